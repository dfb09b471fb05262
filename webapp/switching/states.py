"""States as history keeps them: what a plan makes of one, and what taking one change back makes of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _

from webapp.domain import Conflict
from webapp.platforms.state import ModuleState
from webapp.registry import graph
from webapp.registry.registry import Registry
from webapp.switching.plan import Plan, StepKind

Codes = frozenset[str]


def after_plan(before: ModuleState, proposal: Plan, reason: str) -> ModuleState:
    """The state that a plan leads to. A newly barred module carries the reason of the change."""
    on = before.on.union(proposal.enables).difference(proposal.disables)
    pulled = {step.code for step in proposal.steps if step.kind is StepKind.ENABLE and step.because}
    implied = before.implied.difference(proposal.codes(StepKind.CHOOSE)) | pulled
    return replace(
        before,
        on=on,
        implied=implied & on,
        read_only=proposal.read_only & on,
        barred={code: before.barred.get(code, reason) for code in proposal.barred},
    )


def after_restore(registry: Registry, before: ModuleState, target: ModuleState) -> ModuleState:
    """The state that going back to `target` leads to; modules that are not installed any more stay as they are."""
    kept = {code for code in before.on if code not in registry.modules or code in registry.core}
    on = (registry.lawful(target.on) - registry.core) | kept
    return replace(target, on=on, implied=target.implied & on, read_only=target.read_only & on)


def without(registry: Registry, present: ModuleState, before: ModuleState, after: ModuleState) -> ModuleState:
    """The present state with one change (`before` to `after`) taken back.

    Raises Conflict where something later stands on it: what it changed was changed again, or is needed now.
    """
    configs = {
        code: _mapping_without(present.config.get(code, {}), before.config.get(code, {}), after.config.get(code, {}), code=code)
        for code in sorted({*present.config, *before.config, *after.config})
    }
    target = ModuleState(
        on=_set_without(present.on, before.on, after.on),
        implied=_set_without(present.implied, before.implied, after.implied),
        read_only=_set_without(present.read_only, before.read_only, after.read_only),
        barred=_mapping_without(present.barred, before.barred, after.barred),
        config={code: values for code, values in configs.items() if values},
    )
    _refuse_unlawful(registry, target)
    return target


def _set_without(now: Codes, old: Codes, new: Codes) -> Codes:
    for code in sorted(old ^ new):
        if (code in now) is not (code in new):
            raise _later(code)
    return (now | (old - new)) - (new - old)


def _mapping_without(now: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any], code: str = "") -> dict[str, Any]:
    result = dict(now)
    for key in sorted({*old, *new}):
        if old.get(key) == new.get(key):
            continue
        if now.get(key) != new.get(key):
            raise _later(code or key)
        if key in old:
            result[key] = old[key]
        else:
            result.pop(key, None)
    return dict(sorted(result.items()))


def _refuse_unlawful(registry: Registry, target: ModuleState) -> None:
    known = target.on & registry.modules.keys()
    lawful = registry.lawful(known)
    for code in graph.ordered(registry.requires, known - lawful):
        missing = next(need for need in registry.requires[code] if need not in lawful)
        raise Conflict(_("%(code)s is on since then and needs %(missing)s. Switch it off first.", code=code, missing=missing), "later")
    for code in sorted(known & target.barred.keys()):
        raise Conflict(_("%(code)s may never be on here since then. Allow it first.", code=code), "later")


def _later(code: str) -> Conflict:
    return Conflict(_("%(code)s was changed again later. Restore an earlier state from the history instead.", code=code), "later")
