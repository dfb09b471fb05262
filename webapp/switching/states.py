"""States as history keeps them: what a plan makes of one, and what taking one change back makes of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from webapp.domain import Conflict
from webapp.platforms.state import State
from webapp.registry import graph
from webapp.registry.registry import Registry
from webapp.switching.plan import Plan, StepKind

SETS = ("on", "implied", "read_only")


def after_plan(before: State, proposal: Plan, reason: str) -> dict[str, Any]:
    """The state that a plan leads to. A newly barred module carries the reason of the change."""
    enabled, disabled = set(proposal.enables), set(proposal.disables)
    on = (set(before["on"]) | enabled) - disabled
    pulled = {step.code for step in proposal.steps if step.kind is StepKind.ENABLE and step.because}
    implied = (set(before["implied"]) - set(proposal.codes(StepKind.CHOOSE))) | pulled
    held = dict(before.get("barred", {}))
    barred = {code: held.get(code, reason) for code in proposal.barred}
    return {
        "on": sorted(on),
        "implied": sorted(implied & on),
        "read_only": sorted(proposal.read_only & on),
        "barred": dict(sorted(barred.items())),
        "config": before["config"],
    }


def after_restore(registry: Registry, before: State, target: State) -> dict[str, Any]:
    """The state that going back to `target` leads to; modules that are not installed any more stay as they are."""
    kept = {code for code in before["on"] if code not in registry.modules or code in registry.core}
    on = kept | (registry.lawful(target["on"]) - registry.core)
    return {
        "on": sorted(on),
        "implied": sorted(set(target["implied"]) & on),
        "read_only": sorted(set(target.get("read_only", ())) & on),
        "barred": dict(target.get("barred", {})),
        "config": {code: dict(values) for code, values in target["config"].items() if values},
    }


def without(registry: Registry, present: State, before: State, after: State) -> dict[str, Any]:
    """The present state with one change (`before` to `after`) taken back.

    Raises Conflict where something later stands on it: what it changed was changed again, or is needed now.
    """
    target: dict[str, Any] = {name: sorted(_set_without(name, present, before, after)) for name in SETS}
    target["barred"] = _mapping_without(present.get("barred", {}), before.get("barred", {}), after.get("barred", {}))
    target["config"] = {
        code: values
        for code in sorted({*present["config"], *before["config"], *after["config"]})
        if (values := _config_without(code, present, before, after))
    }
    _refuse_unlawful(registry, target)
    return target


def _set_without(name: str, present: State, before: State, after: State) -> set[str]:
    now, old, new = (set(each.get(name, ())) for each in (present, before, after))
    for code in sorted(old ^ new):
        if (code in now) is not (code in new):
            raise _later(code)
    return (now | (old - new)) - (new - old)


def _config_without(code: str, present: State, before: State, after: State) -> dict[str, Any]:
    now, old, new = (each["config"].get(code, {}) for each in (present, before, after))
    return _mapping_without(now, old, new, code=code)


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


def _refuse_unlawful(registry: Registry, target: State) -> None:
    known = set(target["on"]) & registry.modules.keys()
    lawful = registry.lawful(known)
    for code in graph.ordered(registry.requires, known - lawful):
        missing = next(need for need in registry.requires[code] if need not in lawful)
        raise Conflict(_("%(code)s is on since then and needs %(missing)s. Switch it off first.", code=code, missing=missing), "later")
    for code in sorted(known & target["barred"].keys()):
        raise Conflict(_("%(code)s may never be on here since then. Allow it first.", code=code), "later")


def _later(code: str) -> Conflict:
    return Conflict(_("%(code)s was changed again later. Restore an earlier state from the history instead.", code=code), "later")
