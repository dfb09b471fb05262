"""The running application's parts, typed for every floor above: who needs one asks for it here, without importing what it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flask import Flask, current_app

if TYPE_CHECKING:
    from webapp.jobs.carrier import Carrier
    from webapp.platforms.reader import PlatformReader
    from webapp.platforms.snapshot import Snapshot, SnapshotCache
    from webapp.registry.registry import Registry
    from webapp.routing.compositions import Compositions
    from webapp.routing.resolver import Resolver
    from webapp.switching.service import ModuleService

NAME = "interlock"


@dataclass(kw_only=True)
class Kernel:
    """What the running application holds beside its configuration. `index_endpoints` and `api_scopes` are known once it has started."""

    registry: Registry
    modules: ModuleService
    compositions: Compositions
    snapshots: SnapshotCache
    reader: PlatformReader
    carrier: Carrier
    resolver: Resolver
    index_endpoints: dict[tuple[str, str, str], str] = field(default_factory=dict)
    api_scopes: frozenset[str] = frozenset()

    def snapshot_by_code(self, code: str) -> Snapshot | None:
        """The present snapshot of a platform, or None. Raises DatabaseUnavailable."""
        head = self.reader.by_code(code)
        return self.resolver.snapshot(head) if head else None


def kernel(app: Flask | None = None) -> Kernel:
    """The parts of the current application, or of the one given."""
    found: Kernel = (current_app._get_current_object() if app is None else app).extensions[NAME]  # type: ignore[attr-defined]
    return found
