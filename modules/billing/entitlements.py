"""The kernel's questions about features and quotas, answered from tiers and subscriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import current_app, g, url_for

from modules.billing.access import opens
from modules.billing.config import current_terms
from modules.billing.queries import figures, subscriptions, tiers
from webapp.accounts.access import may
from webapp.db import utcnow
from webapp.entitlements.gate import Answer, Holding


@dataclass(frozen=True, kw_only=True)
class Held:
    """What a merchant has at this moment. `openers` names the smallest public tier of each feature."""

    selling: bool
    subscribed: bool
    features: frozenset[str] = frozenset()
    quotas: Mapping[str, int | None] = field(default_factory=dict)
    openers: Mapping[str, str] = field(default_factory=dict)


class BillingEntitlements:
    """Provider of tiers. A platform without any tier sells nothing yet, so everything is open there."""

    def answer(self, platform_id: int, merchant_id: int, feature: str) -> Answer:
        """Whether the merchant's tier holds the feature; otherwise the smallest tier that does."""
        held = _held(platform_id, merchant_id)
        if not held.selling or feature in held.features:
            return Answer("granted")
        return Answer("not_in_tier" if held.subscribed else "no_subscription", held.openers.get(feature))

    def limit(self, platform_id: int, merchant_id: int, quota: str) -> int | None:
        """How many the tier allows; none without a subscription, as many as one likes where nothing is sold yet."""
        held = _held(platform_id, merchant_id)
        if not held.selling:
            return None
        return held.quotas.get(quota) if held.subscribed else 0

    def holders(self, platform_id: int, features: tuple[str, ...]) -> tuple[dict[str, int], int]:
        """How many merchants hold each feature, and how many pay for any of them."""
        return figures.holders(platform_id, features)

    def by_tier(self, platform_id: int, features: tuple[str, ...]) -> list[Holding]:
        """Which tiers hold which of the features, the smallest tier first, and how many merchants have and pay for each."""
        return figures.by_tier(platform_id, features)

    def newly_locked(self, platform_id: int, features: tuple[str, ...]) -> int:
        """How many merchants would be locked out of the features that are sold, for want of a subscription, once billing is on."""
        known = current_app.extensions["interlock"].registry.features
        if not any(known[code][1].sold for code in features if code in known):
            return 0
        return figures.without_access(platform_id, grace_days=current_terms().grace_days, now=utcnow())

    def upgrade_url(self) -> str | None:
        """The store's plan page, for those who may see it."""
        in_store = g.get("store") is not None and may("billing:plan:read")
        return url_for("billing.store.billing.plan") if in_store else None


def _held(platform_id: int, merchant_id: int) -> Held:
    """Asked once per request, however many features a page looks at."""
    known: dict[tuple[int, int], Held] = g.setdefault("billing_held", {})
    if (platform_id, merchant_id) not in known:
        known[platform_id, merchant_id] = _read(platform_id, merchant_id)
    return known[platform_id, merchant_id]


def _read(platform_id: int, merchant_id: int) -> Held:
    price_list = tiers.tiers(platform_id)
    openers: dict[str, str] = {}
    for tier in price_list:
        for feature in tier.current.features if tier.is_public else ():
            openers.setdefault(feature, tier.name)
    found = subscriptions.live(platform_id, merchant_id)
    if found is None or not opens(found, grace_days=current_terms().grace_days, now=utcnow()):
        return Held(selling=bool(price_list), subscribed=False, openers=openers)
    version = found.tier_version
    return Held(selling=True, subscribed=True, features=frozenset(version.features), quotas=version.quotas, openers=openers)
