"""Reads of the marketplace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, func, select

from modules.inventory.queries import count_for_feed
from modules.marketplace.models import ColumnMemory, FeedFile, FeedImport, FeedText, RefusedRow, State
from webapp import files, jobs
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.jobs.models import key_of
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.tenancy import scope
from webapp.web.downloads import MOST_ROWS

SHOWN_ROWS = 100
JOBS = {State.CHECKING: "marketplace.check", State.RUNNING: "marketplace.import"}
"""The job of each step of an import."""
EXPORT = "marketplace.export"
GIVEN_UP = timedelta(days=14)


def imports(store_id: int) -> Select[Any]:
    """The store's imports, for lists."""
    return select(FeedImport).where(FeedImport.store_id == store_id)


def feed_import(store_id: int, import_id: int, *, lock: bool = False) -> FeedImport:
    """One import; raises NotFound. `lock` reads it again and keeps others from changing it until the transaction ends."""
    statement = imports(store_id).where(FeedImport.id == import_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: FeedImport | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This import is not here any more, or never was."))
    return found


def job_key(import_id: int) -> str:
    """What keeps an import from having two jobs."""
    return f"import-{import_id}"


def job_of(found: FeedImport) -> jobs.JobRun | None:
    """The newest job of the step that the import is within; imports from before there were jobs have none."""
    if not found.working:
        return None
    every = jobs.runs(store_id=found.store_id, code=JOBS[State(found.state)], unique_key=job_key(found.id))
    return next(iter(jobs.latest(every, 1)), None)


def last_job_of(found: FeedImport) -> jobs.JobRun | None:
    """The newest job of any step, also when it has ended."""
    every = jobs.runs(store_id=found.store_id, module_code="marketplace", unique_key=job_key(found.id))
    return next(iter(jobs.latest(every, 1)), None)


def stopped(found: FeedImport) -> bool:
    """Whether nothing is done about the import: it is between two steps, or the job of its step has ended without being through."""
    run = job_of(found)
    return run is None or not run.is_active


def under_way(store_id: int) -> set[int]:
    """The imports of the store that a job is doing something about."""
    active = jobs.latest(jobs.runs(store_id=store_id, module_code="marketplace", statuses=jobs.ACTIVE), 1000)
    return {run.args["import"] for run in active if "import" in run.args}


def count_left_alone(limit: int = 500) -> int:
    """How many of the platform's newest imports within a step have no job for it: it failed, or is gone. Two queries.

    One that a person stopped rests on purpose, and so does one that nobody went on with for weeks.
    """
    within = FeedImport.state.in_(JOBS), FeedImport.updated_at > utcnow() - GIVEN_UP
    found = db.session.execute(select(FeedImport.id, FeedImport.store_id).where(*within).order_by(FeedImport.id.desc()).limit(limit))
    keys = {key_of(each.store_id, job_key(each.id)) for each in found}
    if not keys:
        return 0
    newest: dict[str | None, jobs.JobRun] = {}
    for run in db.session.scalars(jobs.runs(module_code="marketplace").where(jobs.JobRun.unique_key.in_(keys)).order_by(jobs.JobRun.id)):
        newest[run.unique_key] = run
    resting = {key for key, run in newest.items() if run.is_active or run.status == jobs.Status.CANCELLED}
    return len(keys - resting)


def exports_under_way(store_id: int) -> dict[str, jobs.JobRun]:
    """The newest export of each language, where it is newer than the file: it is under way, failed or was cancelled."""
    newest: dict[str, jobs.JobRun] = {}
    for run in jobs.latest(jobs.runs(store_id=store_id, code=EXPORT)):
        newest.setdefault(run.args["language"], run)
    return {language: run for language, run in newest.items() if run.status != jobs.Status.SUCCEEDED}


def feed_files(store_id: int) -> dict[str, FeedFile]:
    """The newest finished file of each language."""
    statement = select(FeedFile).where(FeedFile.store_id == store_id, FeedFile.finished_at.is_not(None)).order_by(FeedFile.id)
    return {found.language: found for found in db.session.scalars(statement)}


def feed_file(store_id: int, language: str) -> FeedFile:
    """The newest finished file in a language; raises NotFound."""
    found = feed_files(store_id).get(language)
    if found is None:
        raise NotFound(_("No file has been prepared in this language yet. Prepare one, then download it."))
    return found


def is_long(store: Store) -> bool:
    """Whether a feed has more products than somebody should wait for."""
    return count_for_feed(store) > MOST_ROWS


def built_feeds(store_id: int, language: str) -> list[FeedFile]:
    """Every file of a feed that is still listed."""
    return list(db.session.scalars(select(FeedFile).where(FeedFile.store_id == store_id, FeedFile.language == language)))


def original(found: FeedImport) -> files.File:
    """The file of an import as it was uploaded; raises NotFound when it is gone."""
    return files.find(found.file_id)


def chunks(found: FeedImport) -> Iterator[bytes]:
    """The bytes of that file in pieces; the database is read before the first one only."""
    yield from files.pieces(original(found))


def refused_rows(import_id: int, limit: int = SHOWN_ROWS) -> list[RefusedRow]:
    """The first rows that were not taken in."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id).limit(limit)
    return list(db.session.scalars(statement))


def every_refused_row(import_id: int, batch: int = 500) -> Iterator[RefusedRow]:
    """All rows that were not taken in, read in batches."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id)
    return iter(db.session.scalars(statement.execution_options(yield_per=batch)))


def remembered_columns(store_id: int) -> dict[str, str]:
    """What the store's columns meant the last time, by name."""
    rows = db.session.execute(select(ColumnMemory.name, ColumnMemory.key).where(ColumnMemory.store_id == store_id))
    return {row.name: row.key for row in rows}


def texts(variant_ids: Iterable[int], language: str) -> dict[int, FeedText]:
    """The texts of these variants in a language, by variant."""
    statement = select(FeedText).where(FeedText.variant_id.in_(list(variant_ids)), FeedText.language == language)
    return {text.variant_id: text for text in db.session.scalars(statement)}


def texts_per_language(store_id: int) -> dict[str, int]:
    """How many variants have a text of their own in each language."""
    statement = select(FeedText.language, func.count(FeedText.id)).where(FeedText.store_id == store_id).group_by(FeedText.language)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def usage(platform: Snapshot) -> list[str]:
    """What a platform has here, told before it is switched off."""
    with scope(platform.id):
        made = _count(FeedImport)
        working = _count(FeedImport, FeedImport.state.in_(("checking", "running")))
    facts = [ngettext("%(num)s import", "%(num)s imports", made)] if made else []
    return facts + ([ngettext("%(num)s import under way", "%(num)s imports under way", working)] if working else [])


def _count(model: Any, *conditions: Any) -> int:
    return db.session.scalar(select(func.count(model.id)).where(*conditions)) or 0
