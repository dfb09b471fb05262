"""May this merchant use this feature? The module with tiers says, by the port; without one everything is granted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from flask import abort, g, has_request_context, make_response, render_template, request
from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.merchants.queries import hold_merchant
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.ports.tiers import Answer, Stopped, Tiers
from webapp.routing.context import current_place, current_platform, is_site_request, site_store
from webapp.tenancy import whole_merchant

if TYPE_CHECKING:
    from webapp.merchants.models import Store
    from webapp.registry.definition import Feature, Quota


SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class QuotaExceeded(DomainError):
    """One more would pass what the tier allows."""


def feature_answer(code: str, merchant_id: int | None = None) -> Answer:
    """The answer for a feature here; the merchant is the current store's unless given. Asked once per request."""
    owner, _feature = kernel().registry.features[code]
    platform = current_platform()
    if owner.code not in platform.modules:
        return Answer("module_off")
    store = g.get("store") or site_store()
    merchant_id = merchant_id if merchant_id is not None else (store.merchant_id if store else None)
    if merchant_id is None or not _feature.sold:
        return Answer("granted")
    asked: dict[tuple[int, str, int], Answer] = g._get_current_object().__dict__.setdefault("feature_answers", {})
    key = (platform.id, code, merchant_id)
    found = asked.get(key)
    if found is None:
        tiers = port(Tiers)
        if tiers is None:
            return Answer("granted")
        found = asked[key] = tiers.answer(platform.id, merchant_id, code)
    return found


def feature_enabled(code: str) -> bool:
    """Whether the feature is granted here; where the plan stands still, only for looking at the store's pages."""
    return is_open(feature_answer(code))


def is_open(answer: Answer) -> bool:
    """Whether this answer lets this request through: one that saves, and everything outside the store's pages, needs a plan that runs."""
    return answer.granted or (answer.stopped and _looks())


def _looks() -> bool:
    place = current_place() if has_request_context() else None
    return place is not None and place.frontend is Frontend.STORE and (request.method in SAFE or g.get("only_reads", False))


def stopped_here() -> tuple[str, str | None] | None:
    """Why the plan of this store stands still, and where people see to it; None where it runs, as far as this request has asked."""
    asked: dict[tuple[int, str, int], Answer] = g.get("feature_answers", {})
    store, tiers = g.get("store"), port(Tiers) if asked else None
    if store is None or tiers is None:
        return None
    reason = next((each.reason for (*_rest, merchant), each in asked.items() if each.stopped and merchant == store.merchant_id), None)
    return (reason, tiers.upgrade_url()) if reason is not None else None


def require_feature(code: str, *, reads: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer a page that says which tier opens the feature, instead of running the view, where it is not granted.

    `reads` is for a view that is posted to and changes nothing that the merchant has: a download, a file that is made, a notice that was
    read. It is let through where looking is. On a site the answer is 404: customers are not told what the merchant could buy.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def gated(*args: Any, **kwargs: Any) -> Any:
            g.only_reads = reads
            answer = feature_answer(code)
            if is_open(answer):
                return view(*args, **kwargs)
            if is_site_request():
                abort(404)
            return make_response(locked(kernel().registry.features[code][1], answer), 403)

        gated.__required_feature__ = code  # type: ignore[attr-defined]
        gated.__reads__ = reads  # type: ignore[attr-defined]
        return gated

    return decorate


def required_features(view: Callable[..., Any]) -> Iterator[tuple[str, bool]]:
    """The features that a view requires, and whether it only reads."""
    layer: Any = view
    while layer is not None:
        if "__required_feature__" in vars(layer):
            yield layer.__required_feature__, layer.__reads__
        layer = getattr(layer, "__wrapped__", None)


def locked(feature: Feature, answer: Answer) -> str:
    """What is shown in place of a page whose feature is not granted, or for htmx of its part: with what was typed, to be sent again."""
    g.only_reads = True  # this page saves nothing: around it is what is around every page
    tiers = port(Tiers)
    upgrade_url = tiers.upgrade_url() if tiers is not None and (answer.upgradable or answer.stopped) else None
    return render_template("locked_feature.html", feature=feature, answer=answer, upgrade_url=upgrade_url)


@dataclass(slots=True)
class Room:
    """What is left of a quota; `limit` None is no limit. `used` counts what was taken too, before it is in the database.

    `stopped` is why the limit is nothing, where the plan stands still.
    """

    quota: Quota
    limit: int | None = None
    used: int = 0
    stores: int = 1
    stopped: Stopped | None = None

    def take(self, adding: int = 1) -> None:
        """Use up so many more. Raises QuotaExceeded, and uses up nothing, when they would pass the limit."""
        if self.limit is not None and self.used + adding > self.limit:
            raise QuotaExceeded(self._sentence(), "quota").with_facts(limit=self.limit, used=self.used, stores=self.stores)
        self.used += adding

    def _sentence(self) -> str:
        if self.stopped is not None:
            return nothing_new(self.stopped)
        numbers = {"limit": self.limit, "unit": self.quota.unit, "used": self.used}
        if self.stores > 1:
            return str(
                _(
                    "Your plan allows %(limit)s %(unit)s in all your stores together and %(used)s are in use."
                    " Choose a larger plan or remove some.",
                    **numbers,
                )
            )
        return str(_("Your plan allows %(limit)s %(unit)s and %(used)s are in use. Choose a larger plan or remove some.", **numbers))


def nothing_new(stopped: Stopped) -> str:
    """Why nothing can be added while the plan stands still, and what lets it run again."""
    if stopped == "paused":
        return str(_("Your plan is paused. Nothing can be added until it is resumed."))
    if stopped == "unpaid":
        return str(_("Your plan is not paid. Nothing can be added until the open invoice is paid."))
    return str(_("Your plan has ended. Nothing can be added until you choose one again."))


def quota_room(code: str, store: Store) -> Room:
    """What the store's merchant may still add, counted over all its stores on this platform."""
    return merchant_room(code, store.platform_id, store.merchant_id)


def merchant_room(code: str, platform_id: int, merchant_id: int) -> Room:
    """What a merchant may still add on this platform, counted over all its stores there.

    Where there is a limit, the merchant's other writers that ask the same wait until this transaction ends: two stores cannot
    both take the last one.
    """
    quota = kernel().registry.quotas[code][1]
    tiers = port(Tiers)
    limit = tiers.limit(platform_id, merchant_id, code) if tiers is not None else None
    if tiers is None or limit is None:
        return Room(quota)
    hold_merchant(platform_id, merchant_id)
    stopped = tiers.stopped(platform_id, merchant_id) if limit == 0 else None
    with whole_merchant(merchant_id) as stores:
        return Room(quota, limit, quota.used(stores), len(stores), stopped)


def hold_quota(code: str, store: Store) -> None:
    """Have the turn of `quota_room` already, for whoever locks rows before asking it: the merchant is held before what belongs to it."""
    tiers = port(Tiers)
    if tiers is not None and tiers.limit(store.platform_id, store.merchant_id, code) is not None:
        hold_merchant(store.platform_id, store.merchant_id)


def check_quota(code: str, store: Store, *, adding: int = 1) -> None:
    """Raise QuotaExceeded when `adding` more would pass the merchant's limit; over the limit nothing else is refused."""
    quota_room(code, store).take(adding)


def quota_usage(quotas: Iterable[Quota], store: Store) -> dict[str, int]:
    """How much of each quota the store's merchant uses, over all its stores on this platform."""
    with whole_merchant(store.merchant_id) as stores:
        return {quota.code: quota.used(stores) for quota in quotas}
