"""Counts requests: by module and frontend, never by platform."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, NamedTuple

import structlog
from flask import Flask, Response, g
from sqlalchemy import event
from sqlalchemy.pool import Pool, QueuePool

from webapp.db import db
from webapp.logs.entries import WEBHOOK
from webapp.measures import CONNECTIONS, CONNECTIONS_MOST, HOOKS, REQUEST_SECONDS, REQUESTS, hook_outcome, status_class
from webapp.registry.frontends import Frontend
from webapp.routing.context import current_place, this_request

KERNEL = "kernel"
WHOSE_KEY = "interlock.whose"


class Whose(NamedTuple):
    """The labels of an answer."""

    module: str
    frontend: str


NOBODY = Whose(KERNEL, KERNEL)
log = structlog.get_logger(__name__)


def init_app(app: Flask) -> None:
    """Count what is asked, and the connections that are in use."""
    app.before_request(begin)
    app.after_request(count)
    with app.app_context():
        pool = db.engine.pool
    watch(pool)


def begin() -> None:
    """Take the time."""
    g.metered_from = time.perf_counter()


def count(response: Response) -> Response:
    """Count the answer. What no module answers is the kernel's, an unknown address too."""
    place = current_place()
    module, frontend = whose = Whose(place.module, str(place.frontend)) if place else NOBODY
    this_request().environ[WHOSE_KEY] = whose
    REQUESTS.labels(module, frontend, status_class(response.status_code)).inc()
    if "metered_from" in g:
        REQUEST_SECONDS.labels(module, frontend).observe(time.perf_counter() - g.metered_from)
    if place is not None and place.frontend is Frontend.PUBLIC and this_request().method == "POST":
        HOOKS.labels(module, hook_outcome(response.status_code)).inc()
        took = round((time.perf_counter() - g.get("metered_from", time.perf_counter())) * 1000, 1)
        rule, size = this_request().url_rule, this_request().content_length
        log.info(WEBHOOK, module=module, rule=str(rule), status=response.status_code, ms=took, bytes=size or 0)
    return response


def whose(environ: Mapping[str, Any]) -> Whose:
    """Whose page a request that was answered asked for."""
    found: Whose = environ.get(WHOSE_KEY, NOBODY)
    return found


def told(whose: Whose, status: int, began: float) -> None:
    """Count an answer that was given again; `began` is when, by `time.perf_counter`."""
    REQUESTS.labels(*whose, status_class(status)).inc()
    REQUEST_SECONDS.labels(*whose).observe(time.perf_counter() - began)


def watch(pool: Pool) -> None:
    """Follow how many connections are taken out of the pool."""
    if isinstance(pool, QueuePool):
        CONNECTIONS_MOST.set(pool.size() + max(pool._max_overflow, 0))
    event.listen(pool, "checkout", _taken)
    event.listen(pool, "checkin", _given)


def _taken(*_about: Any) -> None:
    CONNECTIONS.inc()


def _given(*_about: Any) -> None:
    CONNECTIONS.dec()
