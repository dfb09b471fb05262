"""One platform's state at one revision, immutable, and the cache of such states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from webapp.cache import Bounded


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A platform as one request sees it. `stored` are the codes its rows switch on; `modules` the lawful part of them.

    `read_only` are those whose pages answer and take no writes; `barred` those that may never be on, with the reason. `preset` is
    the code of the product it began as, `logo` the token of its logo's public address, `colour` and `accent` those of its sites.
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
    logo: str | None = None
    colour: str | None = None
    accent: str | None = None


class PlatformFacts(Protocol):
    """What a snapshot takes of a platform's row."""

    @property
    def id(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def stamp(self) -> str: ...
    @property
    def preset(self) -> str | None: ...
    @property
    def logo(self) -> str | None: ...
    @property
    def colour(self) -> str | None: ...
    @property
    def accent(self) -> str | None: ...


class ModuleFacts(Protocol):
    """What a snapshot takes of a module's row."""

    @property
    def is_enabled(self) -> bool: ...
    @property
    def is_implied(self) -> bool: ...
    @property
    def is_read_only(self) -> bool: ...
    @property
    def barred_reason(self) -> str | None: ...
    @property
    def config(self) -> Mapping[str, Any]: ...


SnapshotCache = Bounded[tuple[int, str], Snapshot]
"""Snapshots by (platform id, stamp). A stamp is never used twice, so an entry can never be stale."""
