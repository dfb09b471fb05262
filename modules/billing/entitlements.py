"""The kernel's questions about features and quotas, answered from tiers, subscriptions and overrides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import g, url_for

from modules.billing import reasons
from modules.billing.config import current_terms
from modules.billing.entitled import entitled
from modules.billing.queries import figures, past, tiers
from webapp.accounts.access import may
from webapp.db import utcnow
from webapp.kernel import kernel
from webapp.registry.ports.tiers import Answer, Holding, Stopped
from webapp.switching.reasons import Reason


class BillingEntitlements:
    """Provider of tiers. A platform without any tier sells nothing yet, so everything is open there that no override closes."""

    overrides_endpoint = "billing.admin.subscriptions.merchant"
    tiers_endpoint = "billing.admin.subscription-tiers.list"

    def answer(self, platform_id: int, merchant_id: int, feature: str) -> Answer:
        """What an override says; otherwise whether the merchant's tier holds the feature and runs, or the smallest tier that does."""
        found = entitled(platform_id, merchant_id)
        override = found.deciding(feature)
        if override is not None:
            return Answer("override" if override.granted else "refused")
        if not found.selling or (found.subscribed and feature in found.features):
            return Answer("granted")
        if found.stopped is not None and feature in found.features:
            return Answer(found.stopped)
        return Answer("not_in_tier" if found.subscribed else "no_subscription", found.openers.get(feature))

    def explain(self, platform_id: int, merchant_id: int, feature: str) -> tuple[Reason, ...]:
        """Why that is the answer, the deciding reason first."""
        return reasons.explain(entitled(platform_id, merchant_id), feature, utcnow())

    def limit(self, platform_id: int, merchant_id: int, quota: str) -> int | None:
        """How many an override or else the tier allows; none without a subscription, as many as one likes where nothing is sold yet."""
        return entitled(platform_id, merchant_id).limit(quota, utcnow())

    def stopped(self, platform_id: int, merchant_id: int) -> Stopped | None:
        """Why it lets people look and save nothing: paused, not paid, or over."""
        return entitled(platform_id, merchant_id).stopped

    def holders(self, platform_id: int, features: tuple[str, ...]) -> tuple[dict[str, int], int]:
        """How many merchants hold each feature, and how many pay for any of them."""
        return figures.holders(platform_id, features, now=utcnow())

    def by_tier(self, platform_id: int, features: tuple[str, ...]) -> list[Holding]:
        """Which tiers hold which of the features, the smallest tier first, and how many merchants have and pay for each."""
        return figures.by_tier(platform_id, features, now=utcnow())

    def merchants_at(self, platform_id: int, features: tuple[str, ...], moments: Sequence[datetime]) -> list[dict[tuple[str, str], int]]:
        """Told from what happened to subscriptions; what overrides granted is left out."""
        return past.merchants_at(platform_id, features, moments)

    def newly_locked(self, platform_id: int, features: tuple[str, ...]) -> int:
        """How many merchants would be locked out of features that are sold, for want of a subscription, once billing is on."""
        known = kernel().registry.features
        sold = frozenset(code for code in features if code in known and known[code][1].sold)
        if not sold:
            return 0
        return figures.without_access(platform_id, sold, grace_days=current_terms().grace_days, now=utcnow())

    def unassigned(self, platform_id: int, features: tuple[str, ...]) -> tuple[str, ...]:
        """Those that are sold by declaration and stand in no version or draft of a tier; none where there is no price list yet."""
        known, held = kernel().registry.features, tiers.held(platform_id)
        return tuple(code for code in features if held and code in known and known[code][1].sold and code not in held)

    def upgrade_url(self) -> str | None:
        """The store's plan page, for those who may see it."""
        in_store = g.get("store") is not None and may("billing:plan:read")
        return url_for("billing.store.billing.plan") if in_store else None
