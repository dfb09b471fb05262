"""The price list: every change of what a tier costs or holds is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _

from modules.billing.models import Tier, TierVersion
from modules.billing.queries import tiers
from modules.billing.queries.people import mark
from modules.billing.services import moving
from webapp.db import check_version, db, utcnow
from webapp.domain import DomainError


@dataclass(frozen=True, kw_only=True)
class Contents:
    """What a version of a tier costs (minor units, net; None is on request) and holds (None is no limit)."""

    price_month: int | None
    price_year: int | None
    features: tuple[str, ...] = ()
    quotas: Mapping[str, int | None] = field(default_factory=dict)

    def same_as(self, version: TierVersion) -> bool:
        return (
            (self.price_month, self.price_year) == (version.price_month_minor, version.price_year_minor)
            and sorted(self.features) == sorted(version.features)
            and dict(self.quotas) == dict(version.quotas)
        )


def create_tier(
    platform_id: int, *, code: str, name: str, description: str, rank: int, is_public: bool, contents: Contents, currency: str
) -> Tier:
    """A new tier with its first version. Raises DomainError for a code that is taken."""
    if tiers.tier_with_code(platform_id, code) is not None:
        raise DomainError(_("A tier with the code %(code)s is already there. Choose another code.", code=code), "code_taken", field="code")
    tier = Tier(platform_id=platform_id, code=code, name=name, description=description, rank=rank, is_public=is_public)
    tier.versions.append(_version(platform_id, 1, contents, currency))
    db.session.add(tier)
    db.session.flush()
    return tier


def edit_tier(
    tier: Tier,
    *,
    version: int,
    name: str,
    description: str,
    rank: int,
    is_public: bool,
    contents: Contents,
    currency: str,
    move_subscribers: bool = False,
) -> bool:
    """Save a tier; True when that made a new version. Raises Conflict when somebody saved in between.

    Present subscribers keep the version they have, unless `move_subscribers`: then theirs changes when their period ends.
    """
    check_version(tier, version)
    tier.name, tier.description, tier.rank, tier.is_public = name, description, rank, is_public
    changed = not contents.same_as(tier.current) or tier.current.currency != currency
    if changed:
        tier.versions.append(_version(tier.platform_id, tier.current.number + 1, contents, currency))
        tier.updated_at = utcnow()  # the tier's own row changes too, so that its version counts this save
    db.session.flush()
    if move_subscribers:
        moving.carry_out(moving.plan(tier, lock=True))
    return changed


def archive_tier(tier: Tier) -> None:
    """Take a tier off the price list; who has it keeps it."""
    tier.archived_at = tier.archived_at or utcnow()
    db.session.flush()


def restore_tier(tier: Tier) -> None:
    """Put an archived tier back on the price list."""
    tier.archived_at = None
    db.session.flush()


def _version(platform_id: int, number: int, contents: Contents, currency: str) -> TierVersion:
    return TierVersion(
        platform_id=platform_id,
        number=number,
        currency=currency,
        price_month_minor=contents.price_month,
        price_year_minor=contents.price_year,
        features=sorted(contents.features),
        quotas=dict(contents.quotas),
        created_by=mark(),
    )
