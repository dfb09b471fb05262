"""One platform's state at one revision, immutable, and the cache of such states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.cache import Bounded


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A platform as one request sees it. `stored` are the codes its rows switch on; `modules` the lawful part of them.

    `read_only` are those whose pages answer and take no writes; `barred` those that may never be on, with the reason. `preset` is
    the code of the product it began as.
    """

    id: int
    code: str
    name: str
    status: str
    revision: int
    stamp: str
    modules: frozenset[str]
    stored: frozenset[str]
    implied: frozenset[str]
    configs: Mapping[str, Mapping[str, Any]]
    read_only: frozenset[str] = frozenset()
    barred: Mapping[str, str] = field(default_factory=dict)
    preset: str | None = None


SnapshotCache = Bounded[tuple[int, str], Snapshot]
"""Snapshots by (platform id, stamp). A stamp is never used twice, so an entry can never be stale."""
