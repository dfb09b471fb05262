"""The registry of modules, their dependency graph, plans, and the compositions they make."""
