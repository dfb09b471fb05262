"""Features that modules of a platform sell and no tier holds yet: what is left to do after a module was switched on."""

from __future__ import annotations

from dataclasses import dataclass

from modules.platform_admin.changes import registry
from webapp.contributions import Raised, asked
from webapp.platforms.snapshot import Snapshot
from webapp.ports import port
from webapp.registry.ports.tiers import Tiers
from webapp.routing.context import platform_url_for, platform_work
from webapp.tenancy import scope

SECONDS = 1.0
"""How long whoever has the tiers may take to answer."""


@dataclass(frozen=True)
class Untiered:
    """(module, its features that no tier holds) by name, and the page on which they are given to tiers."""

    modules: list[tuple[str, list[str]]]
    url: str


def untiered(snapshot: Snapshot) -> Untiered | None:
    """What no tier of the platform holds; None where all is held, nothing is sold, or nobody who is on has tiers."""
    with scope(snapshot.id), platform_work(snapshot):
        provider, tiers = registry().provider(Tiers, snapshot.modules), port(Tiers)
        if provider is None or tiers is None:
            return None
        codes = tuple(feature.code for name in sorted(snapshot.modules) for feature in registry().modules[name].features if feature.sold)
        found = asked(provider[0].code, "unassigned features", lambda: tiers.unassigned(snapshot.id, codes), seconds=SECONDS)
    if isinstance(found, Raised) or not found:
        return None
    own = ((each, [str(feature.name) for feature in each.features if feature.code in found]) for each in registry().modules.values())
    url = platform_url_for(snapshot.code, tiers.tiers_endpoint)
    return Untiered([(str(module.name), names) for module, names in own if names], url)
