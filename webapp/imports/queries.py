"""Reads of imports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from webapp import jobs
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.files import File
from webapp.files import models as files
from webapp.imports.kind import ImportKind
from webapp.imports.models import ColumnMemory, Import, RefusedRow, State
from webapp.jobs.models import key_of
from webapp.tenancy import unscoped

SHOWN_ROWS = 100
PURPOSES = {"file_id": "import", "table_id": "import_table"}
"""What files are called by the column of an import that names them, behind the code of its module."""
GIVEN_UP = timedelta(days=14)
KEY = "import-"
STEPS = (State.CHECKING, State.RUNNING)


def imports(store_id: int, kinds: Sequence[str]) -> Select[Any]:
    """The store's imports of these kinds, for lists."""
    return select(Import).where(Import.store_id == store_id, Import.kind.in_(kinds))


def import_of(store_id: int, kinds: Sequence[str], import_id: int, *, lock: bool = False) -> Import:
    """One import; raises NotFound. `lock` reads it again and keeps others from changing it until the transaction ends."""
    statement = imports(store_id, kinds).where(Import.id == import_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found: Import | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This import no longer exists, or never did."))
    return found


def job_key(import_id: int) -> str:
    """What keeps an import from having two jobs."""
    return f"{KEY}{import_id}"


def job_of(kind: ImportKind, found: Import) -> jobs.JobRun | None:
    """The newest job of the step that the import is within; imports from before there were jobs have none."""
    if not found.working:
        return None
    code = kind.job_codes[found.state == State.RUNNING]
    every = jobs.runs(store_id=found.store_id, code=code, unique_key=job_key(found.id))
    return next(iter(jobs.latest(every, 1)), None)


def last_job_of(kind: ImportKind, found: Import) -> jobs.JobRun | None:
    """The newest job of any step, also when it has ended."""
    every = jobs.runs(store_id=found.store_id, module_code=kind.module, unique_key=job_key(found.id))
    return next(iter(jobs.latest(every, 1)), None)


def stopped(kind: ImportKind, found: Import) -> bool:
    """Whether nothing is done about the import: it is between two steps, or the job of its step has ended without being through."""
    run = job_of(kind, found)
    return run is None or not run.is_active


def under_way(store_id: int, module: str) -> set[int]:
    """The imports of the store that a job of the module is doing something about."""
    active = jobs.latest(jobs.runs(store_id=store_id, module_code=module, statuses=jobs.ACTIVE), 1000)
    return {run.args["import"] for run in active if "import" in run.args}


def count_left_alone(module: str, kinds: Sequence[str], limit: int = 500) -> int:
    """How many of the platform's newest imports within a step have no job for it: it failed, or is gone. Two queries.

    One that a person stopped rests on purpose, and so does one that nobody went on with for weeks.
    """
    within = Import.kind.in_(kinds), Import.state.in_(STEPS), Import.updated_at > utcnow() - GIVEN_UP
    found = db.session.execute(select(Import.id, Import.store_id).where(*within).order_by(Import.id.desc()).limit(limit))
    keys = {key_of(each.store_id, job_key(each.id)) for each in found}
    if not keys:
        return 0
    newest: dict[str | None, jobs.JobRun] = {}
    for run in db.session.scalars(jobs.runs(module_code=module).where(jobs.JobRun.unique_key.in_(keys)).order_by(jobs.JobRun.id)):
        newest[run.unique_key] = run
    resting = {key for key, run in newest.items() if run.is_active or run.status == jobs.Status.CANCELLED}
    return len(keys - resting)


def failed() -> ColumnElement[bool]:
    """That an import of the last weeks came to nothing: all its rows were refused, or the job of its step has ended without being through.

    One that a person stopped rests on purpose.
    """
    nothing = Import.state == State.DONE, Import.refused > 0, Import.created + Import.updated + Import.unchanged == 0
    alone = Import.state.in_(STEPS), ~_resting()
    return and_(Import.updated_at > utcnow() - GIVEN_UP, or_(and_(*nothing), and_(*alone)))


def _resting() -> ColumnElement[bool]:
    """That the newest job of an import is at work, or was cancelled."""
    key = cast(Import.store_id, String).concat(f"/{KEY}").concat(cast(Import.id, String))  # as key_of() writes it
    run, later = aliased(jobs.JobRun), aliased(jobs.JobRun)
    newer = exists().where(later.store_id == Import.store_id, later.unique_key == key, later.id > run.id)
    mine = exists().where(run.store_id == Import.store_id, run.unique_key == key, ~newer)
    return mine.where(run.status.in_((*jobs.ACTIVE, jobs.Status.CANCELLED)))


def failed_by_store(kinds: Sequence[str]) -> dict[int, int]:
    """How many of these kinds failed, by store."""
    found = select(Import.store_id, func.count(Import.id)).where(Import.kind.in_(kinds), failed()).group_by(Import.store_id)
    return {row[0]: row[1] for row in db.session.execute(found)}


def refused_rows(import_id: int, limit: int = SHOWN_ROWS) -> list[RefusedRow]:
    """The first rows that were not taken in."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id).limit(limit)
    return list(db.session.scalars(statement))


def every_refused_row(import_id: int, batch: int = 500) -> Iterator[RefusedRow]:
    """All kept rows that were not taken in, read in batches."""
    statement = select(RefusedRow).where(RefusedRow.import_id == import_id).order_by(RefusedRow.row_number, RefusedRow.id)
    return iter(db.session.scalars(statement.execution_options(yield_per=batch)))


def remembered_columns(store_id: int, kind: ImportKind) -> dict[str, str]:
    """What the store's columns meant the last time, by the name under which each is remembered."""
    mine = ColumnMemory.store_id == store_id, ColumnMemory.kind == kind.code
    return {row.name: row.key for row in db.session.execute(select(ColumnMemory.name, ColumnMemory.key).where(*mine))}


def kept_sizes(store_id: int) -> tuple[int, int]:
    """Bytes of all files that the store's imports keep, tables made of workbooks among them, and of those that no import needs."""
    used = func.coalesce(func.sum(case((File.refs > 0, File.size), else_=0)), 0)
    lying = func.coalesce(func.sum(case((File.refs == 0, File.size), else_=0)), 0)
    ours = or_(*(File.purpose.like(f"%.{purpose}") for purpose in PURPOSES.values()))
    statement = select(used, lying).where(File.store_id == store_id, File.state != files.State.DOOMED, ours)
    with unscoped("the room that a store's imports take", routine=True):  # a file is also taken before its tenant is at work
        found = db.session.execute(statement).one()
    return int(found[0]), int(found[1])


def count(kinds: Sequence[str], *states: State) -> int:
    """How many imports the tenant has of these kinds, in these states where any are given."""
    wanted = [Import.kind.in_(kinds), *([Import.state.in_(states)] if states else [])]
    return db.session.scalar(select(func.count(Import.id)).where(*wanted)) or 0
