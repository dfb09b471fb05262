"""The pages of a store: its merchant's customers."""

from modules.customers.store import addresses, bulk, directory, duplicates, imports, leaving, linking, marks, page, privacy, segments
from modules.customers.store.blueprint import customers

__all__ = [
    "addresses",
    "bulk",
    "customers",
    "directory",
    "duplicates",
    "imports",
    "leaving",
    "linking",
    "marks",
    "page",
    "privacy",
    "segments",
]
