"""Pages for those who build pages: every component with its states, and every icon."""
