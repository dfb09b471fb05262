"""What differs between two states of a platform's modules, thing by thing, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.db.secrets import MASK, is_encrypted
from webapp.platforms.state import ModuleState
from webapp.providing import toml
from webapp.registry.registry import Registry
from webapp.settings.config import UNDECLARED, declared

PLAIN = frozenset({"on", "read-only", "off"})


@dataclass(frozen=True, slots=True)
class Difference:
    """A module's own state, or with `key` one of its settings: what it is, and what it would be, as TOML writes it. Secrets are masked."""

    module: str
    old: str
    new: str
    key: str = ""

    @property
    def name(self) -> str:
        """The module, or the setting with its module."""
        return f"{self.module}.{self.key}" if self.key else self.module

    @property
    def sign(self) -> str:
        """+ for a module that comes on, - for one that goes off, ~ for everything else."""
        was, becomes = (not self.key and word.startswith(("on", "read-only")) for word in (self.old, self.new))
        return "~" if self.key or was is becomes else "+" if becomes else "-"

    @property
    def line(self) -> str:
        """All of it in one line."""
        return f"{self.sign} {self.name}: {self.old} → {self.new}"

    def as_json(self) -> dict[str, str]:
        """For programs and the history."""
        return {"module": self.module, "key": self.key, "old": self.old, "new": self.new}


def differences(registry: Registry, present: ModuleState, target: ModuleState) -> list[Difference]:
    """What would change from one state to the other, modules in the order of the registry, each with its settings."""
    codes = [*registry.modules, *sorted({*present.config, *target.config} - registry.modules.keys())]
    on = [registry.lawful(state.on) for state in (present, target)]
    found: list[Difference] = []
    for code in codes:
        if code in registry.modules and code not in registry.core:
            words = [_word(state, code, code in lawful) for state, lawful in zip((present, target), on, strict=True)]
            if words[0] != words[1]:
                found.append(Difference(code, *words))
        found += _settings(registry, code, present.config.get(code, {}), target.config.get(code, {}))
    return found


def untold(found: Iterable[Difference], steps: Collection[str]) -> tuple[Difference, ...]:
    """Those that a plan with steps for these modules does not say: settings, marks, the reason of a "never"."""
    return tuple(each for each in found if each.key or each.module not in steps or not {each.old, each.new} <= PLAIN)


def same(one: Any, other: Any) -> bool:
    """Whether two values of a setting are the same in kind and content; nothing equals an empty text."""
    if isinstance(one, str | int) and type(one) is type(other):
        return bool(one == other)
    return one is other or _written(one) == _written(other)


def _word(state: ModuleState, code: str, on: bool) -> str:
    """The module's own state as one word, with its mark or its reason."""
    if code in state.barred:
        return f"never: {toml.inline(state.barred[code])}"
    if not on:
        return "off"
    word = "read-only" if code in state.read_only else "on"
    return f"{word}, implied" if code in state.implied else word


def _settings(registry: Registry, code: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    """Values in use: a key that is not stored has its default."""
    if old is new or not (old or new):
        return
    module = registry.get(code)
    known = declared(module) if module else UNDECLARED
    for key in dict.fromkeys((*known.defaults, *sorted({*old, *new}))):
        was, becomes = (values.get(key, known.defaults.get(key)) for values in (old, new))
        if not same(was, becomes):
            hidden = key in known.secrets
            yield Difference(code, _shown(was, hidden), _shown(becomes, hidden), key)


def _shown(value: Any, hidden: bool) -> str:
    if value and (hidden or is_encrypted(value)):
        return MASK
    return _written(value)


def _written(value: Any) -> str:
    if value is None:
        return '""'
    try:
        return toml.inline(value)
    except TypeError:
        return json.dumps(value, sort_keys=True)
