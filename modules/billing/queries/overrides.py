"""Overrides of the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select

from modules.billing.effects import Beside
from modules.billing.models import FeatureOverride, QuotaOverride
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.models import Merchant


def listing(platform_id: int) -> Select[FeatureOverride]:
    """What stands on the platform, joined so that lists can search and sort by merchant."""
    return (
        select(FeatureOverride)
        .join(Merchant, Merchant.id == FeatureOverride.merchant_id)
        .where(FeatureOverride.platform_id == platform_id, FeatureOverride.ended_at.is_(None))
    )


def standing(platform_id: int, merchant_id: int) -> list[FeatureOverride]:
    """What stands for a merchant, at most one per feature; those whose time is over too."""
    statement = select(FeatureOverride).where(
        FeatureOverride.platform_id == platform_id, FeatureOverride.merchant_id == merchant_id, FeatureOverride.ended_at.is_(None)
    )
    return list(db.session.scalars(statement.order_by(FeatureOverride.id)))


def standing_for(platform_id: int, merchant_id: int, feature: str) -> FeatureOverride | None:
    """What stands for one feature, locked."""
    statement = select(FeatureOverride).where(
        FeatureOverride.platform_id == platform_id,
        FeatureOverride.merchant_id == merchant_id,
        FeatureOverride.feature == feature,
        FeatureOverride.ended_at.is_(None),
    )
    locked = statement.with_for_update(of=FeatureOverride).execution_options(populate_existing=True)
    return db.session.scalars(locked).one_or_none()


def limits(platform_id: int, merchant_id: int) -> list[QuotaOverride]:
    """Every override of a limit there ever was for a merchant, newest first."""
    statement = select(QuotaOverride).where(QuotaOverride.platform_id == platform_id, QuotaOverride.merchant_id == merchant_id)
    return list(db.session.scalars(statement.order_by(QuotaOverride.id.desc())))


def standing_limit(platform_id: int, merchant_id: int, quota: str) -> QuotaOverride | None:
    """What stands for one limit, locked."""
    statement = select(QuotaOverride).where(
        QuotaOverride.platform_id == platform_id,
        QuotaOverride.merchant_id == merchant_id,
        QuotaOverride.quota == quota,
        QuotaOverride.ended_at.is_(None),
    )
    locked = statement.with_for_update(of=QuotaOverride).execution_options(populate_existing=True)
    return db.session.scalars(locked).one_or_none()


def limit(platform_id: int, merchant_id: int, override_id: int) -> QuotaOverride:
    """One override of a limit, locked until the transaction ends. Raises NotFound."""
    statement = select(QuotaOverride).where(
        QuotaOverride.platform_id == platform_id, QuotaOverride.merchant_id == merchant_id, QuotaOverride.id == override_id
    )
    locked = statement.with_for_update(of=QuotaOverride).execution_options(populate_existing=True)
    found = db.session.scalars(locked).one_or_none()
    if found is None:
        raise NotFound(_("There is no such override here."))
    return found


def of_merchant(platform_id: int, merchant_id: int) -> list[FeatureOverride]:
    """Every override there ever was for a merchant, newest first."""
    statement = select(FeatureOverride).where(FeatureOverride.platform_id == platform_id, FeatureOverride.merchant_id == merchant_id)
    return list(db.session.scalars(statement.order_by(FeatureOverride.id.desc())))


def override(platform_id: int, merchant_id: int, override_id: int) -> FeatureOverride:
    """One override, locked until the transaction ends. Raises NotFound."""
    statement = select(FeatureOverride).where(
        FeatureOverride.platform_id == platform_id, FeatureOverride.merchant_id == merchant_id, FeatureOverride.id == override_id
    )
    locked = statement.with_for_update(of=FeatureOverride).execution_options(populate_existing=True)
    found = db.session.scalars(locked).one_or_none()
    if found is None:
        raise NotFound(_("There is no such override here."))
    return found


def counting(platform_id: int, features: Iterable[str], now: datetime) -> list[FeatureOverride]:
    """What decides about any of these features at this moment, for whichever merchants."""
    statement = select(FeatureOverride).where(
        FeatureOverride.platform_id == platform_id,
        FeatureOverride.feature.in_(set(features)),
        FeatureOverride.ended_at.is_(None),
        or_(FeatureOverride.until.is_(None), FeatureOverride.until > now),
    )
    return list(db.session.scalars(statement))


def beside(platform_id: int, merchant_ids: Collection[int]) -> dict[int, Beside]:
    """What was agreed beside the plan of each of these merchants, and until when."""
    found = {merchant_id: (dict[str, datetime | None](), dict[str, datetime | None]()) for merchant_id in merchant_ids}
    for place, model, subject in ((0, FeatureOverride, FeatureOverride.feature), (1, QuotaOverride, QuotaOverride.quota)):
        statement = select(model.merchant_id, subject, model.until).where(
            model.platform_id == platform_id, model.merchant_id.in_(set(merchant_ids)), model.ended_at.is_(None)
        )
        for merchant_id, code, until in db.session.execute(statement):
            found[merchant_id][place][code] = until
    return {merchant_id: Beside(features=features, limits=limits) for merchant_id, (features, limits) in found.items()}
