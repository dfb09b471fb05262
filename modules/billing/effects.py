"""What a merchant gains and loses by another version of a tier: what was agreed beside its plan stays as it is, whatever the plan holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from modules.billing.models import TierVersion
from webapp.kernel import kernel

Until = Mapping[str, datetime | None]
Limits = tuple[tuple[str, int | None, int | None], ...]
"""(quota, before, after); None for no limit."""


@dataclass(frozen=True, kw_only=True)
class Beside:
    """Overrides that stand for a merchant: until when each counts, by feature and by quota; None for good."""

    features: Until = field(default_factory=dict)
    limits: Until = field(default_factory=dict)


NOTHING = Beside()


@dataclass(frozen=True, kw_only=True)
class Effect:
    """Features that come and go, and limits that are others afterwards."""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    limits: Limits = ()


def effect(before: TierVersion | None, after: TierVersion, beside: Beside, at: datetime) -> Effect:
    """What differs when `after` takes the place of `before`, or of no plan at all, at this moment."""
    had = before.features if before is not None else []
    decided = {code for code, until in beside.features.items() if until is None or at < until}
    fixed = {code for code, until in beside.limits.items() if until is None or at < until}
    limits = ((code, before.quotas.get(code) if before is not None else 0, after.quotas.get(code)) for code in kernel().registry.quotas)
    return Effect(
        gained=tuple(code for code in after.features if code not in had and code not in decided),
        lost=tuple(code for code in had if code not in after.features and code not in decided),
        limits=tuple(each for each in limits if each[1] != each[2] and each[0] not in fixed),
    )
