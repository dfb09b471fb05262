"""What tiers can hold here: the sold features and the quotas of the modules that are on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from modules.billing.config import current_terms
from modules.billing.pace import Count, full_at, line_full_at, this_month
from webapp.db import utcnow
from webapp.kernel import kernel
from webapp.registry.definition import Feature, ModuleDefinition, Quota
from webapp.routing.context import current_platform
from webapp.tenancy import whole_merchant


@dataclass(frozen=True)
class Offer:
    """One module's part of the feature matrix."""

    module: ModuleDefinition
    features: tuple[Feature, ...]


def _modules_on() -> list[ModuleDefinition]:
    on = current_platform().modules
    registry = kernel().registry
    return [module for code, module in registry.modules.items() if code in on]


def offers() -> list[Offer]:
    """The sold features by module; modules without any are left out."""
    found = [Offer(m, tuple(f for f in m.features if f.sold)) for m in _modules_on()]
    return [offer for offer in found if offer.features]


def quotas() -> list[Quota]:
    """The quotas of the modules that are on."""
    return [quota for module in _modules_on() for quota in module.quotas]


def feature_names(codes: Iterable[str]) -> list[str]:
    """Names of features as people know them; features of modules that are off are left out."""
    known = {f.code: f.name for offer in offers() for f in offer.features}
    return [known[code] for code in codes if code in known]


def names() -> dict[str, str]:
    """The name of every installed feature, on here or not."""
    return {code: feature.name for code, (_module, feature) in kernel().registry.features.items()}


WARN_AT = 80
"""Per cent of a limit from which on people are warned."""


@dataclass(frozen=True)
class Used:
    """How much of a quota a merchant uses over all its stores, and how much its plan (or one to compare with) allows.

    `counts` is what was counted on the days before, where a page says when the limit will be full.
    """

    quota: Quota
    used: int
    limit: int | None
    counts: Sequence[Count] = ()

    @property
    def level(self) -> int:
        """100 where the limit is reached, 80 where it is near, else 0."""
        if self.limit is None or not self.used:
            return 0
        if self.used >= self.limit:
            return 100
        return WARN_AT if self.used * 100 >= self.limit * WARN_AT else 0

    @property
    def over(self) -> bool:
        """Whether there is more than the limit allows: nothing is lost, and nothing new can be added."""
        return self.limit is not None and self.used > self.limit

    def full_at(self, now: datetime) -> datetime | None:
        """When the limit is reached at the pace so far: this month's, where it counts by month, else that of the days before.

        None where that is not before the next month, or cannot be told.
        """
        if not self.quota.monthly:
            return line_full_at(self.counts, self.used, self.limit, now=now)
        begin, end = this_month(now)
        return full_at(self.used, self.limit, begin=begin, now=now, end=end)

    @property
    def ahead(self) -> datetime | None:
        """`full_at` as of now."""
        return self.full_at(utcnow())


def today(now: datetime) -> date:
    """The day by the platform's calendar, by which limits are counted."""
    return now.astimezone(current_terms().zone).date()


def usage(
    platform_id: int, merchant_id: int, limit_of: Callable[[str], int | None], *, counts: Mapping[str, Sequence[Count]] | None = None
) -> list[Used]:
    """The quotas of the modules that are on, as far as the merchant has used them up, beside the limits that are asked for.

    `counts` are those of the days before, by code of the quota.
    """
    before = counts or {}
    with whole_merchant(merchant_id) as stores:
        return [Used(quota, quota.used(stores), limit_of(quota.code), before.get(quota.code, ())) for quota in quotas()]
