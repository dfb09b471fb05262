"""What a requested change of modules would do: pure, computed before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.modular import graph
from webapp.modular.definition import Frontend
from webapp.modular.registry import Registry
from webapp.platforms.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Step:
    """One module going on or off, and why it is part of the change. `because` is the code it follows from, or ""."""

    code: str
    enable: bool
    because: str = ""

    @property
    def why(self) -> str:
        """The reason as a sentence."""
        if not self.because:
            return str(_("You asked for it."))
        if self.enable:
            return str(_("%(module)s needs it.", module=self.because))
        return str(_("It needs %(module)s.", module=self.because))


@dataclass(frozen=True)
class Plan:
    """The consequence of a request, requirements first when switching on, dependants first when switching off."""

    platform_id: int
    revision: int
    requested: Mapping[str, bool]
    before: frozenset[str]
    after: frozenset[str]
    steps: tuple[Step, ...]
    menu_lost: tuple[str, ...]
    menu_gained: tuple[str, ...]
    features_lost: tuple[str, ...]
    features_gained: tuple[str, ...]

    @property
    def cascades(self) -> bool:
        """Whether modules that nobody named change too."""
        return any(step.because for step in self.steps)

    @property
    def enables(self) -> tuple[str, ...]:
        return tuple(step.code for step in self.steps if step.enable)

    @property
    def disables(self) -> tuple[str, ...]:
        return tuple(step.code for step in self.steps if not step.enable)

    @property
    def digest(self) -> str:
        """A fingerprint of what a person saw: platform, revision, request and both sets."""
        facts = [self.platform_id, self.revision, sorted(self.requested.items()), sorted(self.before), sorted(self.after)]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()


def plan(registry: Registry, snapshot: Snapshot, requested: Mapping[str, bool]) -> Plan:
    """Close the request over the dependencies both ways. Raises DomainError for a request that cannot be granted."""
    _refuse_nonsense(registry, requested)
    requires = registry.requires
    wanted = graph.needed(requires, [code for code, on in requested.items() if on])
    unwanted = graph.dependents(requires, [code for code, on in requested.items() if not on])
    torn = sorted(wanted & unwanted)
    if torn:
        raise DomainError(
            _("%(module)s cannot be on and off at once: one part of the request needs what another removes.", module=torn[0]),
            "contradiction",
        )
    before = registry.lawful(snapshot.stored)
    after = (before | wanted) - unwanted
    coming = graph.ordered(requires, after - before)
    going = tuple(reversed(graph.ordered(requires, before - after)))
    steps = [Step(code, True, _because(requires, code, requested, enable=True)) for code in coming]
    steps += [Step(code, False, _because(requires, code, requested, enable=False)) for code in going]
    return Plan(
        platform_id=snapshot.id,
        revision=snapshot.revision,
        requested=dict(requested),
        before=before,
        after=after,
        steps=tuple(steps),
        menu_lost=_menu(registry, going),
        menu_gained=_menu(registry, coming),
        features_lost=_features(registry, going),
        features_gained=_features(registry, coming),
    )


def _refuse_nonsense(registry: Registry, requested: Mapping[str, bool]) -> None:
    for code, on in requested.items():
        module = registry.get(code)
        if module is None:
            raise DomainError(
                _("There is no module '%(code)s'. `flask modules list` shows those that are installed.", code=code), "unknown_module"
            )
        if module.is_core and not on:
            raise DomainError(_("%(name)s is a core module and is always on.", name=module.name), "core_module")


def _because(requires: graph.Requires, code: str, requested: Mapping[str, bool], *, enable: bool) -> str:
    """The nearest module that pulls this one along; "" when it was named itself."""
    if requested.get(code) is enable:
        return ""
    if enable:
        pulled = graph.needed(requires, [c for c, on in requested.items() if on])
        return next(c for c in graph.ordered(requires, pulled) if code in requires[c])
    return next(c for c in requires[code] if c in graph.dependents(requires, [c for c, on in requested.items() if not on]))


def _menu(registry: Registry, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{frontend}: {item.label}" for frontend in Frontend for _module, item in registry.menu_items(codes, frontend))


def _features(registry: Registry, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(feature.code for code in codes for feature in registry.modules[code].features)
