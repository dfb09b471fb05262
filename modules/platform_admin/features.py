"""What the features page of a store shows: every feature of every installed module, whether it is there, and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from modules.platform_admin.changes import registry
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.ports import port
from webapp.registry.definition import ModuleDefinition
from webapp.registry.ports.tiers import Tiers
from webapp.registry.snapshots import state_of
from webapp.routing.context import platform_work
from webapp.switching.features import Explained, explain_feature, explain_features
from webapp.web.htmx import render

ANSWERS = {
    "granted": (_l("Open"), "success"),
    "override": (_l("Open by override"), "success"),
    "module_off": (_l("Module off"), "neutral"),
    "not_in_tier": (_l("Not in the plan"), "warning"),
    "no_subscription": (_l("No subscription"), "warning"),
    "paused": (_l("To look at: the plan is paused"), "warning"),
    "unpaid": (_l("To look at: the plan is not paid"), "warning"),
    "ended": (_l("To look at: the plan has ended"), "warning"),
    "refused": (_l("Closed by override"), "danger"),
}
"""Each answer in words, with its tone."""
STATES = {
    "core": (_l("Always on"), "info"),
    "on": (_l("On"), "success"),
    "read-only": (_l("Read-only"), "warning"),
    "off": (_l("Off"), "neutral"),
}


@dataclass(frozen=True)
class Group:
    """One module's features. `state` is its state on the platform, as the modules page marks it."""

    module: ModuleDefinition
    state: str
    features: tuple[Explained, ...]


def groups(snapshot: Snapshot, merchant_id: int) -> list[Group]:
    """Every installed module that has features, those that are on first."""
    codes = [feature.code for module in registry().modules.values() for feature in module.features]
    found: dict[str, list[Explained]] = {}
    for each in explain_features(snapshot, merchant_id, codes):
        found.setdefault(each.module.code, []).append(each)
    made = [Group(each[0].module, state_of(each[0].module, snapshot), tuple(each)) for each in found.values()]
    return sorted(made, key=lambda group: (group.state == "off", group.state == "core", str(group.module.name)))


def features_page(
    snapshot: Snapshot, store: Store, *, json_url: Callable[[str], str], link: Callable[..., str], **context: Any
) -> Response:
    """The page. `json_url` is the address of one feature's reasons, `link` builds addresses of the platform's own pages."""
    found = groups(snapshot, store.merchant_id)
    with platform_work(snapshot):
        tiers = port(Tiers)
    return render(
        "platform_admin/features.html",
        store=store,
        groups=found,
        open_count=sum(each.answer.granted for group in found for each in group.features),
        count=sum(len(group.features) for group in found),
        answers=ANSWERS,
        states=STATES,
        json_url=json_url,
        overrides_url=link(tiers.overrides_endpoint, merchant_id=store.merchant_id) if tiers is not None else None,
        **context,
    )


def why_json(snapshot: Snapshot, store: Store, code: str) -> ResponseReturnValue:
    """The reasons of one feature. Raises NotFound for one that no installed module has."""
    found = explain_feature(snapshot, store.merchant_id, code)
    return jsonify(platform=snapshot.code, store=store.code, **found.as_json())
