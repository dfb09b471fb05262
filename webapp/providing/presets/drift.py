"""How far a platform has moved from the preset it began as."""

from __future__ import annotations

from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import ModuleState
from webapp.providing.differences import Difference, differences
from webapp.providing.presets.checking import fitting
from webapp.providing.presets.products import presets
from webapp.providing.presets.state import state_with
from webapp.registry.registry import Registry


def drift(registry: Registry, snapshot: Snapshot) -> list[Difference]:
    """What a reset to its preset would change; nothing where it began without one, or with one that is gone.

    Reads no database: 200 platforms take milliseconds.
    """
    found = presets().get(snapshot.preset or "")
    if found is None:
        return []
    present = ModuleState.of(snapshot)
    return differences(registry, present, state_with(registry, present, fitting(registry, found)))
