"""One platform's state at one revision, immutable, and the cache of such states."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any


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


class SnapshotCache:
    """Snapshots by (platform id, stamp), bounded. A stamp is never used twice, so an entry can never be stale."""

    def __init__(self, limit: int = 1024) -> None:
        self.limit = limit
        self._held: OrderedDict[tuple[int, str], Snapshot] = OrderedDict()
        self._lock = Lock()

    def get(self, platform_id: int, stamp: str, load: Callable[[], Snapshot | None]) -> Snapshot | None:
        """The snapshot of this stamp, or, when the platform moved on while it was read, of the present one."""
        key = (platform_id, stamp)
        with self._lock:
            held = self._held.get(key)
            if held is not None:
                self._held.move_to_end(key)
                return held
        loaded = load()
        if loaded is None:
            return None
        with self._lock:
            self._held[(loaded.id, loaded.stamp)] = loaded
            while len(self._held) > self.limit:
                self._held.popitem(last=False)
        return loaded

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
