"""Errors become pages, fragments for htmx, or problem+json for programs; nothing here reads the database."""

from __future__ import annotations

import re
from datetime import timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

import psycopg
import structlog
from babel.dates import format_timedelta
from flask import Flask, Response, current_app, g, json, make_response, render_template, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound, ServiceUnavailable, TooManyRequests

from webapp.db import is_lock_failure
from webapp.domain import DomainError
from webapp.routing.context import is_api_request, is_site_request
from webapp.web.htmx import is_partial
from webapp.web.input import host_of
from webapp.web.problems import Problem

PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})
SECRET = re.compile(r"password|secret|[-_]token|token[-_]|(?:^|[-_])api_key(?:$|[-_])|(?:^|[-_])pin$")
"""Names of fields that hold what no page may repeat; not those of what is only about it, as how many wrong PINs there may be."""
KEPT_LIMIT = 64 * 1024

log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """One handler for each kind of error. Forms without a good token are answered by the gate (webapp/gate/forgery.py)."""
    app.register_error_handler(HTTPException, on_http_error)
    app.register_error_handler(DomainError, on_domain_error)
    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(OperationalError, on_database_error)
    app.register_error_handler(InterfaceError, on_database_error)
    app.register_error_handler(DataError, on_value_error)
    app.register_error_handler(OverflowError, on_value_error)


def on_http_error(error: HTTPException) -> Response:
    """The page of the status; the error's own headers (Allow, Retry-After, …) are kept."""
    if error.response is not None:
        return make_response(error.response)
    response = answer(error.code or 500, when_again(error))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            response.headers[name] = value
    return response


def when_again(error: HTTPException) -> str | None:
    """For too many tries, the sentence that says how long to wait; whole minutes from the first on, rounded up."""
    wait = error.retry_after if isinstance(error, TooManyRequests) else None
    if not isinstance(wait, int):
        return None
    rounded = timedelta(seconds=wait) if wait < 60 else timedelta(minutes=-(-wait // 60))
    time = format_timedelta(rounded, locale=get_locale() or "en")
    return str(_("There were too many tries in a short time. Try again in %(time)s.", time=time))


def on_domain_error(error: DomainError) -> Response:
    """A rule said no: its sentence, with its status. What does not exist here looks like any other unknown address."""
    return answer(error.status, message=error.message, code=error.code)


def on_problem(error: Problem) -> Response:
    """What is wrong, with everything that the error itself carries."""
    response = problem(error.status, error.message, error.code, **error.members)
    response.headers.update(error.headers)
    return response


def on_database_error(error: OperationalError | InterfaceError) -> Response:
    """503 while the database is away or too busy; any other failure of it is a fault of ours. Raises the latter again."""
    away = error.connection_invalidated or "unable to open" in str(error.orig)
    silent = isinstance(error.orig, psycopg.OperationalError) and error.orig.sqlstate is None
    if not (away or silent or (isinstance(error, OperationalError) and is_lock_failure(error))):
        log.error("database.failed", exc_info=error)
        return answer(InternalServerError.code)
    log.warning("database.unavailable", error=str(error.orig))
    response = answer(ServiceUnavailable.code)
    response.headers["Retry-After"] = "10"
    return response


def on_value_error(error: DataError | OverflowError) -> Response:
    """422 for a value that the database cannot hold, as a number beyond its columns; SQLite's driver says so by OverflowError.

    Forms and readers refuse such values with a better sentence: this is for what got past them. Raises any other overflow again.
    """
    if isinstance(error, OverflowError) and "SQLite" not in str(error):
        raise error
    log.warning("database.refused_value", error=str(getattr(error, "orig", error)).partition("\n")[0][:200])
    return answer(422, message=_("A value is too large, or has characters that cannot be kept. Check what you wrote."), code="bad_value")


class Typed(NamedTuple):
    """What a form was sent with that was refused: the values that are sent again, and the fields that are typed again."""

    kept: list[tuple[str, str]]
    retype: list[str]
    action: str


def typed_again() -> Typed | None:
    """What this request brought, for a form that sends it again; None where there is nothing, too much, or a file, which no page keeps."""
    if request.content_length is None or request.content_length > KEPT_LIMIT or brings_files():
        return None
    names = [name for name in request.form if name != "csrf_token"]
    return Typed(
        kept=[(name, value) for name in names if not is_secret(name) for value in request.form.getlist(name)],
        retype=[name for name in names if is_secret(name)],
        action=request.script_root + request.full_path.rstrip("?"),
    )


def brings_files() -> bool:
    """Whether files were chosen: browsers send a field of files that was left empty too, with a file that has no name."""
    return any(file.filename for _name, file in request.files.items(multi=True))


def on_csrf_error(error: CSRFError) -> Response:
    """400 that keeps what was typed: the same values with a fresh token, to be sent again by hand.

    Only for forms that came from our own pages; from elsewhere the values could be somebody else's idea.
    """
    typed = typed_again() if not (wants_json() or is_partial()) and from_our_page() else None
    if typed is None:
        return answer(error.code)
    page = render_template("site/send_again.html" if is_site_request() else "security/send_again.html", **typed._asdict())
    return make_response(page, 400)


def from_our_page() -> bool:
    """Whether the browser says that the form was sent from this very host."""
    origin = request.headers.get("Origin") or request.referrer or ""
    return bool(origin) and host_of(origin) == request.host and request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"


def is_secret(name: str) -> bool:
    """Whether a form field holds what no page may repeat: it is typed again."""
    return SECRET.search(name.lower()) is not None


def answer(status: int, message: str | None = None, code: str | None = None) -> Response:
    """The error as the asker reads it. 404 and 503 are always the same, byte for byte."""
    if status in (NotFound.code, ServiceUnavailable.code):
        message = code = None
    if "_login_user" not in g:
        # Templates are given the user; nobody needs one here, and reading it may be what failed.
        g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    if wants_json():
        return problem(status, message, code)
    if is_site_request():
        return make_response(render_template("site/error.html", status=status, message=message, request_id=g.get("request_id")), status)
    if is_partial() and status != NotFound.code:
        return make_response(
            render_template("security/error_part.html", status=status, title=HTTPStatus(status).phrase, message=message), status
        )
    page = status if status in PAGES else 500 if status >= 500 else 400
    return make_response(render_template(f"errors/{page}.html", message=message, request_id=g.get("request_id")), status)


def problem(status: int, message: str | None, code: str | None, **members: Any) -> Response:
    """RFC 9457 problem details, for nobody's cache."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    extra = {name: value for name, value in (("detail", message), ("code", code)) if value is not None}
    response = make_response(json.dumps(body | extra | members), status)
    response.mimetype = "application/problem+json"
    response.cache_control.no_store = True
    return response


def wants_json() -> bool:
    """Whether the asker is a program that prefers JSON to a page; at the API everybody is."""
    if is_api_request():
        return True
    accepted = request.accept_mimetypes
    return request.is_json or (accepted.best_match(["text/html", "application/json"]) == "application/json" and not accepted.accept_html)
