"""Granting or refusing single features to a merchant, and other limits, against its tier."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from flask_babel import gettext as _

from modules.billing.models import FeatureOverride, QuotaOverride
from modules.billing.queries import overrides, subscriptions
from modules.billing.queries.people import mark
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel

Made = TypeVar("Made", FeatureOverride, QuotaOverride)


def set_override(
    platform_id: int,
    merchant_id: int,
    *,
    feature: str,
    granted: bool,
    reason: str,
    until: datetime | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> FeatureOverride:
    """Let the merchant have the feature, or not, from now on; what stood for it before ends.

    `seen` is the newest override that the person knew of: raises Conflict when a later one stands for the feature. Raises
    DomainError for a feature that is not sold, a moment that is past or a missing reason.
    """
    now = now or utcnow()
    subscriptions.merchant(platform_id, merchant_id)
    known = kernel().registry.features.get(feature)
    if known is None or not known[1].sold:
        raise DomainError(_("'%(feature)s' is not sold here. Choose a feature from the list.", feature=feature), "unknown_feature")
    _said(reason, until, now)
    _replace(overrides.standing_for(platform_id, merchant_id, feature), seen, now)
    said = {"until": until, "reason": reason.strip(), "set_by": mark(), "set_at": now}
    return _stand(FeatureOverride(platform_id=platform_id, merchant_id=merchant_id, feature=feature, granted=granted, **said))


def set_limit(
    platform_id: int,
    merchant_id: int,
    *,
    quota: str,
    value: int | None,
    reason: str,
    until: datetime | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> QuotaOverride:
    """Let the merchant have so many from now on, whatever its tier says; None is no limit. Raises as `set_override` does."""
    now = now or utcnow()
    subscriptions.merchant(platform_id, merchant_id)
    if quota not in kernel().registry.quotas:
        raise DomainError(_("Choose a limit from the list."), "unknown_quota", field="quota")
    _said(reason, until, now)
    _replace(overrides.standing_limit(platform_id, merchant_id, quota), seen, now)
    said = {"until": until, "reason": reason.strip(), "set_by": mark(), "set_at": now}
    return _stand(QuotaOverride(platform_id=platform_id, merchant_id=merchant_id, quota=quota, value=value, **said))


def _replace(before: FeatureOverride | QuotaOverride | None, seen: int | None, now: datetime) -> None:
    """End what stands, unless the person did not know of it."""
    if before is None:
        return
    if seen is not None and before.id > seen:
        raise Conflict(_("Somebody else made an override for this in the meantime. Save again to replace it."), "stale")
    _end(before, now)


def _stand(made: Made) -> Made:
    db.session.add(made)
    db.session.flush()
    return made


def _said(reason: str, until: datetime | None, now: datetime) -> None:
    if not reason.strip():
        raise DomainError(_("Write why: whoever looks at it later will ask."), "reason_needed", field="reason")
    if until is not None and until <= now:
        raise DomainError(_("This moment is past. Choose a later one, or leave it empty."), "past", field="until")


def remove_override(override: FeatureOverride | QuotaOverride, *, now: datetime | None = None) -> None:
    """From now on the tier decides again. Raises Conflict when it has ended already."""
    if override.ended_at is not None:
        raise Conflict(_("This override is removed already."), "ended")
    _end(override, now or utcnow())


def _end(override: FeatureOverride | QuotaOverride, now: datetime) -> None:
    """Written at once: the row that takes its place may not meet it."""
    override.ended_at, override.ended_by = now, mark()
    db.session.flush()
