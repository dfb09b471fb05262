"""What roles are called, and the places where they are held."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.granting import Seat
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.roles import LABELS

ROLES = LABELS


def place_name(seat: Seat) -> str:
    """The store, the merchant, the platform, or all that the provider has."""
    if seat.store_id is not None:
        return db.session.scalar(select(Store.name).where(Store.id == seat.store_id)) or ""
    if seat.merchant_id is not None:
        return db.session.scalar(select(Merchant.legal_name).where(Merchant.id == seat.merchant_id)) or ""
    if seat.platform_id is not None:
        return db.session.scalar(select(Platform.name).where(Platform.id == seat.platform_id)) or ""
    return _("the provider console")
