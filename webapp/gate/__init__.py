"""Where a request is let in: its host and platform, its person or token, its place, and the login pages."""
