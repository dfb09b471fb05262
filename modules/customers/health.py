"""What the customers ask themselves: does what is kept for lists fit what it was made of?"""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext

from modules.customers.queries import checking

NAMED = 3


def sums(_platform: Any) -> str | None:
    """Main addresses, countries, and whom somebody was merged into."""
    ids = checking.wrong_customers(NAMED)
    if not ids:
        return None
    said: str = ngettext(
        "A customer does not say what its addresses say: %(ids)s. Open it and save it again.",
        "Several customers do not say what their addresses say: %(ids)s. Open them and save them again.",
        len(ids),
        ids=", ".join(map(str, ids)),
    )
    return said


def figures(_platform: Any) -> str | None:
    """What is kept of the customers, such as what they spent."""
    ids = checking.wrong_figures(NAMED)
    if not ids:
        return None
    said: str = ngettext(
        "A figure of a customer is wrong: %(ids)s. All figures are counted again tonight.",
        "Figures of several customers are wrong: %(ids)s. All figures are counted again tonight.",
        len(ids),
        ids=", ".join(map(str, ids)),
    )
    return said
