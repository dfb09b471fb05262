"""Makes the file: asks the page of the list as its person would, until there are no more rows."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, current_app, g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder

from webapp.accounts.models import User
from webapp.actor import current_actor, set_actor
from webapp.db import db
from webapp.db.looking import only_looking
from webapp.domain import DomainError, Forbidden, NotFound
from webapp.files.services import retain, store
from webapp.files.spooling import spool
from webapp.jobs import Job, JobType
from webapp.web import downloads
from webapp.web.making import notices
from webapp.web.making.asking import CONSOLE_JOB, JOB, KEPT, Wanted, wanted_by_job
from webapp.web.making.lines import Lines
from webapp.web.making.state import HERE, Making
from webapp.web.tables.files import read

CONSOLE_FILE = "core.console.export"
"""The purpose of files that were made of lists of the console."""
MOST_BYTES = 2_000_000_000


def make(job: Job) -> None:
    """Read, write, keep and tell. Begun again after a kill it begins anew: of a file that was not finished nobody has seen anything."""
    if "file" in job.state:
        return
    wanted = wanted_by_job(job.args, job.state)

    def alive(rows: int, total: int | None) -> None:
        job.progress(rows, total)
        job.heartbeat()

    with Lines() as lines, spool() as out:
        making = Making(lines, out, alive)
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        contextvars.copy_context().run(ask, app, wanted, making)
        if not making.written:
            downloads.write(out, making.form, lines.header(making.header), making.settled())
        out.seek(0)
        place = {"platform_id": wanted.platform_id, "store_id": wanted.store_id}
        name = f"{making.name}.{making.form}"
        file = store(out, name=name, purpose=CONSOLE_FILE if wanted.console else "core.export", max_bytes=MOST_BYTES, expires=KEPT, **place)  # type: ignore[arg-type]
    with job.transaction():
        retain(file)
        job.checkpoint(file=file.id, name=file.name, rows=making.rows)
        job.progress(making.rows, making.rows)
        notices.tell(job.id, file.name, wanted)


def ask(app: Flask, wanted: Wanted, making: Making) -> None:
    """Ask the page again and again, all from one moment of the database; raises DomainError where the person may not see it."""
    environ = EnvironBuilder(path=wanted.path, query_string=wanted.query, base_url=f"http://{wanted.host}/").get_environ()
    who = current_actor()
    with app.app_context(), app.request_context(environ):
        user = db.session.get(User, wanted.user_id)
        if user is None or not user.active:
            raise _not_yours()
        g._login_user = user
        set_actor(who)
        with let_in():
            if app.preprocess_request() is not None:
                raise _not_yours()
        setattr(g, HERE, making)
        db.session.rollback()
        if db.engine.dialect.name == "postgresql":
            db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        with only_looking():
            while not making.whole:
                piece(app, making)


def piece(app: Flask, making: Making) -> None:
    """Ask once. What the page keeps for the rest of its request is forgotten, since it is about these rows."""
    before = set(g)
    with let_in():
        app.dispatch_request()
    page = making.read_page()
    if page is not None:
        header, rows = read(page)
        making.take(page, header, rows)
        making.alive(making.rows, making.total)
    elif not making.whole:
        raise _not_yours()  # a page that is no list, such as the one that says what a plan lacks
    for name in set(g) - before:
        g.pop(name)


@contextmanager
def let_in() -> Iterator[None]:
    """What a page answers to those who may not see it, as a sentence for whoever waits for the file."""
    try:
        yield
    except (Forbidden, NotFound) as error:
        raise _not_yours() from error
    except HTTPException as error:
        if (error.code or 500) >= 500:
            raise
        raise _not_yours() from error


def _not_yours() -> DomainError:
    return DomainError(_("The list is not there any more, or not for you. Open it again to see."), "list_gone")


LIST_FILES = (
    JobType(code=JOB, name=_l("List as a file"), run=make, transfer=True),
    JobType(code=CONSOLE_JOB, name=_l("List of the provider as a file"), run=make, transfer=True),
)
"""Declared by the module `core`, which is on everywhere."""
