"""Rounds of health checks: whose turn it is to be checked, and by whom."""
