"""Having the file of a feed built, and putting it in the place of the one before."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.marketplace import queries
from modules.marketplace.fields import LANGUAGE_NAMES, LANGUAGES
from modules.marketplace.models import FeedFile
from webapp import files, jobs
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.models import Store


def start_export(store: Store, language: str) -> jobs.JobRun:
    """Have the feed in a language built; where that is under way already, that one is returned. Raises NotFound."""
    if language not in LANGUAGES:
        raise NotFound(_("There is no feed in this language."))
    return jobs.enqueue(
        queries.EXPORT,
        args={"language": language},
        store_id=store.id,
        subject=str(LANGUAGE_NAMES[language]),
        unique_key=f"feed-{language}",
    )


def finish_export(store: Store, language: str, kept: files.File, lines: int) -> FeedFile:
    """The feed is whole: its file takes the place of the one before, which can be downloaded to its end for a day."""
    for before in queries.built_feeds(store.id, language):
        if before.file_id is not None:
            files.release(files.find(before.file_id))
        db.session.delete(before)
    made = FeedFile(
        platform_id=store.platform_id,
        store_id=store.id,
        language=language,
        lines=lines,
        size=kept.size,
        finished_at=utcnow(),
        file_id=kept.id,
    )
    files.retain(kept)
    db.session.add(made)
    db.session.flush()
    return made
