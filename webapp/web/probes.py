"""`/healthz`: the process answers. `/readyz`: it can also do its work, that is, the database answers and is up to date."""

from __future__ import annotations

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app, make_response
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.access import public
from webapp.db import db


def init_app(app: Flask) -> None:
    """Mount both; they answer on any host."""
    for view in (healthz, readyz):
        view.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined]  # probes ask the process itself, without TLS
        app.add_url_rule(f"/{view.__name__}", view.__name__, view)


@public
def healthz() -> Response:
    """The process is alive. Reads nothing."""
    return _plain("ok", 200)


@public
def readyz() -> Response:
    """Whether requests can be sent here: 503 while the database is away or migrations are pending."""
    try:
        with db.engine.connect() as connection:
            present = set(MigrationContext.configure(connection).get_current_heads())
    except SQLAlchemyError:
        return _plain("The database does not answer.", 503)
    if is_behind(present):
        return _plain("Migrations are pending: run `flask db upgrade heads`.", 503)
    return _plain("ready", 200)


def is_behind(present: set[str]) -> bool:
    """Whether the database lacks migrations that this version needs.

    One that is ahead, with revisions this version does not know, is none of that: during an upgrade the schema is new
    first, and serves the old code until its turn comes.
    """
    missing = expected_heads() - present
    if not missing:
        return False
    known = {each.revision for each in scripts().walk_revisions()}
    if present <= known:
        return True
    return any(each.revision in present for head in missing for each in scripts().iterate_revisions(head, "base"))


def scripts() -> ScriptDirectory:
    """The migrations of the kernel and the installed modules."""
    return ScriptDirectory.from_config(current_app.extensions["migrate"].migrate.get_config())


def expected_heads() -> set[str]:
    """The newest migrations of the kernel and the installed modules; read once."""
    heads: set[str] | None = current_app.extensions.get("interlock_heads")
    if heads is None:
        heads = current_app.extensions["interlock_heads"] = set(scripts().get_heads())
    return heads


def _plain(text: str, status: int) -> Response:
    response = make_response(f"{text}\n", status)
    response.mimetype = "text/plain"
    response.cache_control.no_store = True
    return response
