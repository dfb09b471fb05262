"""What helps people who write modules: the skeleton of a new one, and the linter."""
