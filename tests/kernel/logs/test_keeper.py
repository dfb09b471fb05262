"""The log writer keeps what it can, counts what it cannot, and never fails who logs."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from structlog.contextvars import bound_contextvars

from webapp.db import db, utcnow
from webapp.logs import entries, keeper, keeping
from webapp.logs.keeper import Keeper
from webapp.logs.models import LogEntry, LogGroup
from webapp.logs.redact import redacted, redacted_facts

pytestmark = pytest.mark.both_databases
log = logging.getLogger("modules.billing.toy")


@pytest.fixture
def kept(app: Flask) -> Iterator[Keeper]:
    """A writer without its thread, of this application."""
    made = Keeper(app, 0)
    logging.getLogger().addHandler(made)
    yield made
    logging.getLogger().removeHandler(made)


def events() -> list[str]:
    """What is kept, in order."""
    db.session.rollback()
    return list(db.session.scalars(select(LogEntry.event).order_by(LogEntry.id)))


def test_warnings_are_kept_with_their_module_and_trace_and_infos_are_not(kept: Keeper) -> None:
    log.info("quiet")
    try:
        raise ValueError("password=hush")
    except ValueError:
        log.exception("it broke")
    kept.flush_now()
    found = db.session.scalars(select(LogEntry)).one()
    assert (found.event, found.module_code, found.level) == ("it broke", "billing", "ERROR")
    assert "ValueError: password=[removed]" in found.detail


def test_a_run_of_a_job_keeps_what_goes_well_too_and_its_store(kept: Keeper) -> None:
    with bound_contextvars(job_run=7, store_code="main", platform="oms"):
        log.info("12 rows taken in")
    kept.flush_now()
    found = db.session.scalars(select(LogEntry)).one()
    assert (found.event, found.level, found.job_run_id, found.store_code) == ("12 rows taken in", "INFO", 7, "main")
    assert db.session.scalar(select(func.count(LogGroup.fingerprint))) == 0, "only what goes wrong is taken together"


def test_of_a_request_only_calls_of_other_systems_are_kept_that_went_well(app: Flask, kept: Keeper) -> None:
    logger = structlog.get_logger("webapp.web.metering")
    with app.test_request_context("/"):
        logger.info("request", status=200)
        logger.info(entries.WEBHOOK, status=200, module="billing")
    kept.flush_now()
    found = db.session.scalars(select(LogEntry)).one()
    assert (found.event, found.module_code, found.facts["status"]) == (entries.WEBHOOK, "billing", 200)


def test_what_goes_well_never_pushes_errors_out(app: Flask, kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "LOG_MOST_ENTRIES", 6)
    log.warning("wrong")
    with bound_contextvars(job_run=7):
        for number in range(20):
            log.info("well %s", number)
    kept.flush_now()
    keeping.purge()
    assert (events()[0], len(events())) == ("wrong", 4)


def test_what_is_beyond_the_room_is_counted(kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "MOST_WAITING", 2)
    for number in range(5):
        log.warning("said %s", number)
    kept.flush_now()
    assert events() == ["said 0", "said 1", "log.entries_dropped"]
    assert db.session.scalars(select(LogEntry.facts).order_by(LogEntry.id.desc())).first() == {"count": 3}


def test_nothing_is_lost_while_the_database_is_away(kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_rows: object) -> None:
        raise OperationalError("insert", {}, Exception("disk full"))

    with monkeypatch.context() as patched:
        patched.setattr(entries, "write", away)
        log.warning("held")
        kept._try()
    log.warning("later")
    kept.flush_now()
    assert events() == ["held", "later"]


@pytest.mark.sqlite_only
def test_a_full_disk_keeps_entries_waiting_and_fails_nobody(kept: Keeper) -> None:
    """SQLite says that the disk is full where a file may not grow; PostgreSQL raises the same class of errors."""

    def full(_connection: Any, cursor: Any, *_more: Any) -> None:
        cursor.connection.execute("PRAGMA max_page_count=1")  # as few as there are

    with closing(sqlite3.connect(str(db.engine.url.database), isolation_level=None)) as packing:
        packing.execute("VACUUM")  # a file that was emptied has room within
    event.listen(db.engine, "before_cursor_execute", full)
    try:
        for number in range(40):
            log.warning("no room %s", number, exc_info=ValueError("x " * 2500))
        with pytest.raises(OperationalError, match="full"):
            kept.flush_now()
        kept._try()
    finally:
        event.remove(db.engine, "before_cursor_execute", full)
        db.session.remove()
        db.engine.dispose()  # each connection has a limit of its own
    kept.flush_now()
    assert (len(events()), kept.dropped) == (40, 0)


def test_whatever_is_logged_is_taken(kept: Keeper) -> None:
    for said, args in (("\0\ud800 %s", (float("nan"),)), ("%s %s", ("too few",)), ({"event": object()}, ())):
        kept.emit(logging.LogRecord("toy", logging.WARNING, "", 0, said, args, None))
    kept.flush_now()
    assert events()[0] == "\ufffd? nan"
    assert kept.dropped == 0


def test_the_same_is_one_group_over_several_batches(kept: Keeper) -> None:
    for number in range(4):
        log.warning("Row %s of 'f%s.csv' was refused", number, number)
        kept.flush_now()
    group = db.session.scalars(select(LogGroup)).one()
    assert group.count == 4
    assert group.first_seen < group.last_seen


def test_the_oldest_go_beyond_the_cap(app: Flask, kept: Keeper, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        log.warning("said %s", number)
    kept.flush_now()
    monkeypatch.setitem(app.config, "LOG_MOST_ENTRIES", 2)
    keeping.purge()
    assert events() == ["said 3", "said 4"]


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("password: hush", "password: [removed]"),
        ('{"api_key": "hush"}', '{"api_key": [removed]}'),
        ("Authorization: Bearer abcdefgh.ijk", "Authorization: [removed]"),
        ("postgresql://u:hush@db/x", "postgresql://[removed]@db/x"),
        ("on /reset/WyJhbm5lIiwxMjM0NTY3ODkwMTIzXQ [GET]", "on /reset/[removed] [GET]"),
        ("mail to anne@example.lu", "mail to [address]"),
    ],
)
def test_secrets_are_removed_from_texts(said: str, read: str) -> None:
    assert redacted(said) == read


def test_secrets_are_removed_from_facts_at_any_depth() -> None:
    assert redacted_facts({"a": [{"token": "hush", "n": 1}], "when": utcnow}) != {}
    assert redacted_facts({"a": [{"token": "hush", "n": 1}]}) == {"a": [{"token": "[removed]", "n": 1}]}
