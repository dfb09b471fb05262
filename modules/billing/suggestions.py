"""What modules suggest for features and limits that no tier of a platform knows yet: those of a module that was just switched on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from modules.billing import catalogue
from modules.billing.models import Tier
from webapp.registry.definition import Feature, Quota


@dataclass(frozen=True)
class Unknown:
    """Features that no tier holds and limits that none names, of modules that are on; and the tiers to give them to, smallest first."""

    features: tuple[Feature, ...]
    quotas: tuple[Quota, ...]
    price_list: tuple[Tier, ...]

    def first(self, feature: Feature) -> int:
        """The place of the smallest tier that the feature is suggested for; the last where the list is shorter than the suggestion."""
        return min(feature.step, len(self.price_list) - 1)

    def starts_with(self, feature: Feature) -> Tier | None:
        """That tier; None where none is published."""
        return self.price_list[self.first(feature)] if self.price_list else None

    def features_of(self, place: int) -> list[str]:
        """The features suggested for the tier at this place."""
        return [each.code for each in self.features if self.first(each) <= place]

    def quotas_of(self, place: int) -> dict[str, int | None]:
        """The limits suggested for the tier at this place."""
        return {each.code: limit_of(each, place) for each in self.quotas if each.steps}


def unknown(price_list: Sequence[Tier], others: Iterable[Tier]) -> Unknown:
    """What no tier knows, neither by any version nor by a draft."""
    rows = [row for tier in (*price_list, *others) for row in (*tier.versions, tier.draft) if row is not None]
    held = {code for row in rows for code in row.features}
    counted = {code for row in rows for code in row.quotas}
    features = tuple(f for offer in catalogue.offers() for f in offer.features if f.code not in held)
    return Unknown(features, tuple(quota for quota in catalogue.quotas() if quota.code not in counted), tuple(price_list))


def limit_of(quota: Quota, step: int) -> int | None:
    """What a tier of this step limits a quota to; the largest suggestion where there are fewer."""
    return quota.steps[min(step, len(quota.steps) - 1)]
