"""Platforms: who a host belongs to, and what is on there."""
