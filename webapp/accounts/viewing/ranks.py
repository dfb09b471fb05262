"""Who may view as whom: only as somebody of lower rank, and only within reach."""

from __future__ import annotations

from collections.abc import Iterable

from webapp.accounts.models import Membership
from webapp.roles import Role

RANKS = {Role.STORE_STAFF: 1, Role.STORE_MANAGER: 2, Role.MERCHANT_OWNER: 3, Role.PLATFORM_ADMIN: 4, Role.SUPER_ADMIN: 5}
VIEWERS = RANKS[Role.PLATFORM_ADMIN]
"""The lowest rank that may view as others."""


def rank(held: Iterable[Membership]) -> int:
    """The highest of somebody's roles, wherever it is held; 0 for a person without any."""
    return max((RANKS.get(Role(row.role), VIEWERS) for row in held), default=0)


def may_view(actor: Iterable[Membership], target: Iterable[Membership], platform_id: int | None) -> bool:
    """Whether a person with these roles may view as one with those.

    Without a platform it takes a super admin. On one, its administrator may, as people who belong to it: all their roles count for their
    rank, those on other platforms too, though only those on this one are seen.
    """
    actors, targets = list(actor), list(target)
    if not targets or rank(actors) < VIEWERS or rank(targets) >= rank(actors):
        return False
    if any(row.role == Role.SUPER_ADMIN for row in actors):
        return True
    administers = any(row.role == Role.PLATFORM_ADMIN and row.platform_id == platform_id for row in actors)
    return platform_id is not None and administers and any(row.platform_id == platform_id for row in targets)
