"""The state of a platform's modules, as its history keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.platforms.modules import PlatformModule
from webapp.platforms.snapshot import Snapshot

State = Mapping[str, Any]


def state_of(snapshot: Snapshot) -> dict[str, Any]:
    """The platform's state as history would keep it."""
    return {
        "on": sorted(snapshot.stored),
        "implied": sorted(snapshot.implied),
        "read_only": sorted(snapshot.read_only),
        "barred": dict(sorted(snapshot.barred.items())),
        "config": {code: dict(values) for code, values in sorted(snapshot.configs.items()) if values},
    }


def state_of_rows(rows: dict[str, PlatformModule]) -> dict[str, Any]:
    """The whole module state as history keeps it: what is on, implied, read-only, barred (with why), and config with ciphertexts."""
    return {
        "on": sorted(code for code, row in rows.items() if row.is_enabled),
        "implied": sorted(code for code, row in rows.items() if row.is_enabled and row.is_implied),
        "read_only": sorted(code for code, row in rows.items() if row.is_enabled and row.is_read_only),
        "barred": {code: row.barred_reason for code, row in sorted(rows.items()) if row.barred_reason is not None},
        "config": {code: dict(row.config) for code, row in sorted(rows.items()) if row.config},
    }
