"""What the inventory asks itself: do the balances equal the ledger, and deliveries their lines?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries
from modules.inventory.queries import checking, delivery_sums

NAMED = 3


def balances(_platform: Any) -> str | None:
    """Compares what is written down with the latest movements of the platform."""
    skus = queries.unbalanced_skus(NAMED + 1)
    if not skus:
        return None
    return ngettext(
        "The stock of a variant is not what its movements say: %(skus)s. Count it and correct it.",
        "The stock of several variants is not what their movements say: %(skus)s. Count them and correct them.",
        len(skus),
        skus=_named(skus),
    )


def promises(_platform: Any) -> str | None:
    """Compares what is reserved with what is held for somebody."""
    skus = checking.unpromised_skus(NAMED + 1)
    if not skus:
        return None
    said: str = ngettext(
        "Of a variant not as much is reserved as is held for orders: %(skus)s. Check its numbers and repair them.",
        "Of several variants not as much is reserved as is held for orders: %(skus)s. Check their numbers and repair them.",
        len(skus),
        skus=_named(skus),
    )
    return said


def asides(_platform: Any) -> str | None:
    """Compares what is unavailable with what was set aside."""
    skus = checking.unexplained_skus(NAMED + 1)
    if not skus:
        return None
    said: str = ngettext(
        "Of a variant not as much is unavailable as was set aside: %(skus)s. Check its numbers and repair them.",
        "Of several variants not as much is unavailable as was set aside: %(skus)s. Check their numbers and repair them.",
        len(skus),
        skus=_named(skus),
    )
    return said


def deliveries(_platform: Any) -> str | None:
    """Compares what deliveries say with what their lines add up to."""
    titles = delivery_sums.named_wrong(NAMED + 1)
    if not titles:
        return None
    said: str = ngettext(
        "A delivery does not say what its lines say: %(titles)s. Check the numbers and repair them.",
        "Several deliveries do not say what their lines say: %(titles)s. Check the numbers and repair them.",
        len(titles),
        titles=_named(titles),
    )
    return said


def _named(skus: list[str]) -> str:
    """The first of them."""
    named = ", ".join(skus[:NAMED])
    return _("%(skus)s and others", skus=named) if len(skus) > NAMED else named
