"""Building the file of a feed: begun, added to piece by piece, finished in the transactions of a job."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.marketplace import queries
from modules.marketplace.fields import LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.models import FeedFile, FeedPiece
from webapp import jobs
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.models import Store


def start_export(store: Store, language: str, *, user_id: int | None = None) -> jobs.JobRun:
    """Have the feed in a language built; where that is under way already, that one is returned. Raises NotFound."""
    if language not in LANGUAGES:
        raise NotFound(_("There is no feed in this language."))
    return jobs.enqueue(
        queries.EXPORT,
        args={"language": language},
        store_id=store.id,
        user_id=user_id,
        subject=str(LANGUAGE_NAMES[language]),
        unique_key=f"feed-{language}",
    )


def begin_file(store: Store, language: str) -> FeedFile:
    """A file without anything in it."""
    made = FeedFile(platform_id=store.platform_id, store_id=store.id, language=language)
    db.session.add(made)
    db.session.flush()
    return made


def add_piece(store: Store, file_id: int, data: bytes, lines: int) -> FeedFile:
    """Add so many lines at the end. Raises NotFound when a newer file has taken the place of this one."""
    found = queries.file_begun(store.id, file_id)
    if found is None:
        raise NotFound(_("A newer file has taken the place of this one. Prepare the feed anew."))
    piece = FeedPiece(platform_id=store.platform_id, store_id=store.id, file_id=file_id, number=found.pieces, data=data)
    db.session.add(piece)
    found.pieces, found.lines, found.size = found.pieces + 1, found.lines + lines, found.size + len(data)
    db.session.flush()
    db.session.expunge(piece)  # one piece in memory at a time
    return found


def finish_file(found: FeedFile) -> None:
    """The file is whole: it takes the place of the older ones in its language."""
    found.finished_at = utcnow()
    db.session.flush()
    outdated = queries.outdated_files(found.store_id, found.language)
    for model, column in ((FeedPiece, FeedPiece.file_id), (FeedFile, FeedFile.id)):
        db.session.execute(delete(model).where(column.in_(outdated)), execution_options={"synchronize_session": False})
