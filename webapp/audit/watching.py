"""Entries that models with the mark write by themselves, and the refusal of bulk writes that would leave none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from flask import Flask
from sqlalchemy import Table, event, inspect
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Mapper, ORMExecuteState, Session, object_session
from sqlalchemy.sql.dml import UpdateBase

from webapp.audit.entries import HIDDEN, Subject, audit, entry, plain, subject_of, write
from webapp.db import db
from webapp.db.audited import Audited, Verb, audited_tables, kept_as

SEEN = "interlock_audit"
FLUSHING = "audit_flushing"
WAITING = "audit_waiting"
_summarised: ContextVar[bool] = ContextVar("interlock_audit_summary", default=False)


class AuditError(RuntimeError):
    """Code wrote rows whose every change is told, in a way that tells nothing: a mistake in the program."""


def init_app(_app: Flask) -> None:
    """Listen on the application's session, on every engine, and on every model with the mark. Safe to call for each app of a process."""
    for target, name, listener in (
        (db.session, "before_flush", _begin),
        (db.session, "after_flush", _flushed),
        (db.session, "after_soft_rollback", _over),
        (db.session, "do_orm_execute", _refuse_bulk),
        (Engine, "before_execute", _refuse_core),
    ):
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)


@event.listens_for(Mapper, "mapper_configured")
def _remember_before(mapper: Mapper[Any], model: type) -> None:
    """A column that is set without having been read is read first: the trail tells what was there."""
    if issubclass(model, Audited) and not model.__trail__.by_hand:
        for each in mapper.column_attrs:
            event.listen(getattr(model, each.key), "set", _nothing, active_history=True)


def _nothing(*_args: Any) -> None:
    """Listening is what makes SQLAlchemy read the value before."""


@contextmanager
def summary(action: str, subject: Audited | Subject, **facts: Any) -> Iterator[None]:
    """Bulk writes of models with the mark, told by this one entry."""
    audit(action, subject, after=facts)
    token = _summarised.set(True)
    try:
        yield
    finally:
        _summarised.reset(token)


def _begin(session: Session, *_: Any) -> None:
    session.info[FLUSHING] = True


def _over(session: Session, *_: Any) -> None:
    session.info.pop(FLUSHING, None)
    session.info.pop(WAITING, None)


def _flushed(session: Session, *_: Any) -> None:
    """Entries of what was just written go out together."""
    found: list[dict[str, Any]] = session.info.pop(WAITING, [])
    if found:
        write(session, found)
    _over(session)


def _tell(verb: Verb, row: Audited) -> None:
    """Called for each row right after its statement, while what was there before is still known."""
    if row.__trail__.by_hand:
        return
    changes, session = changes_of(row, verb), object_session(row)
    if session is not None and (changes or verb != "changed"):
        session.info.setdefault(WAITING, []).append(entry(f"{row.__trail__.code}.{verb}", subject_of(row), changes))


@event.listens_for(Audited, "after_insert", propagate=True)
def _created(_mapper: Any, _connection: Connection, row: Audited) -> None:
    _tell("created", row)


@event.listens_for(Audited, "after_update", propagate=True)
def _changed(_mapper: Any, _connection: Connection, row: Audited) -> None:
    _tell("changed", row)


@event.listens_for(Audited, "after_delete", propagate=True)
def _removed(_mapper: Any, _connection: Connection, row: Audited) -> None:
    _tell("removed", row)


def changes_of(row: Audited, verb: Verb) -> dict[str, list[Any]]:
    """The fields of a row that this flush writes, each with before and after."""
    state: Any = inspect(row)
    found: dict[str, list[Any]] = {}
    for each in state.mapper.column_attrs:
        column = each.columns[0]
        kept = kept_as(column)
        before, after = _pair(state, each.key, verb)
        if kept != "no" and before != after:
            _add(found, each.key, before, after, hidden=kept == "name")
    return found


def _pair(state: Any, name: str, verb: Verb) -> tuple[Any, Any]:
    """Before and after. A default that the database itself gives is not read for it."""
    now = plain(state.dict.get(name))
    if verb == "created":
        return None, now
    if verb == "removed":
        return now, None
    history = state.attrs[name].history
    if not history.has_changes():
        return now, now
    return plain(history.deleted[0]) if history.deleted else None, now


def _add(found: dict[str, list[Any]], name: str, before: Any, after: Any, *, hidden: bool) -> None:
    """One field; of a group of settings, those that differ."""
    if hidden:
        found[name] = HIDDEN
    elif isinstance(before or {}, Mapping) and isinstance(after or {}, Mapping) and (before or after):
        old, new = before or {}, after or {}
        differ = {key: [old.get(key), new.get(key)] for key in {**old, **new} if old.get(key) != new.get(key)}
        found.update({f"{name}.{key}": pair for key, pair in differ.items()})
    else:
        found[name] = [before, after]


def _refuse_bulk(state: ORMExecuteState) -> None:
    """Statements on a marked model, without objects, are told by a summary or not done."""
    mapper = state.bind_mapper if state.is_insert or state.is_update or state.is_delete else None
    if mapper is not None and issubclass(mapper.class_, Audited):
        _refuse(mapper.class_, state.statement, deletes_or_inserts=not state.is_update, given=state.parameters)
    state.update_execution_options(**{SEEN: True})


def _refuse_core(connection: Connection, statement: Any, multi: Any, params: Any, options: Mapping[str, Any]) -> None:
    """The same for statements beneath the session."""
    if options.get(SEEN) or not isinstance(statement, UpdateBase):
        return
    table = statement.table
    if isinstance(table, Table) and table.name in audited_tables and table.metadata is db.metadata and not _in_flush(connection):
        _refuse(audited_tables[table.name], statement, deletes_or_inserts=not statement.is_update, given=multi or params)


def _in_flush(connection: Connection) -> bool:
    return bool(db.session.registry.has() and db.session().info.get(FLUSHING))


def _refuse(model: type[Audited], statement: Any, *, deletes_or_inserts: bool, given: Any) -> None:
    if _summarised.get() or model.__trail__.by_hand:
        return
    table: Table = model.__table__  # type: ignore[attr-defined]
    rows = given if isinstance(given, list | tuple) else [given or {}]
    named = {str(getattr(key, "key", key)) for key in (getattr(statement, "_values", None) or {})} | {key for row in rows for key in row}
    if deletes_or_inserts or any(kept_as(table.c[name]) != "no" for name in named if name in table.c):
        raise AuditError(
            f"A bulk write of {model.__name__} tells nothing: change its objects, or open `with audit.summary(action, subject):`."
        )
