"""Text in files that people open with a spreadsheet."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_text(cell: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before it where it would. Not for numbers."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
