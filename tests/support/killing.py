"""Imports whose worker is killed with -9 in the middle, and goes on in another worker without waiting."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from flask import Flask, current_app, g
from sqlalchemy import select, update

from tests.factories.shops import Shops
from tests.support.jobs import work_off
from tests.support.workers import ForkedWorker, queue_in
from webapp.db import db, transaction, utcnow
from webapp.imports import services as imports
from webapp.imports.kind import ImportKind
from webapp.jobs import JobRun
from webapp.tenancy import scope

Run = Callable[[ImportKind, bytes], JobRun]


def runs_of(code: str, import_id: int) -> list[JobRun]:
    """The runs of a step of an import, as they are now."""
    db.session.rollback()
    return [run for run in db.session.scalars(select(JobRun).where(JobRun.code == code)) if run.args["import"] == import_id]


def silent_for_a_minute(run: JobRun) -> None:
    """Nothing was heard of its worker for longer than a worker may be silent."""
    with transaction() as session:
        session.execute(update(JobRun).where(JobRun.id == run.id).values(heartbeat_at=utcnow() - timedelta(minutes=2)))


@contextmanager
def killed_after(at: int, app: Flask, world: Shops, url: str, folder: Path) -> Iterator[Run]:
    """`run(kind, bytes)` imports a file into the shop: the worker dies after row `at` is in, before the next batch is committed.

    Another worker ends it; the run as it is then. Uploads are kept in the folder that the workers know, so nothing is uploaded outside.
    """
    environment = {"DATABASE_URL": url, "INTERLOCK_INSTANCE": str(folder)}
    gate = {"IMPORT_GATE": str(folder / "gate"), "IMPORT_GATE_AT": str(at)}

    def run(kind: ImportKind, content: bytes) -> JobRun:
        made, code = begun(app, world, kind, content), kind.job_codes[1]
        with ForkedWorker("tests.support.importer", **environment, **gate) as first:
            first.until(lambda: (folder / "gate").exists() or runs_of(code, made)[-1].status == "failed")
            first.kill()
        (killed,) = runs_of(code, made)
        assert (killed.status, killed.done) == ("running", at), killed.error
        silent_for_a_minute(killed)
        with ForkedWorker("tests.support.importer", **environment) as second:
            second.until(lambda: runs_of(code, made)[-1].status in {"succeeded", "failed"})
        (ended,) = runs_of(code, made)
        assert (ended.status, ended.attempt) == ("succeeded", 2), ended.error
        return ended

    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    with queue_in(app, folder), scope(world.platform.id):
        yield run
    g.pop("work_platform")


def begun(app: Flask, world: Shops, kind: ImportKind, content: bytes) -> int:
    """The id of an import of a file that was checked, and whose run waits for a worker."""
    upload = imports.keep_upload(world.shop, kind, name="a.csv", stream=io.BytesIO(content))
    with transaction():
        made = imports.receive(world.shop, upload, options={}, uploaded_by="bob").id
        imports.start_check(world.shop, kind, made)
    work_off(app)
    with transaction():
        imports.start_run(world.shop, kind, made)
    return int(made)
