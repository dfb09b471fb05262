"""Places, compositions of routes, and what the present request is about."""
