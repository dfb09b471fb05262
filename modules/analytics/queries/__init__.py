"""Reads of analytics."""

from modules.analytics.queries.facts import refreshed_at

__all__ = ["refreshed_at"]
