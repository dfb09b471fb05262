"""Other systems' lists of the same rows, each in an environment and a process of its own."""
