"""Writes that concern a merchant, its stores and its people at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.accounts import invitations
from webapp.accounts.granting import Seat
from webapp.accounts.models import User
from webapp.merchants.models import Merchant
from webapp.providing import merchants
from webapp.roles import Role


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
