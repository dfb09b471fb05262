"""The settings in which the matrix looks at pages: with thirteen modules nobody can look in all 1 152 lawful sets each time."""

from __future__ import annotations

from tests.support.covering import EVERY, SWITCHED, Setting, State, covering_family
from webapp.registry import graph
from webapp.registry.registry import Registry

FEW = 40
"""So many lawful sets are all looked at in the proofs, besides the families."""


def lawful(registry: Registry) -> list[dict[str, State]]:
    """Every lawful set, the smallest first, as states of the modules that are not core."""
    optional = sorted(registry.modules.keys() - registry.core)
    sets = graph.lawful_sets(registry.requires, registry.core)
    return [{code: State.ON if code in modules else State.OFF for code in optional} for modules in sets]


def switched(registry: Registry, *, proofs: bool) -> list[dict[str, State]]:
    """Any two modules on and off; in the proofs any three, and all lawful sets while there are few."""
    sets = lawful(registry) if proofs else []
    family = covering_family(registry.requires, registry.core, SWITCHED, size=3 if proofs else 2)
    return _once(family + (sets if len(sets) <= FEW else []))


def with_read_only(registry: Registry, *, proofs: bool) -> list[dict[str, State]]:
    """The same, and all modules read-only; in the proofs any two modules in all three states."""
    everything = dict.fromkeys(sorted(registry.modules.keys() - registry.core), State.READ_ONLY)
    states = covering_family(registry.requires, registry.core, EVERY) if proofs else []
    return _once([*switched(registry, proofs=proofs), everything, *states])


def name(setting: Setting) -> str:
    """How a setting is called in the name of a test."""
    return "+".join(f"{code}{'!' if state is State.READ_ONLY else ''}" for code, state in setting.items() if state.has_pages) or "nothing"


def _once(settings: list[dict[str, State]]) -> list[dict[str, State]]:
    return list({name(setting): setting for setting in settings}.values())
