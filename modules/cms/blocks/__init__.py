"""What pages are made of: kinds of blocks with their fields, reading them from a form, and Markdown."""
