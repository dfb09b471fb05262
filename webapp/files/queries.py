"""Reads of files: only what is whole, has not expired and is the tenant's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.files.models import File, Rendition, State
from webapp.merchants.queries import states_of_store
from webapp.platforms.models import Platform
from webapp.states import Thing
from webapp.tenancy import current_tenant, unscoped

MEGABYTE = 1_000_000


class Shown(NamedTuple):
    """What is served at a public address; `exact` is whether that is what the address asks for, and not only stands in for it.

    `states` are those that have a say about whom it is shown to.
    """

    storage_key: str
    media_type: str
    size: int
    sha256: str
    exact: bool
    states: list[tuple[Thing, str]]


def there() -> list[ColumnElement[bool]]:
    """The conditions under which a file of the present tenant can be used. A store has its own files, not its platform's."""
    tenant = current_tenant()
    conditions: list[ColumnElement[bool]] = [File.state == State.KEPT, lasting()]
    if tenant is not None and tenant.store_id is not None:
        conditions.append(File.store_id == tenant.store_id)
    return conditions


def lasting() -> ColumnElement[bool]:
    """That a file has not expired."""
    return or_(File.expires_at.is_(None), File.expires_at > utcnow())


def find(file_id: int | None, *, lock: bool = False) -> File:
    """A file of the present platform or store. Raises NotFound, also for one that has expired."""
    statement = select(File).where(File.id == file_id, *there()).execution_options(populate_existing=True)
    found = db.session.scalar(statement.with_for_update() if lock else statement) if file_id is not None else None
    if found is None:
        raise gone()
    return found


def kept_until(file_id: int | None) -> datetime | None:
    """Until when a file of the present platform or store can be had; None for one that is not there any more, or stays for ever."""
    return db.session.scalar(select(File.expires_at).where(File.id == file_id, *there())) if file_id is not None else None


def still_there(file_id: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """The condition that the file which a row names can still be had."""
    return select(File.id).where(File.id == file_id, *there()).exists()


def gone() -> NotFound:
    """The error for a file that was there, or never was."""
    return NotFound(_("This file is not here any more. Upload it again, or have it made again."), "file_gone")


def megabytes(store_ids: Sequence[int]) -> int:
    """What the files of these stores take, in megabytes begun, without those that expire: the count of the quota `media_mb`."""
    counted = select(func.coalesce(func.sum(File.size), 0)).where(
        File.store_id.in_(store_ids), File.state != State.DOOMED, File.expires_at.is_(None)
    )
    return -(-int(db.session.scalar(counted) or 0) // MEGABYTE)


def stored(store_id: int) -> int:
    """Bytes of all files of a store that are not on their way out."""
    return int(
        db.session.scalar(select(func.coalesce(func.sum(File.size), 0)).where(File.store_id == store_id, File.state != State.DOOMED)) or 0
    )


def public(token: str, width: int | None) -> Shown | None:
    """What a public address shows: the picture, or the rendition of that width. Until that is made, the picture stands in for it.

    The site of a store shows pictures of its platform too, such as its logo.
    """
    statement = select(File).where(File.token == token, File.state == State.KEPT, lasting())
    if current_tenant() is not None:
        return _shown(db.session.scalar(statement), width)
    with unscoped("files: a public address on the console's host", routine=True):
        return _shown(db.session.scalar(statement), width)


def _shown(file: File | None, width: int | None) -> Shown | None:
    if file is None or file.width is None:
        return None
    states = _states(file)
    if width is None or width >= file.width:
        return Shown(file.storage_key, file.media_type, file.size, file.sha256, True, states)
    found = db.session.scalar(select(Rendition).where(Rendition.file_id == file.id, Rendition.width == width))
    if found is None:
        return Shown(file.storage_key, file.media_type, file.size, file.sha256, False, states)
    return Shown(rendition_key(file.storage_key, width), found.media_type, found.size, f"{file.sha256}-{width}", True, states)


def _states(file: File) -> list[tuple[Thing, str]]:
    """The states of the store that a file belongs to; the platform's own files have none.

    The platform's state is asked by its own hosts, before anything is looked for; on the console's host by this.
    """
    found = states_of_store(file.store_id) if file.store_id is not None else []
    if current_tenant() is not None:
        return found
    return [(Thing.PLATFORM, db.session.scalars(select(Platform.status).where(Platform.id == file.platform_id)).one()), *found]


def rendition_key(storage_key: str, width: int) -> str:
    """Where a rendition's bytes are."""
    return f"{storage_key}.{width}"
