"""Snapshots of platforms, made of their rows and the modules that are installed, and what a module is on one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from sqlalchemy import select

from webapp.db import db
from webapp.platforms.models import Platform
from webapp.platforms.modules import PlatformModule
from webapp.platforms.snapshot import ModuleFacts, PlatformFacts, Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry

StateWord = Literal["core", "on", "read-only", "off"]
STATE_WORDS: tuple[StateWord, ...] = ("core", "on", "read-only", "off")


def snapshots_of(registry: Registry, platforms: Iterable[Platform]) -> dict[int, Snapshot]:
    """The snapshots of many platforms by id, in their order; one query however many they are."""
    found = {platform.id: platform for platform in platforms}
    rows: dict[int, dict[str, PlatformModule]] = {id: {} for id in found}
    for row in db.session.scalars(select(PlatformModule).where(PlatformModule.platform_id.in_(list(found)))):
        rows[row.platform_id][row.module_code] = row
    return {id: snapshot_of(registry, platform, rows[id]) for id, platform in found.items()}


def snapshot_of(registry: Registry, platform: PlatformFacts, rows: Mapping[str, ModuleFacts]) -> Snapshot:
    """The snapshot that a platform's row and its module rows by code make, rows of the ORM or of the reader."""
    on = {code: row for code, row in rows.items() if row.is_enabled}
    return Snapshot(
        id=platform.id,
        code=platform.code,
        name=platform.name,
        status=platform.status,
        revision=platform.revision,
        stamp=platform.stamp,
        modules=registry.lawful(on),
        stored=frozenset(on),
        implied=frozenset(code for code, row in on.items() if row.is_implied),
        configs={code: dict(row.config) for code, row in rows.items()},
        read_only=frozenset(code for code, row in on.items() if row.is_read_only),
        barred={code: row.barred_reason for code, row in rows.items() if row.barred_reason is not None},
        preset=platform.preset,
        logo=platform.logo,
        colour=platform.colour,
        accent=platform.accent,
    )


def state_of(module: ModuleDefinition, snapshot: Snapshot) -> StateWord:
    """What the module is on the platform, in one word for pages and programs."""
    if module.is_core:
        return "core"
    if module.code not in snapshot.modules:
        return "off"
    return "read-only" if module.code in snapshot.read_only else "on"
