"""What merchants may use: tiers with their features and quotas, and overrides of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, get_args

if TYPE_CHECKING:
    from webapp.switching import reasons

Stopped = Literal["paused", "unpaid", "ended"]
Reason = Literal["granted", "override", "module_off", "not_in_tier", "no_subscription", "refused", Stopped]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a feature is granted, and why. `tier` names the cheapest tier that would open it.

    An override that the provider made for the merchant stands against its tier: `override` grants, `refused` does not. `paused`,
    `unpaid` and `ended` say that the plan holds it and opens nothing now: the store's people look at what they have, and save nothing.
    """

    reason: Reason
    tier: str | None = None

    @property
    def granted(self) -> bool:
        return self.reason in ("granted", "override")

    @property
    def stopped(self) -> bool:
        """Whether the plan holds it, and stands still."""
        return self.reason in get_args(Stopped)

    @property
    def upgradable(self) -> bool:
        """Whether a larger tier could open it."""
        return self.reason in ("not_in_tier", "no_subscription")


class Holding(NamedTuple):
    """A feature in a tier, by the tier's name: how many merchants have it by that tier, and how many of them pay for it."""

    tier: str
    feature: str
    merchants: int
    paying: int


class Tiers(Protocol):
    """What a module with tiers answers. Where none is on, every feature is granted and no quota limits."""

    overrides_endpoint: str
    """The ADMIN page on which overrides for one merchant are made; it takes `merchant_id`."""

    tiers_endpoint: str
    """The ADMIN page on which features are given to tiers."""

    def answer(self, platform_id: int, merchant_id: int, feature: str) -> Answer:
        """Whether the merchant has the feature: by its tier, or by an override."""

    def explain(self, platform_id: int, merchant_id: int, feature: str) -> tuple[reasons.Reason, ...]:
        """Why that is the answer, the deciding reason first."""

    def limit(self, platform_id: int, merchant_id: int, quota: str) -> int | None:
        """How many the merchant may have; None for no limit."""

    def stopped(self, platform_id: int, merchant_id: int) -> Stopped | None:
        """Why the merchant's plan stands still; None where it runs, and where there is none."""

    def holders(self, platform_id: int, features: tuple[str, ...]) -> tuple[dict[str, int], int]:
        """How many merchants hold each feature, by tier or override, and how many merchants pay for any of them."""

    def by_tier(self, platform_id: int, features: tuple[str, ...]) -> list[Holding]:
        """Which tiers hold which of the features, the smallest tier first."""

    def merchants_at(self, platform_id: int, features: tuple[str, ...], moments: Sequence[datetime]) -> list[dict[tuple[str, str], int]]:
        """By moment, how many merchants had each feature by a tier, by (tier's name, feature); (name, "") is the tier itself."""

    def newly_locked(self, platform_id: int, features: tuple[str, ...]) -> int:
        """How many merchants would be locked out of these features, for want of a subscription, with the provider on."""

    def unassigned(self, platform_id: int, features: tuple[str, ...]) -> tuple[str, ...]:
        """The features among these that stand in no tier and in no draft of one; empty where nothing is sold yet."""

    def upgrade_url(self) -> str | None:
        """Where the person of this request can choose a larger tier; None where they cannot."""
