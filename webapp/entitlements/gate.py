"""May this merchant use this feature? The one provider of tiers plugs in here; without one everything is granted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Literal, Protocol

from flask import current_app, g, make_response, render_template
from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.platforms.context import current_platform

Reason = Literal["granted", "module_off", "not_in_tier", "no_subscription"]


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a feature is granted, and why. `tier` names the cheapest tier that would open it."""

    reason: Reason
    tier: str | None = None

    @property
    def granted(self) -> bool:
        return self.reason == "granted"


class EntitlementProvider(Protocol):
    """What a module with tiers offers the kernel."""

    def answer(self, platform_id: int, merchant_id: int, feature: str) -> Answer:
        """Whether the merchant's tier holds the feature."""

    def limit(self, platform_id: int, merchant_id: int, quota: str) -> int | None:
        """How many the merchant may have; None for no limit."""

    def holders(self, platform_id: int, features: tuple[str, ...]) -> tuple[dict[str, int], int]:
        """How many merchants hold each feature, and how many merchants pay for any of them."""

    def upgrade_url(self) -> str | None:
        """Where the person of this request can choose a larger tier; None where they cannot."""


class QuotaExceeded(DomainError):
    """One more would pass what the tier allows."""


def provider() -> EntitlementProvider | None:
    """The provider of tiers that is on at this platform."""
    on = current_platform().modules
    modules = current_app.extensions["interlock"].registry.modules
    return next((m.entitlements for c, m in modules.items() if c in on and m.entitlements is not None), None)


def feature_answer(code: str, merchant_id: int | None = None) -> Answer:
    """The answer for a feature here; the merchant is the current store's unless given. Asked once per request."""
    owner, _feature = current_app.extensions["interlock"].registry.features[code]
    if owner.code not in current_platform().modules:
        return Answer("module_off")
    store = g.get("store")
    merchant_id = merchant_id if merchant_id is not None else (store.merchant_id if store else None)
    tiers = provider()
    if tiers is None or merchant_id is None or not _feature.sold:
        return Answer("granted")
    asked: dict[tuple[str, int], Answer] = g.setdefault("feature_answers", {})
    if (code, merchant_id) not in asked:
        asked[code, merchant_id] = tiers.answer(current_platform().id, merchant_id, code)
    return asked[code, merchant_id]


def feature_enabled(code: str) -> bool:
    """Whether the feature is granted here."""
    return feature_answer(code).granted


def require_feature(code: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer a page that says which tier opens the feature, instead of running the view, where it is not granted."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def gated(*args: Any, **kwargs: Any) -> Any:
            answer = feature_answer(code)
            if answer.granted:
                return view(*args, **kwargs)
            feature = current_app.extensions["interlock"].registry.features[code][1]
            tiers = provider()
            upgrade_url = tiers.upgrade_url() if tiers is not None and answer.reason != "module_off" else None
            page = render_template("locked_feature.html", feature=feature, answer=answer, upgrade_url=upgrade_url)
            return make_response(page, 403)

        gated.__required_feature__ = code  # type: ignore[attr-defined]
        return gated

    return decorate


def check_quota(code: str, *, used: int, adding: int = 1) -> None:
    """Raise QuotaExceeded when `adding` more would pass the merchant's limit; over the limit nothing else is refused."""
    store = g.get("store")
    tiers = provider()
    if tiers is None or store is None:
        return
    limit = tiers.limit(current_platform().id, store.merchant_id, code)
    if limit is not None and used + adding > limit:
        quota = current_app.extensions["interlock"].registry.quotas[code][1]
        raise QuotaExceeded(
            _(
                "Your plan allows %(limit)s %(unit)s and %(used)s are in use. Choose a larger plan or remove some.",
                limit=limit,
                unit=quota.unit,
                used=used,
            ),
            "quota",
        )
