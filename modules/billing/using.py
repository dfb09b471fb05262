"""What a merchant uses of its limits, as its pages show it: with what was counted on the days before, so that they can look ahead."""

from __future__ import annotations

from modules.billing import catalogue
from modules.billing.entitled import entitled
from modules.billing.pace import LOOKED_BACK
from modules.billing.queries import usage
from webapp.db import utcnow


def using(platform_id: int, merchant_id: int) -> list[catalogue.Used]:
    """Every limit of the modules that are on, beside what was agreed on."""
    now, held = utcnow(), entitled(platform_id, merchant_id)
    counts = usage.counts(platform_id, merchant_id, catalogue.today(now) - LOOKED_BACK)
    return catalogue.usage(platform_id, merchant_id, lambda code: held.agreed(code, now), counts=counts)
