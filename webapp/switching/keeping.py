"""Whether a request still means what it meant when the person looked, though the platform has moved on since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from webapp.domain import DomainError
from webapp.platforms import queries
from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import ModuleState, touched
from webapp.registry.registry import Registry
from webapp.switching.ask import Ask
from webapp.switching.plan import Plan
from webapp.switching.targets import Request

Planned = Callable[[Snapshot, Request], Plan]


def holds(registry: Registry, now: Snapshot, ask: Ask, planned: Planned) -> bool:
    """Whether carrying it out now is what was seen at the revision of the request.

    It is where nothing moved; and where what others changed meanwhile is about other modules and the plan comes out the same to the
    last step. Settings, whole states, what is taken back, and requests that are `strict` hold at the revision that was seen only.
    """
    if ask.revision == now.revision:
        return True
    if ask.strict or ask.revision > now.revision or not isinstance(ask.wanted, Mapping):
        return False
    seen = queries.state_at(now.id, ask.revision) or ModuleState.of(now)
    moved = touched(seen, ModuleState.of(now)).codes
    try:
        then, present = planned(_as_it_was(registry, now, seen), ask.targets), planned(now, ask.targets)
    except DomainError:
        return False  # what cannot be granted is said where it is carried out
    concerned = {*present.requested, *(step.code for step in present.steps)}
    return not concerned & moved and then.as_json() == present.as_json()


def _as_it_was(registry: Registry, now: Snapshot, seen: ModuleState) -> Snapshot:
    return replace(
        now,
        modules=registry.lawful(seen.on),
        stored=seen.on,
        implied=seen.implied,
        read_only=seen.read_only,
        barred=seen.barred,
        configs=seen.config,
    )
