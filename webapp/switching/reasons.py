"""Why is this on? The whole chain of reasons for a module's state, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from flask import has_request_context
from flask_babel import gettext as _

from webapp.accounts.queries import named
from webapp.platforms.modules import ModuleChange
from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import ModuleState
from webapp.registry.registry import Registry
from webapp.web.formats import moment

ModuleKind = Literal["core", "preset", "chosen", "implied", "needed_by", "read_only", "lease", "off", "never", "unknown"]
"""Why a module is on, or off."""
FeatureKind = Literal[
    "module_on",
    "module_off",
    "not_sold",
    "no_provider",
    "nothing_sold",
    "tier",
    "not_in_tier",
    "no_subscription",
    "override",
    "refused",
    "override_over",
]
"""Why a store has a feature, or has it not."""
Kind = Literal[ModuleKind, FeatureKind]


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One reason. `module` is the one that needs this, or has it; `chain` holds why that one is on.

    `facts` are for programs: who, when, until and the like, of reasons that are no change of modules.
    """

    kind: Kind
    text: str
    module: str = ""
    change: ModuleChange | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    chain: tuple[Reason, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """For programs; what does not apply is left out."""
        found: dict[str, Any] = {"kind": self.kind, "text": self.text}
        if self.module:
            found["module"] = self.module
        if self.change is not None:
            row = self.change
            found["change"] = {"revision": row.revision, "by": row.actor, "at": row.at.isoformat(), "reason": row.reason}
        if self.facts:
            found["facts"] = dict(self.facts)
        if self.chain:
            found["chain"] = [reason.as_json() for reason in self.chain]
        return found


Source = Callable[[Snapshot, str], "Iterable[Reason]"]
sources: list[Source] = []
"""Further reasons, such as leases: functions of the platform and the module's code."""


def why(registry: Registry, snapshot: Snapshot, history: Sequence[ModuleChange], code: str) -> tuple[Reason, ...]:
    """The reasons for the module's state, the deciding one first. `history` is newest first."""
    if code in registry.core:
        return (Reason(kind="core", text=_("It is a core module: every platform has it, and it cannot be switched off.")),)
    own = (_why_on if code in snapshot.modules else _why_off)(registry, snapshot, history, code)
    return (*own, *(reason for source in sources for reason in source(snapshot, code)))


def _why_on(registry: Registry, snapshot: Snapshot, history: Sequence[ModuleChange], code: str) -> tuple[Reason, ...]:
    found = [_came_on(snapshot, history, code)]
    for user in sorted(other for other in snapshot.modules if code in registry.requires[other]):
        text = _("%(module)s needs it.", module=registry.modules[user].name)
        found.append(Reason(kind="needed_by", text=text, module=user, chain=why(registry, snapshot, history, user)))
    if code in snapshot.read_only:
        change = _latest(history, code, lambda state: state.read_only, there=True)
        found.append(_told("read_only", _("Nothing can be saved there at the moment."), change))
    return tuple(found)


def _came_on(snapshot: Snapshot, history: Sequence[ModuleChange], code: str) -> Reason:
    change = _latest(history, code, lambda state: state.on, there=True)
    if change is None:
        return Reason(kind="unknown", text=_("It has been on for as long as the history goes back."))
    if change.kind == "create":
        return _told("preset", _("The platform began with it."), change)
    if code in snapshot.implied:
        return _told("implied", _("Nobody chose it: another module brought it along."), change)
    return _told("chosen", _("It was switched on."), change)


def _why_off(registry: Registry, snapshot: Snapshot, history: Sequence[ModuleChange], code: str) -> tuple[Reason, ...]:
    if code in snapshot.barred:
        change = _latest(history, code, lambda state: state.barred, there=True)
        return (_told("never", _("It may never be on here: %(reason)s", reason=snapshot.barred[code]), change),)
    change = _latest(history, code, lambda state: state.on, there=False)
    return (_told("off", _("It was switched off.") if change else _("It was never on here."), change),)


def told_moment(at: datetime) -> str:
    """A moment as reasons tell it: on a page as its reader writes moments, elsewhere the same for everybody."""
    return moment(at) if has_request_context() else at.strftime("%Y-%m-%d %H:%M UTC")


def _told(kind: Kind, text: str, change: ModuleChange | None) -> Reason:
    """The reason with who, when and why, where the history knows."""
    if change is None:
        return Reason(kind=kind, text=text)
    said = _("%(who)s, %(when)s, revision %(n)s.", who=named(change.who), when=told_moment(change.at), n=change.revision)
    reason = _("Reason: %(reason)s", reason=change.reason) if change.reason else ""
    return Reason(kind=kind, text=" ".join(part for part in (text, said, reason) if part), change=change)


def _latest(
    history: Sequence[ModuleChange], code: str, part: Callable[[ModuleState], Container[str]], *, there: bool
) -> ModuleChange | None:
    """The change that last put the code into a part of the state, or took it out."""
    for change in history:
        was, is_now = (code in part(state) for state in (change.before, change.after))
        if was is not is_now:
            return change if is_now is there else None
    return None
