"""How far a platform has moved from the preset it began as."""

from __future__ import annotations

from webapp.modular import states
from webapp.modular.differences import Difference, differences
from webapp.modular.registry import Registry
from webapp.platforms.presets import presets
from webapp.platforms.snapshot import Snapshot
from webapp.presets.checking import fitting
from webapp.presets.state import state_with


def drift(registry: Registry, snapshot: Snapshot) -> list[Difference]:
    """What a reset to its preset would change; nothing where it began without one, or with one that is gone.

    Reads no database: 200 platforms take milliseconds.
    """
    found = presets().get(snapshot.preset or "")
    if found is None:
        return []
    present = states.of(snapshot)
    return differences(registry, present, state_with(registry, present, fitting(registry, found)))
