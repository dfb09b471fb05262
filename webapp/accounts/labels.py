"""What roles are called, and the places where they are held."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from webapp.accounts.granting import Seat
from webapp.db import db
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.roles import Role

ROLES = {
    Role.SUPER_ADMIN: _l("Super administrator"),
    Role.PLATFORM_ADMIN: _l("Platform administrator"),
    Role.MERCHANT_OWNER: _l("Owner"),
    Role.STORE_MANAGER: _l("Manager"),
    Role.STORE_STAFF: _l("Staff"),
}


def place_name(seat: Seat) -> str:
    """The store, the merchant, the platform, or all that the provider has."""
    if seat.store_id is not None:
        return db.session.scalar(select(Store.name).where(Store.id == seat.store_id)) or ""
    if seat.merchant_id is not None:
        return db.session.scalar(select(Merchant.legal_name).where(Merchant.id == seat.merchant_id)) or ""
    if seat.platform_id is not None:
        return db.session.scalar(select(Platform.name).where(Platform.id == seat.platform_id)) or ""
    return _("the provider console")
