"""The database: one declarative base, one write transaction at a time, the same rules on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import DateTime, Dialect, MetaData, event, types
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.orm.exc import StaleDataError

from webapp.db import clocks, presence, reads
from webapp.db.folding import folded
from webapp.domain import Conflict, LostRace
from webapp.measures import STALE_WRITES

SYNCHRONOUS = "FULL"
"""How SQLite writes: each commit reaches the disk before it is acknowledged, so that a power cut takes nothing back."""
BUSY_TIMEOUT_MS = 5000
BEGIN = "interlock_begin"
WRITING: dict[str, Any] = {BEGIN: "IMMEDIATE"}
"""Options of a connection that is going to write: on SQLite it takes its turn when it begins."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods of requests that wait for nobody who writes."""
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What every model inherits."""

    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base)


def utcnow() -> datetime:
    """The present moment, aware, in UTC; the same on all machines that share a database."""
    reads.tell_clock()
    return clocks.servers.now()


def utcnow_among(*moments: datetime | None) -> datetime:
    """The present moment, for whoever asks nothing but which of these are past: the answer stays the same until the next of them."""
    now = clocks.servers.now()
    reads.tell_moments(now, moments)
    return now


class UtcDateTime(types.TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite keeps it without the zone and gets it back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A datetime without a time zone cannot be stored: use webapp.db.utcnow().")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Timestamped:
    """Mixin: when a row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow, onupdate=utcnow)


class Versioned:
    """Mixin: a counter that every update raises; a stale update fails instead of overwriting."""

    version: Mapped[int] = mapped_column(default=1)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if hasattr(cls, "__table__"):
            cls.__mapper__.version_id_col = cls.__table__.c.version  # type: ignore[attr-defined]


class HasVersion(Protocol):
    """A row that counts its edits, by `Versioned` or in a way of its own."""

    @property
    def version(self) -> int: ...


def check_version(row: HasVersion, version: int) -> None:
    """Compare the version a form was opened with to the row's; raises Conflict when the row has moved on."""
    if row.version != version:
        STALE_WRITES.labels("version").inc()
        raise Conflict(_("Somebody else saved this in the meantime. Compare with what is there now and save again."), "stale")


@event.listens_for(Engine, "connect")
def _configure_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # transactions begin where we say, not where the driver guesses
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", f"busy_timeout={BUSY_TIMEOUT_MS}", f"synchronous={SYNCHRONOUS}"):
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("interlock_folded", 1, lambda text: None if text is None else folded(str(text)), deterministic=True)
    record.info["file"] = presence.of_connection(connection)


@event.listens_for(Engine, "connect")
def _compare_clocks(connection: Any, _record: Any) -> None:
    """A process that opens its first connection to PostgreSQL learns what time it is there; so does one that opens another much later."""
    if not isinstance(connection, sqlite3.Connection) and clocks.servers.is_due():
        clocks.servers.compare(lambda: connection.execute(clocks.ASKING).fetchone()[0])
        connection.rollback()


@event.listens_for(Engine, "do_connect")
def _never_make_a_database(dialect: Dialect, _record: Any, positional: Any, _named: Any) -> None:
    """SQLite makes an empty file where there is none: not for a request, and not in place of one that was moved away."""
    if dialect.name == "sqlite" and positional:
        presence.check_path(str(positional[0]))


@event.listens_for(Engine, "engine_connect")
def _same_file(connection: Connection) -> None:
    """A connection to a file that is not at its address any more is given up, with those that wait; the next opens what is there, if
    anything is."""
    if connection.dialect.name == "sqlite" and not presence.is_there(connection.info.get("file")):
        connection.engine.dispose()
        connection.invalidate()


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    options = connection.get_execution_options()
    waits = not options.get(BEGIN) or is_patient(options)
    if connection.dialect.name != "sqlite":
        if not waits:
            connection.exec_driver_sql("SET LOCAL lock_timeout = '50ms'")
    elif waits:
        connection.exec_driver_sql(f"BEGIN {options.get(BEGIN, 'DEFERRED')}")
    else:
        raw: Any = connection.connection.driver_connection
        raw.execute("PRAGMA busy_timeout=0")
        try:
            connection.exec_driver_sql(f"BEGIN {options[BEGIN]}")
        finally:
            raw.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")


def is_patient(options: Mapping[str, Any]) -> bool:
    """Whether a write waits for others: not for what is only noted, and not while somebody only reads a page."""
    reading = has_request_context() and request.method in READING
    return bool(options.get("interlock_patient", not reading))


# Called with the session right after a write transaction has begun; may raise Conflict.
write_guards: list[Callable[[Session], None]] = []


def begin_write() -> Session:
    """End the read transaction and begin a writing one, for code that commits by itself (third-party views).

    On SQLite a transaction that reads first and writes later fails at once when another writer was faster,
    whatever the busy timeout; BEGIN IMMEDIATE waits for its turn instead. Where somebody only reads a page it does not wait either.
    """
    session = db.session()
    if session.info.get("looking"):
        raise RuntimeError("This page is only looked at, and it wants to write: a GET changes nothing.")
    session.rollback()
    session.connection(execution_options=WRITING)
    return session


@contextmanager
def transaction() -> Iterator[Session]:
    """One write transaction: commits at the end, rolls back on any error.

    Raises LostRace (a Conflict) when a race was lost or a constraint was broken, Conflict when the platform's modules changed
    under the request.
    """
    session = db.session()
    if session.info.get("writing"):
        raise RuntimeError("transaction() does not nest: open it once, in the view, job or command.")
    session.info["writing"] = True
    try:
        begin_write()
        for guard in write_guards:
            guard(session)
        yield session
        finish(session)
        session.commit()
    except StaleDataError as error:
        session.rollback()
        STALE_WRITES.labels("version").inc()
        raise LostRace(_("Somebody else changed this at the same moment. Load the page again and repeat."), "stale") from error
    except IntegrityError as error:
        session.rollback()
        STALE_WRITES.labels("constraint").inc()
        raise LostRace(
            _("This clashes with something that is already there. Check codes and names that must be unique."), "constraint"
        ) from error
    except OperationalError as error:
        session.rollback()
        if not is_lock_failure(error):
            raise
        STALE_WRITES.labels("busy").inc()
        raise LostRace(_("Many people are writing at this moment. Wait a second and try again."), "busy") from error
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)
        session.info.pop("before_commit", None)
        committed: list[Callable[[], None]] = session.info.pop("after_commit", [])
    for work in committed:
        work()


def before_commit(work: Callable[[frozenset[int]], object], ids: Iterable[int]) -> None:
    """Have something done at the end of the present transaction(), just before it commits: once, with all ids that were named for it.

    What it locks is locked last, so that whoever waits for it holds up nobody else.
    """
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("before_commit() belongs inside a transaction().")
    session.info.setdefault("before_commit", {}).setdefault(work, set()).update(ids)


def finish(session: Session) -> None:
    """Do what was to be done before the commit, as far as it was named until now."""
    named: dict[Callable[[frozenset[int]], object], set[int]] = session.info.pop("before_commit", {})
    for work, ids in named.items():
        work(frozenset(ids))


def after_commit(work: Callable[[], None]) -> None:
    """Have something done once the present transaction() has committed, and not at all when it is rolled back."""
    session = db.session()
    if not session.info.get("writing"):
        raise RuntimeError("after_commit() belongs inside a transaction().")
    session.info.setdefault("after_commit", []).append(work)


@contextmanager
def trial() -> Iterator[Session]:
    """Inside a transaction(): what is written within is undone at the end, and what was to be done about its commit is forgotten.

    For checks that go through the very code of what they tell of. Modules that are read-only let it pass.
    """
    session = db.session()
    waiting = len(session.info.get("after_commit", []))
    named = {work: set(ids) for work, ids in session.info.get("before_commit", {}).items()}
    session.info["trial"] = True
    try:
        with session.begin_nested() as point:
            yield session
            session.flush()
            point.rollback()
    finally:
        session.info.pop("trial", None)
        session.info["before_commit"] = named
        del session.info.get("after_commit", [])[waiting:]
        session.expire_all()  # some services say beforehand what their bulk statements have written


def is_lock_failure(error: OperationalError) -> bool:
    """Whether the database refused because of another transaction (busy, deadlock, serialization, lock timeout)."""
    state = getattr(error.orig, "sqlstate", None)
    return state in {"40001", "40P01", "55P03"} or "locked" in str(error.orig)


@contextmanager
def noting() -> Iterator[Connection]:
    """A short write on a connection of its own, for what is only noted: no reader waits for it. Raises OperationalError when busy."""
    with db.engine.connect() as connection:
        connection.execution_options(**clocks.ASIDE, **WRITING, interlock_patient=False)
        with connection.begin():
            yield connection
