"""What the orders ask themselves: do the sums of orders equal their lines?"""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext

from modules.orders import queries

NAMED = 3


def sums(_platform: Any) -> str | None:
    """Compares what orders say is still to do with what their lines say."""
    wrong = queries.numbers_wrong(NAMED)
    if not wrong:
        return None
    said: str = ngettext(
        "An order does not say what its lines say: %(numbers)s. Open it and check again.",
        "Several orders do not say what their lines say: %(numbers)s. Open them and check again.",
        len(wrong),
        numbers=", ".join(wrong),
    )
    return said
