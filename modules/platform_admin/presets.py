"""The modules page's card of presets: drift, and where presets come from."""

from __future__ import annotations

from dataclasses import dataclass

from modules.platform_admin.access import may_switch
from modules.platform_admin.changes import registry
from modules.platform_admin.queries import platform_names_by_code
from webapp.platforms.snapshot import Snapshot
from webapp.providing.differences import Difference
from webapp.providing.presets.drift import drift
from webapp.providing.presets.products import presets


@dataclass(frozen=True)
class PresetCard:
    """The preset the platform began as ("" where there is none), how far it moved from it, and the platforms to copy from."""

    name: str
    drift: list[Difference]
    platforms: list[tuple[str, str]]


def preset_card(snapshot: Snapshot) -> PresetCard:
    """The card for one platform. Other platforms are named to those who may switch alone."""
    found = presets().get(snapshot.preset or "")
    others = [pair for pair in platform_names_by_code() if pair[0] != snapshot.code] if may_switch() else []
    return PresetCard(found.name if found else "", drift(registry(), snapshot), others)
