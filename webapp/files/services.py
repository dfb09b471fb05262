"""Keeping files, and who needs them. Bytes are written between two short transactions, never inside one.

The row comes first, so that there are no bytes without one: whatever dies on the way leaves a row that nobody sees, and the sweep takes it
away with its bytes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import CursorResult, case, update

from webapp import jobs
from webapp.db import db, transaction, utcnow
from webapp.files.intake import Content, checked
from webapp.files.kinds import ANYTHING, Kind
from webapp.files.models import File, State
from webapp.files.queries import find, gone, there
from webapp.files.renditions import RENDITIONS, wanted
from webapp.files.storage import storage
from webapp.jobs.obstacles import snapshot_now
from webapp.kernel import kernel
from webapp.routing.context import platform_work
from webapp.tenancy import ScopeError, Tenant, current_tenant, scope

MAX_BYTES = 20_000_000

admitting: list[Callable[[File], None]] = []
"""Called with each new file in the transaction of its row; may raise DomainError, for a plan that has no room."""


def store(
    source: BinaryIO | bytes,
    *,
    name: str,
    purpose: str,
    platform_id: int,
    store_id: int | None = None,
    allow: Collection[Kind] = ANYTHING,
    max_bytes: int = MAX_BYTES,
    expires: timedelta | None = None,
) -> File:
    """Check and keep what was uploaded or written. Call it outside any transaction; `retain()` the file in the one that refers to it.

    A stream is read from where it is. `purpose` is a code, the module's first: "orders.attachment". A file that nobody retains within a
    day goes again, and each goes after `expires`. Raises DomainError for what cannot be kept, ServiceUnavailable while the storage is away.
    """
    if db.session().info.get("writing"):
        raise RuntimeError("files.store() writes bytes: call it before the transaction that refers to the file.")
    with checked(source, name=name, allow=allow, max_bytes=max_bytes) as content, belonging(platform_id, store_id):
        file_id, key = _stage(content, purpose, platform_id, store_id, expires)
        storage().write(key, content.stream)
        return _keep(file_id)


def _stage(content: Content, purpose: str, platform_id: int, store_id: int | None, expires: timedelta | None) -> tuple[int, str]:
    file = File(
        platform_id=platform_id,
        store_id=store_id,
        purpose=purpose,
        name=content.name,
        media_type=content.media_type,
        size=content.size,
        sha256=content.sha256,
        width=content.width,
        height=content.height,
        storage_key=f"{platform_id}/{secrets.token_hex(16)}",
        expires_at=utcnow() + expires if expires else None,
    )
    with transaction() as session:
        session.add(file)
        session.flush()
        for guard in admitting:
            guard(file)
        return file.id, file.storage_key


def _keep(file_id: int) -> File:
    """The file, read once more so that it can be used after its scope has ended."""
    with transaction() as session:
        staged = update(File).where(File.id == file_id, File.state == State.STAGED).values(state=State.KEPT)
        session.execute(staged, execution_options={"synchronize_session": False})
    return find(file_id)


@contextmanager
def belonging(platform_id: int, store_id: int | None) -> Iterator[None]:
    """Work for the tenant of a file: the present one, or the file's own where none is. Raises ScopeError for another one's."""
    tenant = current_tenant()
    if tenant is None:
        with scope(platform_id):
            yield
        return
    if tenant.platform_id != platform_id or tenant.store_id not in (None, store_id):
        raise ScopeError(f"A file of {Tenant(platform_id, store_id)} is not for whoever works for {tenant}.")
    yield


def retain(file: File) -> None:
    """Say that one more row refers to the file, in the transaction of that row. Raises NotFound when it is gone."""
    _count(file, refs=File.refs + 1, unused_since=None)


def release(file: File) -> None:
    """Say that one row refers to the file no longer. A day after the last one its bytes are removed."""
    _count(file, refs=File.refs - 1, unused_since=case((File.refs == 1, utcnow()), else_=None))


def discard(file_ids: Collection[int]) -> None:
    """Take files away for good, whatever refers to them: their bytes go with the next round of the sweep, their names at once."""
    now = utcnow()
    values = {"refs": 0, "unused_since": now, "expires_at": now - timedelta(seconds=1), "name": ""}
    gone = update(File).where(File.id.in_(file_ids)).values(values)
    db.session.execute(gone, execution_options={"synchronize_session": False})


def _count(file: File, **values: object) -> None:
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("Files are retained and released in the transaction of the row that refers to them.")
    with belonging(file.platform_id, file.store_id):
        statement = update(File).where(File.id == file.id, *there()).values(**values)
        counted = session.execute(statement, execution_options={"synchronize_session": False})
        if not isinstance(counted, CursorResult) or counted.rowcount != 1:
            raise gone()
        if file in session:
            session.expire(file)


def publish(file: File) -> None:
    """Give a picture a public address, in the caller's transaction; a job makes its smaller widths. Published before, it keeps its address.

    Raises ValueError unless it is a picture: nothing else is ever public.
    """
    if file.width is None:
        raise ValueError(f"{file.name} is a {file.media_type}: only pictures that were drawn anew can be public.")
    if file.token is not None:
        return
    with belonging(file.platform_id, file.store_id):
        found = find(file.id, lock=True)
        if found.token is None:
            found.token = secrets.token_urlsafe(32)
            db.session.flush()
            _have_renditions(found)
        if found is not file:
            file.token = found.token


def _have_renditions(file: File) -> None:
    if not wanted(file) or RENDITIONS.code not in kernel().registry.jobs:
        return
    with platform_work(snapshot_now(file.platform_id)):
        jobs.enqueue(RENDITIONS.code, args={"file": file.id}, store_id=file.store_id, subject=file.name, unique_key=f"file-{file.id}")
