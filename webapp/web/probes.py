"""`/healthz`: the process answers. `/readyz`: it can also do its work, that is, the database answers and is up to date."""

from __future__ import annotations

from flask import Flask, Response, make_response
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.access import public
from webapp.db import db
from webapp.migrating.standing import standings


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
    """Whether requests can be sent here: 503 while the database is away or migrations are pending.

    A database that is ahead is none of that. What it holds of modules that are not installed, or of a newer version, is named.
    """
    try:
        with db.engine.connect() as connection:
            found = standings(connection)
    except SQLAlchemyError:
        return _plain("The database does not answer.", 503)
    if any(each.behind for each in found):
        return _plain("Migrations are pending: run `flask db upgrade`.", 503)
    return _plain("\n".join(["ready", *(each.remark for each in found if each.remark)]), 200)


def _plain(text: str, status: int) -> Response:
    response = make_response(f"{text}\n", status)
    response.mimetype = "text/plain"
    response.cache_control.no_store = True
    return response
