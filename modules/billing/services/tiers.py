"""The price list: which tiers there are. What each costs and holds is drafted and published in `services.drafts`."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.billing.models import Tier
from modules.billing.queries import tiers
from modules.billing.services.drafts import Contents as Contents
from modules.billing.services.drafts import publish, save_draft
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError


def begin_tier(
    platform_id: int, *, code: str, name: str, description: str, rank: int, is_public: bool, contents: Contents, currency: str
) -> Tier:
    """A new tier, with a draft that nobody is sold before it is published. Raises DomainError for a code that is taken."""
    if tiers.tier_with_code(platform_id, code) is not None:
        raise DomainError(_("A tier with the code %(code)s is already there. Choose another code.", code=code), "code_taken", field="code")
    tier = Tier(platform_id=platform_id, code=code, name=name, description=description, rank=rank, is_public=is_public)
    db.session.add(tier)
    db.session.flush()
    said: dict[str, Any] = {"name": name, "description": description, "rank": rank, "is_public": is_public}
    save_draft(tier, version=tier.version, contents=contents, currency=currency, **said)
    return tier


def create_tier(
    platform_id: int, *, code: str, name: str, description: str, rank: int, is_public: bool, contents: Contents, currency: str
) -> Tier:
    """A new tier that is published at once. Raises DomainError for a code that is taken."""
    said: dict[str, Any] = {"name": name, "description": description, "rank": rank, "is_public": is_public}
    tier = begin_tier(platform_id, code=code, contents=contents, currency=currency, **said)
    publish(tier, version=tier.version)
    return tier


def archive_tier(tier: Tier) -> None:
    """Take a tier off the price list; who has it keeps it. Raises Conflict for one that was never on it."""
    if not tier.published:
        raise Conflict(_("%(tier)s is not published yet. Discard its draft instead.", tier=tier.name), "unpublished")
    tier.archived_at = tier.archived_at or utcnow()
    db.session.flush()


def restore_tier(tier: Tier) -> None:
    """Put an archived tier back on the price list."""
    tier.archived_at = None
    db.session.flush()
