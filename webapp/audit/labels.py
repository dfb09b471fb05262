"""Actions, subjects and fields in words: the trail keeps their codes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.db.audited import PLACES, audited
from webapp.kernel import kernel
from webapp.registry.labels import declared_label

_declared: dict[str, Any] = {"audit.purged": _l("Old entries removed")}
_fields: dict[str, Any] = {"entries": _l("Entries"), "before": _l("Before"), "reason": _l("Reason")}


_values: dict[str, Any] = {
    "status": {"active": _l("active"), "suspended": _l("suspended"), "closed": _l("closed"), "erased": _l("erased")},
}


def declare(action: str, label: Any, *, values: Mapping[str, Any] | None = None, **fields: Any) -> str:
    """An action that a service writes by `audit()`, its fields and the codes in them, in words: by a mapping, or a function of the code
    and the changes. Call it where it is first known."""
    _declared[action] = label
    _values.update(values or {})
    _fields.update(fields)
    return action


def actions() -> Mapping[str, Any]:
    """The label of every action that is known, by code."""
    marked = {f"{code}.{verb}": label for code, model in audited.items() for verb, label in model.__trail__.labels.items()}
    return {**marked, **_declared}


def feature_name(code: str, _changes: Mapping[str, Any]) -> Any:
    """What people call a feature; one of a module that is not installed any more has its code alone."""
    found = kernel().registry.features.get(code)
    return found[1].name if found is not None else code


def subjects() -> frozenset[str]:
    """What entries can be about and have an id."""
    return frozenset(code for code, model in audited.items() if model.__trail__.part_of is None)


def action_label(code: str) -> Any:
    """What people call an action. One of a module that is not installed any more keeps its code, the only name it has left."""
    return actions().get(code, code)


def field_label(action: str, name: str) -> Any:
    """What people call a field of an entry."""
    model = audited.get(action.rpartition(".")[0])
    name, _dot, key = name.partition(".")
    known = {**PLACES, **_fields, **(model.__trail__.fields if model is not None else {})}
    label = known.get(name, name.replace("_", " "))
    return f"{label}: {declared_label(kernel().registry, key)}" if key else label


def in_words(action: str, name: str) -> bool:
    """Whether what declares a field says its values itself, so that one of several parts is not taken apart."""
    model = audited.get(action.rpartition(".")[0])
    return model is not None and callable(model.__trail__.values.get(name))


def value_label(action: str, name: str, value: Any, changes: Mapping[str, Any]) -> Any:
    """What people call a code that a field holds; any other value as it is. A price takes its currency from the entry's `changes`."""
    model = audited.get(action.rpartition(".")[0])
    known = model.__trail__.values.get(name) if model is not None else None
    if known is None:
        known = _values.get(name, {})
    return known.get(value, value) if isinstance(known, Mapping) else known(value, changes)
