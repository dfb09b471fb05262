"""One of many merchants or stores whose state is set: what is so already is skipped with its reason."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.domain import Conflict
from webapp.merchants.models import Merchant, Store
from webapp.providing.merchants import CLOSED, SUSPENDED, set_merchant_status, set_store_status


def turn_store(row: Store, status: str) -> None:
    """`set_store_status` for one of many. Raises Conflict where it is so already."""
    if row.status == status:
        raise Conflict(_("closed already") if status == CLOSED else _("open already"), "unchanged")
    set_store_status(row, status)


def turn_merchant(row: Merchant, status: str) -> None:
    """`set_merchant_status` for one of many. Raises Conflict where it is so already, or the merchant is closed."""
    if row.status == status:
        raise Conflict(_("suspended already") if status == SUSPENDED else _("active already"), "unchanged")
    set_merchant_status(row, status)
