"""Merchants as payment providers know them."""

from __future__ import annotations

from modules.billing.models import Payer
from modules.billing.queries import payments as queries
from webapp.db import db
from webapp.merchants.queries import hold_merchant


def known_as(platform_id: int, merchant_id: int, provider: str, remote_id: str) -> Payer:
    """The merchant under the provider's name for it; the first name that was noted stays."""
    hold_merchant(platform_id, merchant_id)
    found = queries.payer(platform_id, provider, merchant_id=merchant_id)
    if found is None:
        found = Payer(platform_id=platform_id, merchant_id=merchant_id, provider=provider, remote_id=remote_id)
        db.session.add(found)
        db.session.flush()
    return found
