"""Takes away what nobody needs: bytes whose upload never ended, files that no row refers to, files that have expired."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from werkzeug.exceptions import ServiceUnavailable

from webapp.db import db, transaction, utcnow
from webapp.domain import LostRace
from webapp.files.models import File, State
from webapp.files.queries import rendition_key
from webapp.files.storage import storage
from webapp.files.urls import WIDTHS
from webapp.tenancy import unscoped

log = structlog.get_logger(__name__)
UNFINISHED = timedelta(hours=1)
"""No upload takes longer; what is older was never finished."""
UNUSED = timedelta(days=1)
"""Pages that show a file may still be open, and somebody may be downloading it."""
AT_ONCE = 100
REASON = "files: the sweep removes what nobody needs"


def purge() -> None:
    """One round: mark, remove the bytes, remove the rows. What is interrupted is gone on with by the next; several may run at once."""
    with unscoped(REASON, routine=True):
        ids = list(db.session.scalars(select(File.id).where(_outdated()).order_by(File.id).limit(AT_ONCE)))
        db.session.rollback()
    if not ids:
        return
    try:
        doomed = _doom(ids)
        for file_id, key in doomed:
            storage().delete([key, *(rendition_key(key, width) for width in WIDTHS)])
            _forget(file_id)
    except (LostRace, ServiceUnavailable) as error:
        log.warning("files.purge_put_off", error=type(error).__name__)  # the next sweep is seconds away
        return
    log.info("files.purged", count=len(doomed))


def _outdated() -> ColumnElement[bool]:
    now = utcnow()
    return or_(
        File.state == State.DOOMED,
        and_(File.state == State.STAGED, File.unused_since < now - UNFINISHED),
        and_(File.state == State.KEPT, File.unused_since < now - UNUSED),
        File.expires_at < now,
    )


def _doom(ids: list[int]) -> list[tuple[int, str]]:
    """Those that are still outdated, from now on seen by nobody: whoever retains one at this moment is in time or is told."""
    with unscoped(REASON, routine=True), transaction() as session:
        statement = update(File).where(File.id.in_(ids), _outdated()).values(state=State.DOOMED)
        session.execute(statement, execution_options={"synchronize_session": False})
        found = session.execute(select(File.id, File.storage_key).where(File.id.in_(ids), File.state == State.DOOMED))
        return [(row.id, row.storage_key) for row in found]


def _forget(file_id: int) -> None:
    with unscoped(REASON, routine=True), transaction() as session:
        statement = delete(File).where(File.id == file_id, File.state == State.DOOMED)
        session.execute(statement, execution_options={"synchronize_session": False})
