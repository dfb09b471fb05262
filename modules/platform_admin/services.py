"""Writes that concern a merchant, its stores and its people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modules.platform_admin.events import MERCHANT_ERASED
from webapp.accounts import closing, invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import User
from webapp.events import publish
from webapp.kernel import kernel
from webapp.merchants.models import Merchant
from webapp.providing import merchants
from webapp.roles import Role
from webapp.routing.context import core_setting, current_platform

GRACE_DAYS = 30


def grace_days(row: Merchant) -> int:
    """How long the merchant can be opened again once it is closed: the longest of its platforms' settings."""
    modules = kernel().modules
    told = [core_setting(modules.snapshot(link.platform_id), "closure_grace_days") for link in row.links]
    return max((int(each) for each in told if each), default=GRACE_DAYS)


def forget(merchant_id: int) -> None:
    """Anonymise a merchant whose days are over, and tell this platform's modules."""
    closing.erase_merchant(merchant_id)
    if closing.empty_platform(merchant_id, current_platform().id):
        publish(MERCHANT_ERASED.code, merchant_id=merchant_id)


def begin_merchant(
    values: Mapping[str, Any], *, platform_ids: Sequence[int], store: Mapping[str, Any] | None, owner: str | None, by: User
) -> Merchant:
    """A merchant, its first store and the invitation of its owner, all of them or none. Raises DomainError and Forbidden."""
    made = merchants.create_merchant(**values, platform_ids=platform_ids)
    if store is not None:
        merchants.create_store(platform_id=platform_ids[0], merchant_id=made.id, **store)
    if owner:
        invitations.invite(owner, Seat(Role.MERCHANT_OWNER, platform_ids[0], made.id), by=by)
    return made
