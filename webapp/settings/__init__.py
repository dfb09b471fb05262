"""Settings of modules."""
