"""Health checks: modules are asked, by a person or every few minutes, whether all is well with them on a platform."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import Context
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from webapp.db import db, transaction, utcnow
from webapp.db.limiting import TookTooLong, at_most
from webapp.db.looking import only_looking
from webapp.domain import Conflict
from webapp.faults import checks, failures
from webapp.faults.checks import Finding, Outcome
from webapp.health import turns
from webapp.jobs.sweep import ticks
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.health import HealthCheck
from webapp.routing.context import platform_work
from webapp.tenancy import scope

if TYPE_CHECKING:
    from webapp.switching.service import ModuleService

log = structlog.get_logger(__name__)
CHECK_SECONDS = 5
"""How long a check may ask the database: each statement on PostgreSQL, the whole check on SQLite."""
SWEEP_SECONDS = 2.0
"""How long one sweep of a worker goes on beginning rounds; jobs wait for the rest of it. What is left comes with the next."""
AT_ONCE = 100
"""Platforms that one sweep looks up."""
MESSAGE = 500


def service() -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = kernel().modules
    return found


def check_now(platform_id: int) -> list[Finding]:
    """Run every check of the modules that are on at a platform. Raises Conflict while somebody else is running them."""
    token = turns.begin(platform_id)
    if token is None:
        raise Conflict(_("This platform is being checked at this moment. Look again in a minute."), "being_checked")
    return _round(platform_id, token)


def check_due() -> None:
    """Check the platforms whose last round is too long ago, the oldest first, within a bounded time: called by every sweep."""
    minutes = current_app.config["HEALTH_CHECK_MINUTES"]
    if minutes <= 0:
        return
    ends, before = time.monotonic() + SWEEP_SECONDS, utcnow() - timedelta(minutes=minutes)
    for platform_id in turns.due(before, AT_ONCE):
        if time.monotonic() >= ends:
            return
        token = turns.begin(platform_id, before)
        if token is not None:
            _round(platform_id, token)


def init() -> None:
    """Let workers check what is due."""
    if check_due not in ticks:
        ticks.append(check_due)


def _round(platform_id: int, token: str) -> list[Finding]:
    """Ask, then write down what was found, then do what follows from it; each in transactions of its own."""
    snapshot = service().snapshot(platform_id)
    db.session.rollback()  # gives its connection back: the checks have one of their own
    try:
        findings = _ask(snapshot)
    except BaseException:
        with transaction():
            turns.end(platform_id, token)
        raise
    raised = [each for each in findings if each.error is not None]
    for each in raised:
        failures.note(platform_id, each.module.code, each.where, each.error or RuntimeError(each.message))
    with transaction():
        if turns.end(platform_id, token):
            _keep(platform_id, findings)
    return findings


def _keep(platform_id: int, findings: list[Finding]) -> None:
    """Write the findings of what is still on, and take back the errors of checks that raise no more."""
    db.session.execute(select(Platform.id).where(Platform.id == platform_id).with_for_update(read=True))  # no change of modules meanwhile
    on = service().snapshot(platform_id).modules
    checks.keep(platform_id, [each for each in findings if each.module.code in on])
    failures.mend_at(platform_id, [(each.module.code, each.where) for each in findings if each.error is None])


def _ask(snapshot: Snapshot) -> list[Finding]:
    """Every check of every module that is on, in the order of the registry, whatever becomes of the others.

    Each has a context of its own, with nothing of the request that may be under way: it is asked the same by whomever.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    found = service().registry.contributed(HealthCheck, snapshot.modules)
    return [Context().run(_ask_one, app, snapshot, module, check) for module, check in found]


def _ask_one(app: Flask, snapshot: Snapshot, module: ModuleDefinition, check: HealthCheck) -> Finding:
    with app.app_context(), platform_work(snapshot), scope(snapshot.id), only_looking():
        try:
            with _one_moment():
                said = str(check.check(snapshot) or "").strip()
        except Exception as error:
            if isinstance(error, DBAPIError) and error.connection_invalidated:
                raise  # the database went away: that says nothing about the module
            told = _in_words(error)
            message = f"{type(told).__name__}: {told}"[:MESSAGE]
            return Finding(module, check, Outcome.RAISED, message, utcnow(), told)
        return Finding(module, check, Outcome.FAILING if said else Outcome.OK, said[:MESSAGE], utcnow())


@contextmanager
def _one_moment() -> Iterator[None]:
    """What the session reads is of one moment, whatever others write meanwhile, and does not take too long."""
    if db.engine.dialect.name != "sqlite":
        db.session().execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
    with at_most(CHECK_SECONDS):
        yield


def _in_words(error: Exception) -> Exception:
    """The error; one that people know, where the database stopped a check."""
    if isinstance(error, TookTooLong):
        return TimeoutError(f"The check asked the database for longer than {CHECK_SECONDS} seconds.")
    return error
