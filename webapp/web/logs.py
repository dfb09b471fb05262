"""Structured logs: one line per event, all of a request's lines with its id."""

from __future__ import annotations

import logging
import re
import secrets
import sys
import time
from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

from webapp.routing.context import ENVIRON_KEY

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
HEADER = "X-Request-ID"
QUIET = frozenset({"static", "healthz", "readyz", "favicon"})

log = structlog.get_logger(__name__)
REQUESTS = logging.getLogger(__name__)
"""What says whether the lines of requests are written."""


def init_app(app: Flask) -> None:
    """Configure logging once and give every request an id."""
    configure(app.config["ENV_NAME"] == "production", app.config["LOG_LEVEL"].upper())
    app.before_request(begin)
    app.after_request(finish)


def configure(as_json: bool, level: str) -> None:
    """JSON lines in production, lines for people in development; the standard library's logs take the same form."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if as_json:
        shared.append(structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    renderer = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    )
    root = logging.getLogger()
    for handler in [each for each in root.handlers if getattr(each, "interlock", False)]:
        root.removeHandler(handler)
    ours = logging.StreamHandler()
    ours.setFormatter(formatter)
    ours.interlock = True  # type: ignore[attr-defined]
    root.addHandler(ours)
    root.setLevel(level.upper())


def begin() -> None:
    """Take the proxy's request id when it looks like one, or make one."""
    g.request_id = id_of(request.headers.get(HEADER, ""))
    g.request_began = time.perf_counter()
    clear_contextvars()
    bind_contextvars(request_id=g.request_id)
    if platform := platform_of(request.environ):
        bind_contextvars(platform=platform)


def finish(response: Response) -> Response:
    """Answer the id and write one line for the request; addresses of people and what they typed are not in it."""
    if "request_id" not in g:
        begin()
    response.headers[HEADER] = g.request_id
    if request.endpoint not in QUIET:
        took = round((time.perf_counter() - g.request_began) * 1000, 1)
        log.info("request", method=request.method, path=request.script_root + logged_path(), status=response.status_code, ms=took)
    return response


def told(environ: Mapping[str, Any], status: int, began: float, *, platform: str) -> str:
    """Write the line of an answer that was given again, where such lines are written; returns the request's id.

    `began` is when, by `time.perf_counter`.
    """
    id = id_of(environ.get("HTTP_X_REQUEST_ID", ""))
    if REQUESTS.isEnabledFor(logging.INFO):
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        took = round((time.perf_counter() - began) * 1000, 1)
        clear_contextvars()
        bind_contextvars(request_id=id, platform=platform)
        log.info("request", method=environ["REQUEST_METHOD"], path=path.encode("latin-1").decode(errors="replace"), status=status, ms=took)
    return id


def id_of(given: str) -> str:
    """The proxy's id of a request when it looks like one, or a new one."""
    return given if REQUEST_ID.fullmatch(given) else secrets.token_hex(8)


def platform_of(environ: Mapping[str, Any]) -> str:
    """The code of the platform that a request led to; empty where it led to none."""
    resolution = environ.get(ENVIRON_KEY)
    return resolution.platform.code if resolution is not None and resolution.platform is not None else ""


def logged_path() -> str:
    """The path, or the rule it matched where the path holds a secret: the token of a link in a mail opens an account."""
    return request.url_rule.rule if request.url_rule is not None and "token" in (request.view_args or {}) else request.path
