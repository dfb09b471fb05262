"""What the inventory asks itself: do the balances equal the ledger?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries

NAMED = 3


def balances(_platform: Any) -> str | None:
    """Compares what is written down with the latest movements of the platform."""
    skus = queries.unbalanced_skus(NAMED + 1)
    if not skus:
        return None
    named = ", ".join(skus[:NAMED])
    if len(skus) > NAMED:
        named = _("%(skus)s and others", skus=named)
    return ngettext(
        "The stock of a variant is not what its movements say: %(skus)s. Count it and correct it.",
        "The stock of several variants is not what their movements say: %(skus)s. Count them and correct them.",
        len(skus),
        skus=named,
    )
