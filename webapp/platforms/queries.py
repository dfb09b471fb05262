"""Reads of a platform's module rows and history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask_babel import gettext as _
from sqlalchemy import Select, select

from webapp.db import db
from webapp.domain import NotFound
from webapp.platforms.models import DESK, Platform, PlatformHost
from webapp.platforms.modules import ModuleChange, PlatformModule
from webapp.platforms.state import ModuleState


def platform_row(platform_id: int, *, lock: bool = False) -> Platform:
    """The platform; with `lock` held until the transaction ends, its columns read from the lock. Raises NotFound."""
    statement = select(Platform).where(Platform.id == platform_id).execution_options(populate_existing=True)
    row = db.session.scalar(statement.with_for_update() if lock else statement)
    if row is None:
        raise NotFound(_("This platform does not exist."))
    return row


def first_host(platform_id: int) -> str | None:
    """The host under which the platform's desk is known longest; None for one that has only the path form."""
    mine = select(PlatformHost.host).where(PlatformHost.platform_id == platform_id, PlatformHost.face == DESK)
    return db.session.scalar(mine.order_by(PlatformHost.id).limit(1))


def module_rows(platform_id: int) -> dict[str, PlatformModule]:
    """The platform's module rows by code, as they are now in the database."""
    statement = select(PlatformModule).where(PlatformModule.platform_id == platform_id).execution_options(populate_existing=True)
    return {row.module_code: row for row in db.session.scalars(statement)}


def history(platform_id: int, limit: int = 50) -> list[ModuleChange]:
    """The latest changes, newest first."""
    return list(db.session.scalars(changes(platform_id).order_by(ModuleChange.revision.desc()).limit(limit)))


def changes(platform_id: int) -> Select[ModuleChange]:
    """The changes of a platform, for lists."""
    return select(ModuleChange).where(ModuleChange.platform_id == platform_id)


def in_batches(statement: Select[ModuleChange], size: int = 500) -> Iterator[ModuleChange]:
    """The rows of a long statement, a batch in memory at a time."""
    yield from db.session.scalars(statement.execution_options(yield_per=size))


def state_at(platform_id: int, revision: int) -> ModuleState | None:
    """The state of the modules at a past revision; None where they have not changed since."""
    later = changes(platform_id).where(ModuleChange.revision > revision).order_by(ModuleChange.revision).limit(1)
    row = db.session.scalar(later)
    return row.before if row is not None else None


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
