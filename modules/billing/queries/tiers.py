"""Tiers and their versions."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import selectinload

from modules.billing.models import Subscription, Tier, TierDraft, TierVersion
from modules.billing.models.prices import prices_of
from webapp.db import db
from webapp.domain import Conflict, NotFound


def tiers(platform_id: int, *, archived: bool = False, lock: bool = False) -> list[Tier]:
    """The price list, smallest first: what is published. What nobody was sold yet is not on it."""
    statement = select(Tier).where(Tier.platform_id == platform_id, Tier.versions.any()).order_by(Tier.rank, Tier.id)
    statement = statement.options(selectinload(Tier.draft)) if archived or lock else statement
    if not archived:
        statement = statement.where(Tier.archived_at.is_(None))
    if lock:
        statement = statement.with_for_update(of=Tier).execution_options(populate_existing=True)
    return list(db.session.scalars(statement).unique())


def unpublished(platform_id: int) -> list[Tier]:
    """Tiers that are drafts alone."""
    statement = (
        select(Tier).where(Tier.platform_id == platform_id, ~Tier.versions.any()).order_by(Tier.id).options(selectinload(Tier.draft))
    )
    return list(db.session.scalars(statement).unique())


def not_for_sale(platform_id: int) -> list[Tier]:
    """Tiers that are off the price list, or not on it yet."""
    off = or_(Tier.archived_at.is_not(None), ~Tier.versions.any())
    statement = select(Tier).where(Tier.platform_id == platform_id, off).options(selectinload(Tier.draft))
    return list(db.session.scalars(statement).unique())


def public_tiers(platform_id: int) -> list[Tier]:
    """The tiers that merchants choose from by themselves."""
    return [tier for tier in tiers(platform_id) if tier.is_public]


def had_published(platform_id: int) -> bool:
    """Whether a tier was ever published; it may be archived by now, or sold to some merchants alone."""
    return db.session.scalar(select(TierVersion.id).where(TierVersion.platform_id == platform_id).limit(1)) is not None


def tier(platform_id: int, tier_id: int, *, lock: bool = False) -> Tier:
    """One tier, published or not, with its draft. Raises NotFound."""
    statement = select(Tier).where(Tier.platform_id == platform_id, Tier.id == tier_id).options(selectinload(Tier.draft))
    if lock:
        statement = statement.with_for_update(of=Tier).execution_options(populate_existing=True)
    found = db.session.scalars(statement).unique().one_or_none()
    if found is None:
        raise NotFound(_("There is no such tier here."))
    return found


def published(platform_id: int, tier_id: int) -> Tier:
    """One tier that has a version. Raises NotFound, also for what is a draft alone."""
    return _published(tier(platform_id, tier_id))


def hold(platform_id: int, tier_id: int) -> Tier:
    """A published tier, read again, which stays as it is until the transaction ends. Raises NotFound.

    Asked before a subscription is locked: a new version of a tier locks the tier first and its subscriptions then.
    """
    statement = select(Tier).where(Tier.platform_id == platform_id, Tier.id == tier_id)
    statement = statement.with_for_update(read=True, of=Tier).execution_options(populate_existing=True)
    return _published(db.session.scalars(statement).unique().one_or_none())


def _published(found: Tier | None) -> Tier:
    if found is None or not found.published:
        raise NotFound(_("There is no such tier here."))
    return found


def for_sale(platform_id: int, tier_id: int) -> Tier:
    """A tier of the price list, held. Raises Conflict once it is archived, NotFound."""
    found = hold(platform_id, tier_id)
    if found.archived_at is not None:
        raise Conflict(_("%(tier)s is off the price list by now. Choose another one.", tier=found.name), "archived")
    return found


def tier_with_code(platform_id: int, code: str) -> Tier | None:
    return db.session.scalars(select(Tier).where(Tier.platform_id == platform_id, Tier.code == code)).unique().one_or_none()


def held(platform_id: int) -> frozenset[str]:
    """The features of every version and draft of a tier; one statement."""
    rows = (select(model.features).where(model.platform_id == platform_id) for model in (TierVersion, TierDraft))
    return frozenset(code for features in db.session.scalars(union_all(*rows)) for code in features)


def sells(platform_id: int) -> bool:
    """Whether anything on the price list costs money."""
    columns = (TierVersion.currency, TierVersion.price_month_minor, TierVersion.price_year_minor, TierVersion.other_prices)
    statement = select(*columns).join(Tier, Tier.id == TierVersion.tier_id)
    rows = db.session.execute(statement.where(TierVersion.platform_id == platform_id, Tier.archived_at.is_(None)))
    return any(amount for row in rows for prices in prices_of(*row).values() for amount in prices)


def currencies(platform_id: int) -> list[str]:
    """The currencies in which anything was ever sold here."""
    statement = select(TierVersion.currency, TierVersion.other_prices).where(TierVersion.platform_id == platform_id)
    return sorted({code for own, others in db.session.execute(statement) for code in (own, *others)})


def stranded(tier: Tier) -> dict[str, int]:
    """How many merchants of a tier pay in each currency in which its draft is not sold; they keep the version they have."""
    if tier.draft is None:
        return {}
    statement = (
        select(Subscription.currency, func.count(Subscription.id))
        .join(TierVersion, Subscription.tier_version_id == TierVersion.id)
        .where(Subscription.platform_id == tier.platform_id, TierVersion.tier_id == tier.id, Subscription.ended_at.is_(None))
        .where(Subscription.currency.not_in(tier.draft.prices))
        .group_by(Subscription.currency)
        .order_by(Subscription.currency)
    )
    return dict(db.session.execute(statement).all())


def subscribers(platform_id: int) -> dict[int, int]:
    """Live subscriptions per tier id."""
    statement = (
        select(TierVersion.tier_id, func.count(Subscription.id))
        .join(Subscription, Subscription.tier_version_id == TierVersion.id)
        .where(Subscription.platform_id == platform_id, Subscription.ended_at.is_(None))
        .group_by(TierVersion.tier_id)
    )
    return dict(db.session.execute(statement).all())


def subscribers_by_version(platform_id: int, tier_id: int) -> dict[int, int]:
    """Live subscriptions per version id of one tier."""
    statement = (
        select(Subscription.tier_version_id, func.count(Subscription.id))
        .join(TierVersion, Subscription.tier_version_id == TierVersion.id)
        .where(Subscription.platform_id == platform_id, TierVersion.tier_id == tier_id, Subscription.ended_at.is_(None))
        .group_by(Subscription.tier_version_id)
    )
    return dict(db.session.execute(statement).all())
