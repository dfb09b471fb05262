"""Monitoring: what runs in the background, what went wrong, and how the modules are."""
