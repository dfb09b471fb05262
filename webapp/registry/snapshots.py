"""Snapshots of platforms, made of their rows and the modules that are installed."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from webapp.db import db
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.platforms.snapshot import Snapshot
from webapp.registry.registry import Registry


def snapshots_of(registry: Registry, platforms: Iterable[Platform]) -> dict[int, Snapshot]:
    """The snapshots of many platforms by id, in their order; one query however many they are."""
    found = {platform.id: platform for platform in platforms}
    rows: dict[int, dict[str, PlatformModule]] = {id: {} for id in found}
    for row in db.session.scalars(select(PlatformModule).where(PlatformModule.platform_id.in_(list(found)))):
        rows[row.platform_id][row.module_code] = row
    return {id: snapshot_of(registry, platform, rows[id]) for id, platform in found.items()}


def snapshot_of(registry: Registry, platform: Platform, rows: dict[str, PlatformModule]) -> Snapshot:
    """The snapshot these rows make."""
    stored = frozenset(code for code, row in rows.items() if row.is_enabled)
    return Snapshot(
        id=platform.id,
        code=platform.code,
        name=platform.name,
        status=platform.status,
        revision=platform.revision,
        stamp=platform.stamp,
        modules=registry.lawful(stored),
        stored=stored,
        implied=frozenset(code for code, row in rows.items() if row.is_enabled and row.is_implied),
        configs={code: dict(row.config) for code, row in rows.items()},
        read_only=frozenset(code for code, row in rows.items() if row.is_enabled and row.is_read_only),
        barred={code: row.barred_reason for code, row in rows.items() if row.barred_reason is not None},
        preset=platform.preset,
    )
