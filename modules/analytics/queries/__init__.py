"""Reads of analytics."""

from modules.analytics.queries.facts import refreshed_at
from modules.analytics.queries.places import own_store

__all__ = ["own_store", "refreshed_at"]
