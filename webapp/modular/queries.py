"""Reads of a platform's module rows and history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from webapp.db import db
from webapp.domain import NotFound
from webapp.modular.models import ModuleChange, ModuleUse, PlatformModule
from webapp.modular.registry import Registry
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot


def platform_row(platform_id: int, *, lock: bool = False) -> Platform:
    """The platform; with `lock` held until the transaction ends, its columns read from the lock. Raises NotFound."""
    statement = select(Platform).where(Platform.id == platform_id).execution_options(populate_existing=True)
    row = db.session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound(_("This platform does not exist."))
    return row


def module_rows(platform_id: int) -> dict[str, PlatformModule]:
    """The platform's module rows by code, as they are now in the database."""
    statement = select(PlatformModule).where(PlatformModule.platform_id == platform_id).execution_options(populate_existing=True)
    return {row.module_code: row for row in db.session.scalars(statement)}


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


def history(platform_id: int, limit: int = 50) -> list[ModuleChange]:
    """The latest changes, newest first."""
    return list(db.session.scalars(changes(platform_id).order_by(ModuleChange.revision.desc()).limit(limit)))


def changes(platform_id: int) -> Select[ModuleChange]:
    """The changes of a platform, for lists."""
    return select(ModuleChange).where(ModuleChange.platform_id == platform_id)


def in_batches(statement: Select[ModuleChange], size: int = 500) -> Iterator[ModuleChange]:
    """The rows of a long statement, a batch in memory at a time."""
    yield from db.session.scalars(statement.execution_options(yield_per=size))


def change(platform_id: int, change_id: int) -> ModuleChange:
    """One change of this platform. Raises NotFound."""
    row = db.session.scalar(select(ModuleChange).where(ModuleChange.id == change_id, ModuleChange.platform_id == platform_id))
    if row is None:
        raise NotFound(_("This change is not in the platform's history."))
    return row


def change_once(platform_id: int, once: str) -> ModuleChange | None:
    """The change that this request has already made."""
    return db.session.scalar(select(ModuleChange).where(ModuleChange.platform_id == platform_id, ModuleChange.once == once))


def changes_once(platform_ids: Iterable[int], once: str) -> dict[int, ModuleChange]:
    """The changes that this request has already made on these platforms, by platform."""
    mine = ModuleChange.platform_id.in_(list(platform_ids)), ModuleChange.once == once
    return {row.platform_id: row for row in db.session.scalars(select(ModuleChange).where(*mine))}


def last_uses(platform_id: int) -> dict[str, ModuleUse]:
    """When each module was last used on the platform."""
    return {row.module_code: row for row in db.session.scalars(select(ModuleUse).where(ModuleUse.platform_id == platform_id))}


def state(rows: dict[str, PlatformModule]) -> dict[str, Any]:
    """The whole module state as history keeps it: what is on, implied, read-only, barred (with why), and config with ciphertexts."""
    return {
        "on": sorted(code for code, row in rows.items() if row.is_enabled),
        "implied": sorted(code for code, row in rows.items() if row.is_enabled and row.is_implied),
        "read_only": sorted(code for code, row in rows.items() if row.is_enabled and row.is_read_only),
        "barred": {code: row.barred_reason for code, row in sorted(rows.items()) if row.barred_reason is not None},
        "config": {code: dict(row.config) for code, row in sorted(rows.items()) if row.config},
    }
