"""What answers when the answer to an error fails: a page with nothing in it that could fail, and every header that can be had."""

from __future__ import annotations

from itertools import chain

import structlog
from flask import Flask, Response, g, request
from flask.globals import request_ctx

log = structlog.get_logger(__name__)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Something went wrong</title></head>'
    "<body><h1>Something went wrong</h1><p>The error was noted. Try again in a minute.</p></body></html>\n"
)
PROBLEM = '{"type":"about:blank","title":"Internal Server Error","status":500}\n'


def page() -> Response:
    """500, as a page or for a program."""
    wants_json = request.is_json or "json" in request.headers.get("Accept", "") or "/api/" in request.path
    log.exception("error_page.failed", request_id=g.get("request_id"))
    if wants_json:
        return Response(PROBLEM, 500, mimetype="application/problem+json")
    return Response(PAGE, 500, mimetype="text/html")


def finished(app: Flask, response: Response) -> Response:
    """The answer to an error after everything that is done to answers; what fails of that is left out."""
    context = request_ctx._get_current_object()  # type: ignore[attr-defined]
    registered = (reversed(app.after_request_funcs.get(name, ())) for name in chain(request.blueprints, (None,)))
    for function in (*context._after_request_functions, *chain.from_iterable(registered)):
        try:
            response = app.ensure_sync(function)(response)
        except Exception:
            log.exception("error_page.incomplete", left_out=getattr(function, "__qualname__", str(function)))
    if not app.session_interface.is_null_session(context.session):
        try:
            app.session_interface.save_session(app, context.session, response)
        except Exception:
            log.exception("error_page.incomplete", left_out="session")
    return response
