"""What a requested change of modules would do: pure, computed before anything is written."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.platforms.snapshot import Snapshot
from webapp.providing.differences import Difference
from webapp.registry import graph
from webapp.registry.checks import rivals
from webapp.registry.definition import Frontend
from webapp.registry.registry import Registry
from webapp.switching.targets import Request, Target, targets


class StepKind(StrEnum):
    """What happens to one module."""

    ENABLE = "enable"
    DISABLE = "disable"
    READ_ONLY = "read-only"
    WRITABLE = "writable"
    BAR = "never"
    ALLOW = "allow"
    CHOOSE = "choose"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to one module, and why it is part of the change. `because` is the code it follows from, or ""."""

    code: str
    kind: StepKind
    because: str = ""

    @property
    def enable(self) -> bool:
        """Whether the module goes on."""
        return self.kind is StepKind.ENABLE

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
    """The consequence of a request, requirements first when switching on, dependants first when switching off.

    `beside` is what the steps do not say where a whole state is brought about: settings, marks, reasons of a "never".
    """

    platform_id: int
    revision: int
    requested: Mapping[str, Target]
    before: frozenset[str]
    after: frozenset[str]
    steps: tuple[Step, ...]
    read_only: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    menu_lost: tuple[str, ...] = ()
    menu_gained: tuple[str, ...] = ()
    features_lost: tuple[str, ...] = ()
    features_gained: tuple[str, ...] = ()
    routes_lost: tuple[str, ...] = ()
    routes_gained: tuple[str, ...] = ()
    beside: tuple[Difference, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether the platform is already as asked."""
        return not self.steps and not self.beside

    @property
    def cascades(self) -> bool:
        """Whether modules that nobody named change too."""
        return any(step.because for step in self.steps)

    @property
    def enables(self) -> tuple[str, ...]:
        return self.codes(StepKind.ENABLE)

    @property
    def disables(self) -> tuple[str, ...]:
        return self.codes(StepKind.DISABLE)

    def codes(self, kind: StepKind) -> tuple[str, ...]:
        """The modules to which this happens, in order."""
        return tuple(step.code for step in self.steps if step.kind is kind)

    @property
    def digest(self) -> str:
        """A fingerprint of what a person saw: platform, revision, request, both sets and every step."""
        facts: list[Any] = [self.platform_id, self.revision, sorted(self.requested.items()), sorted(self.before), sorted(self.after)]
        facts += [sorted(self.read_only), sorted(self.barred), [(step.code, step.kind, step.because) for step in self.steps]]
        facts += [[each.as_json() for each in self.beside]]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """The plan as history and programs keep it."""
        return {
            "steps": [{"module": step.code, "kind": str(step.kind), "because": step.because} for step in self.steps],
            "routes": {"lost": list(self.routes_lost), "gained": list(self.routes_gained)},
            "menu": {"lost": list(self.menu_lost), "gained": list(self.menu_gained)},
            "features": {"lost": list(self.features_lost), "gained": list(self.features_gained)},
            "beside": [each.as_json() for each in self.beside],
        }


@dataclass(frozen=True)
class _Wanted:
    """A request closed over the dependencies both ways."""

    on: frozenset[str]
    off: frozenset[str]
    asked: Mapping[str, Target] = field(default_factory=dict)

    @property
    def asked_on(self) -> list[str]:
        return [code for code, target in self.asked.items() if target.is_on]

    @property
    def asked_off(self) -> list[str]:
        return [code for code, target in self.asked.items() if target.is_off]


def plan(
    registry: Registry,
    snapshot: Snapshot,
    requested: Request,
    *,
    routes: Mapping[str, tuple[str, ...]] | None = None,
    lift_bars: bool = False,
) -> Plan:
    """Close the request over the dependencies both ways. Raises DomainError for a request that cannot be granted.

    `routes` names each module's routes. `lift_bars` is for going back to an earlier state, which says itself what may never be on.
    """
    asked = targets(requested)
    _refuse_nonsense(registry, asked)
    wanted = _closed(registry, asked)
    barred = frozenset(snapshot.barred)
    if not lift_bars:
        _refuse_barred(registry, snapshot, wanted)
    before = registry.lawful(snapshot.stored)
    after = (before | wanted.on) - wanted.off
    _refuse_rivals(registry, before, after)
    read_only = _read_only(snapshot.read_only & before, asked) & after
    coming = graph.ordered(registry.requires, after - before)
    going = tuple(reversed(graph.ordered(registry.requires, before - after)))
    steps = [Step(code, StepKind.ENABLE, _because(registry, code, wanted)) for code in coming]
    steps += [Step(code, StepKind.DISABLE, _because(registry, code, wanted)) for code in going]
    steps += _other_steps(snapshot, wanted, before & after, read_only)
    found = routes or {}
    return Plan(
        platform_id=snapshot.id,
        revision=snapshot.revision,
        requested=asked,
        before=before,
        after=after,
        steps=tuple(steps),
        read_only=read_only,
        barred=_barred(barred, asked),
        menu_lost=_menu(registry, going),
        menu_gained=_menu(registry, coming),
        features_lost=_features(registry, going),
        features_gained=_features(registry, coming),
        routes_lost=tuple(rule for code in going for rule in found.get(code, ())),
        routes_gained=tuple(rule for code in coming for rule in found.get(code, ())),
    )


def _refuse_nonsense(registry: Registry, asked: Mapping[str, Target]) -> None:
    for code, target in asked.items():
        module = registry.get(code)
        if module is None:
            raise DomainError(
                _("There is no module '%(code)s'. `flask modules list` shows those that are installed.", code=code), "unknown_module"
            )
        if module.is_core and target not in (Target.ON, Target.CHOSEN):
            raise DomainError(_("%(name)s is a core module and is always on.", name=module.name), "core_module")


def _closed(registry: Registry, asked: Mapping[str, Target]) -> _Wanted:
    on = graph.needed(registry.requires, [code for code, target in asked.items() if target.is_on])
    off = graph.dependents(registry.requires, [code for code, target in asked.items() if target.is_off])
    torn = sorted(on & off)
    if torn:
        raise DomainError(
            _("%(module)s cannot be on and off at once: one part of the request needs what another removes.", module=torn[0]),
            "contradiction",
        )
    return _Wanted(on, off, asked)


def _refuse_barred(registry: Registry, snapshot: Snapshot, wanted: _Wanted) -> None:
    """What was ruled out for the platform does not come on, not even because another module needs it."""
    for code in graph.ordered(registry.requires, wanted.on):
        if code not in snapshot.barred or wanted.asked.get(code) is Target.ALLOWED:
            continue
        said = {"name": registry.modules[code].name, "reason": snapshot.barred[code]}
        if code in wanted.asked_on:
            raise DomainError(_("%(name)s may never be on here: %(reason)s Allow it first.", **said), "barred")
        user = registry.modules[_because(registry, code, wanted)].name
        raise DomainError(_("%(user)s needs %(name)s, which may never be on here: %(reason)s", user=user, **said), "barred")


def _refuse_rivals(registry: Registry, before: frozenset[str], after: frozenset[str]) -> None:
    """Of two modules that provide the same port, only one is on at a time."""
    for _port, codes in rivals(registry.modules[code] for code in graph.ordered(registry.requires, after)):
        coming = [code for code in codes if code not in before]
        if coming:
            one, other = (registry.modules[code].name for code in (coming[0], next(code for code in codes if code != coming[0])))
            raise DomainError(_("%(one)s does the same work as %(other)s. Switch %(other)s off first.", one=one, other=other), "rivals")


def _read_only(present: frozenset[str], asked: Mapping[str, Target]) -> frozenset[str]:
    added = {code for code, target in asked.items() if target is Target.READ_ONLY}
    return (present | added) - {code for code, target in asked.items() if target is Target.ON}


def _barred(present: frozenset[str], asked: Mapping[str, Target]) -> frozenset[str]:
    added = {code for code, target in asked.items() if target is Target.NEVER}
    return (present | added) - {code for code, target in asked.items() if target is Target.ALLOWED or target.is_on}


def _other_steps(snapshot: Snapshot, wanted: _Wanted, staying: frozenset[str], read_only: frozenset[str]) -> list[Step]:
    """What happens to the named modules beside going on and off."""
    steps = []
    for code, target in sorted(wanted.asked.items()):
        if code in read_only and code not in snapshot.read_only & staying:
            steps.append(Step(code, StepKind.READ_ONLY))
        elif code in staying and code in snapshot.read_only and code not in read_only:
            steps.append(Step(code, StepKind.WRITABLE))
        if target is Target.NEVER and code not in snapshot.barred:
            steps.append(Step(code, StepKind.BAR))
        elif target is Target.ALLOWED and code in snapshot.barred:
            steps.append(Step(code, StepKind.ALLOW))
        elif target is Target.CHOSEN and code in snapshot.implied & staying:
            steps.append(Step(code, StepKind.CHOOSE))
    return steps


def _because(registry: Registry, code: str, wanted: _Wanted) -> str:
    """The nearest module that pulls this one along; "" when it was named itself."""
    requires = registry.requires
    if code in wanted.asked_on or code in wanted.asked_off:
        return ""
    if code in wanted.on:
        return next(c for c in graph.ordered(requires, wanted.on) if code in requires[c])
    return next(c for c in requires[code] if c in wanted.off)


def _menu(registry: Registry, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{frontend}:{item.id}" for frontend in Frontend for _module, item in registry.menu_items(codes, frontend))


def _features(registry: Registry, codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(feature.code for code in codes for feature in registry.modules[code].features)
