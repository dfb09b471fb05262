"""What running the installation takes: its state as numbers, backups, moving to another database, new keys."""
