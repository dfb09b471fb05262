"""Global trade item numbers: EAN-8, UPC-A, EAN-13 and GTIN-14, by their check digit (GS1 General Specifications, 7.9)."""

from __future__ import annotations

LENGTHS = (8, 12, 13, 14)


def check_digit(body: str) -> str:
    """The digit that follows these."""
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """Whether the text is a whole number with the right check digit."""
    return len(text) in LENGTHS and text.isascii() and text.isdigit() and check_digit(text[:-1]) == text[-1]
