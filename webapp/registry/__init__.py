"""What is installed: definitions of modules, what they need of each other, and whether they fit together."""
