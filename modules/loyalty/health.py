"""What the module asks itself on a platform: is all well?"""

from __future__ import annotations

from typing import Any

from flask_babel import ngettext

from modules.loyalty.queries import sums


def balances(_platform: Any) -> str | None:
    """Cards whose balance is not the sum of their ledger and of their lots."""
    number = sums.wrong()
    return (
        ngettext(
            "%(num)s card says something else than its ledger. Contact support.",
            "%(num)s cards say something else than their ledgers. Contact support.",
            number,
        )
        if number
        else None
    )
