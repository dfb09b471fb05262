"""The state of a platform's modules: what is on and how, as one value that history keeps as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from webapp.db.secrets import masked

if TYPE_CHECKING:
    from webapp.platforms.modules import PlatformModule
    from webapp.platforms.snapshot import Snapshot

Configs = Mapping[str, Mapping[str, Any]]
"""Stored settings by module code; secrets as ciphertexts."""


@dataclass(frozen=True, kw_only=True)
class ModuleState:
    """The codes that are on, those of them that another brought along or that take no writes, what may never be on (with the reason),
    and stored settings, also of what is off.
    """

    on: frozenset[str] = frozenset()
    implied: frozenset[str] = frozenset()
    read_only: frozenset[str] = frozenset()
    barred: Mapping[str, str] = field(default_factory=dict)
    config: Configs = field(default_factory=dict)

    @classmethod
    def of(cls, snapshot: Snapshot) -> Self:
        """The state of a platform as a request sees it."""
        return cls(
            on=snapshot.stored,
            implied=snapshot.implied,
            read_only=snapshot.read_only,
            barred=dict(snapshot.barred),
            config=_filled(snapshot.configs),
        )

    @classmethod
    def of_rows(cls, rows: Mapping[str, PlatformModule]) -> Self:
        """The state that these rows, by code, make."""
        on = {code: row for code, row in rows.items() if row.is_enabled}
        return cls(
            on=frozenset(on),
            implied=frozenset(code for code, row in on.items() if row.is_implied),
            read_only=frozenset(code for code, row in on.items() if row.is_read_only),
            barred={code: row.barred_reason for code, row in rows.items() if row.barred_reason is not None},
            config=_filled({code: row.config for code, row in rows.items()}),
        )

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` wrote, in rows of older versions too, which knew neither read-only nor barred modules."""
        return cls(
            on=frozenset(kept["on"]),
            implied=frozenset(kept["implied"]),
            read_only=frozenset(kept.get("read_only", ())),
            barred=dict(kept.get("barred", {})),
            config=_filled(kept["config"]),
        )

    def as_json(self) -> dict[str, Any]:
        """The state as history keeps it and programs read it; equal states give equal texts."""
        return {
            "on": sorted(self.on),
            "implied": sorted(self.implied),
            "read_only": sorted(self.read_only),
            "barred": dict(sorted(self.barred.items())),
            "config": {code: dict(values) for code, values in sorted(self.config.items())},
        }

    def masked(self) -> Self:
        """The state as people may see it: every stored secret is a mask."""
        return replace(self, config={code: masked(values) for code, values in self.config.items()})


def _filled(configs: Configs) -> Configs:
    """Copies of those that set something."""
    return {code: dict(values) for code, values in configs.items() if values}


@dataclass(frozen=True, kw_only=True)
class Touched:
    """The modules that differ between two states, by what became of each."""

    enabled: frozenset[str]
    disabled: frozenset[str]
    read_only: frozenset[str]
    barred: frozenset[str]
    allowed: frozenset[str]
    configured: frozenset[str]
    codes: frozenset[str]
    """All of them, also those whose marks alone changed."""


def touched(before: ModuleState, after: ModuleState) -> Touched:
    """What leads from one state to the other."""
    configured = frozenset(code for code in {*before.config, *after.config} if before.config.get(code, {}) != after.config.get(code, {}))
    marked = (before.on ^ after.on) | (before.implied ^ after.implied) | (before.read_only ^ after.read_only)
    return Touched(
        enabled=after.on - before.on,
        disabled=before.on - after.on,
        read_only=after.read_only - before.read_only,
        barred=frozenset(after.barred.keys() - before.barred.keys()),
        allowed=frozenset(before.barred.keys() - after.barred.keys()),
        configured=configured,
        codes=marked | (before.barred.keys() ^ after.barred.keys()) | configured,
    )
