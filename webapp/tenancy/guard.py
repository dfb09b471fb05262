"""Listeners that filter what is read, check what is written and refuse what can be neither."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from sqlalchemy import Table, TextClause, event, inspect
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.schema import ExecutableDDLElement
from sqlalchemy.sql import visitors
from sqlalchemy.sql.elements import ColumnClause

from webapp.db import db
from webapp.tenancy.scope import ScopeError, Tenant, counted_merchant, counted_stores, is_unscoped, merchant_of, tenant_of
from webapp.tenancy.scoped import MerchantScoped, PlatformScoped, StoreScoped, fixed_columns, scoped_tables

SEEN = "interlock_tenancy"
FLUSHING = "tenancy_flushing"
WORD = re.compile(r"\w+")

_known_touching: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()
_known_bare: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()


def init_app(_app: Flask) -> None:
    """Listen on the application's session and on every engine. Safe to call for each app of a process."""
    for target, name, listener in (
        (db.session, "do_orm_execute", _filter),
        (db.session, "before_flush", _check_flush),
        (db.session, "after_flush", _flushed),
        (db.session, "after_soft_rollback", _flushed),
        (Engine, "before_execute", _refuse_core),
    ):
        if not event.contains(target, name, listener):
            event.listen(target, name, listener)


def _filter(state: ORMExecuteState) -> None:
    """Every ORM statement gets the tenant's criteria; those that criteria cannot follow are refused."""
    if not state.is_orm_statement:
        return  # seen by _refuse_core
    if not is_unscoped() and _kept(_known_touching, touches, state.statement):
        tenant = tenant_of(state.session)
        if tenant is None:
            raise ScopeError("A query on business rows outside any scope: open `with scope(platform_id):` around it.")
        _refuse(state)
        _check_values(state, tenant)
        if not state.is_insert:
            state.statement = state.statement.options(*_criteria_for(state, tenant))
    state.update_execution_options(**{SEEN: True})


def _criteria_for(state: ORMExecuteState, tenant: Tenant) -> tuple[Any, ...]:
    """What is read may be a whole merchant's; what is written is the tenant's own."""
    if state.is_select:
        return criteria(tenant, counted_stores(state.session), counted_merchant(state.session))
    return criteria(tenant, merchant_id=merchant_of(state.session))


@lru_cache(maxsize=512)
def criteria(tenant: Tenant, counted: tuple[int, ...] | None = None, merchant_id: int | None = None) -> tuple[Any, ...]:
    """The conditions put on every model of rows that belong to somebody, wherever it stands in a statement.

    `counted` are the stores that are read instead of the tenant's own, `merchant_id` is the merchant (None for every one).
    """
    platform_id, store_id = tenant.platform_id, tenant.store_id
    found = [with_loader_criteria(PlatformScoped, lambda cls: cls.platform_id == platform_id, include_aliases=True)]
    if counted is not None:
        stores = [*counted]
        found.append(with_loader_criteria(StoreScoped, lambda cls: cls.store_id.in_(stores), include_aliases=True))
    elif store_id is not None:
        found.append(with_loader_criteria(StoreScoped, lambda cls: cls.store_id == store_id, include_aliases=True))
    if merchant_id is not None:
        found.append(with_loader_criteria(MerchantScoped, lambda cls: cls.merchant_id == merchant_id, include_aliases=True))
    return tuple(found)


def _kept(known: WeakKeyDictionary[Any, bool], judge: Callable[[Any], bool], statement: Any) -> bool:
    """What is known of a statement. One that is built once and asked often is walked through once; statements never change."""
    found = known.get(statement)
    if found is None:
        found = known[statement] = judge(statement)
    return found


def touches(statement: Any) -> bool:
    """Whether a statement names a table of tenants, through a model (its relationships and aliases too) or bare."""
    options = getattr(statement, "_with_options", ())
    return any(_is_scoped(element) for element in visitors.iterate(statement)) or any(
        _is_scoped(mapper.local_table) for option in options for mapper in _mappers(option)
    )


def _mappers(option: Any) -> Iterable[Any]:
    path = getattr(option, "path", None)
    for step in getattr(path, "natural_path", None) or ():
        mapper = getattr(step, "mapper", None)
        if mapper is not None:
            yield mapper


def _is_scoped(element: Any) -> bool:
    if isinstance(element, ColumnClause):
        element = element.table
    element = getattr(element, "element", element)  # an alias
    return isinstance(element, Table) and element.name in scoped_tables


def _bare(statement: Any) -> bool:
    """Whether a column of such a table appears while its model does not, so that no criteria apply to it."""
    covered: set[Any] = set()
    bare: set[Any] = set()
    for element in visitors.iterate(statement):
        if isinstance(element, ColumnClause) and _is_scoped(element):
            (covered if element._annotations else bare).add(element.table)
        elif _is_scoped(element) and element._annotations:
            covered.add(element)
    return not bare <= covered


def _refuse(state: ORMExecuteState) -> None:
    statement: Any = state.statement
    if state.is_from_statement:
        raise ScopeError("from_statement() cannot be filtered by tenant: use select(Model), or unscoped(reason).")
    if state.is_update and isinstance(state.parameters, list):
        raise ScopeError("A bulk update by primary key cannot be filtered by tenant: use update(Model).where(…).")
    if state.is_insert:
        if statement._multi_values or statement.select is not None or statement._post_values_clause is not None:
            raise ScopeError("Give the rows of an insert as a list of dicts, without ON CONFLICT or SELECT.")
        return
    if state.is_column_load or state.is_relationship_load:
        return
    refuse_unfiltered(statement)


def refuse_unfiltered(statement: Any) -> None:
    """Raises ScopeError for a SELECT that names a tenants' table where no criteria can follow."""
    sources = (*getattr(statement, "_from_obj", ()), *getattr(statement, "_raw_columns", ()))
    joined = tuple(join[0] for join in getattr(statement, "_setup_joins", ()))
    if any(_is_scoped(source) and not source._annotations for source in (*sources, *joined)):
        raise ScopeError("A table of tenants without its model cannot be filtered: select the model.")
    if _kept(_known_bare, _bare, statement):
        raise ScopeError("A column of a tenants' table without its model cannot be filtered: use the model's attribute.")


def _check_values(state: ORMExecuteState, tenant: Tenant) -> None:
    if state.is_insert:
        given: Any = state.parameters or {}
        _check_rows(given if isinstance(given, list) else [given], state, tenant)
    elif state.is_update:
        named = {*_values(state.statement), *(state.parameters or {})}
        if named.intersection(fixed_columns(state.bind_mapper.class_ if state.bind_mapper else object)):
            raise ScopeError("Rows do not move between platforms, merchants or stores.")


def _values(statement: Any) -> dict[str, Any]:
    pairs = dict(statement._values or {})
    pairs.update(getattr(statement, "_ordered_values", None) or ())
    return {str(getattr(key, "key", key)): getattr(value, "value", value) for key, value in pairs.items()}


def _check_rows(rows: Sequence[Mapping[str, Any]], state: ORMExecuteState, tenant: Tenant) -> None:
    """Every row names its owner, or the statement does for those that don't."""
    model = state.bind_mapper.class_ if state.bind_mapper is not None else object
    owners: dict[str, int | None] = {"platform": tenant.platform_id}
    if issubclass(model, StoreScoped):
        owners["store"] = tenant.store_id
    if issubclass(model, MerchantScoped):
        owners["merchant"] = merchant_of(state.session)
    fixed = _values(state.statement)
    for name, owner in owners.items():
        column = f"{name}_id"
        otherwise = fixed.get(column)
        if owner is not None and any(row.get(column, otherwise) != owner for row in rows):
            raise ScopeError(f"An inserted row must name {name} {owner}.")


def _check_flush(session: Session, _context: Any, _instances: Any) -> None:
    """What is flushed belongs to the tenant and stays there; new rows without an owner get the session's."""
    if not is_unscoped():
        rows = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, PlatformScoped)]
        for row in rows:
            _check_object(session, row)
    session.info[FLUSHING] = True


def _check_object(session: Session, row: PlatformScoped) -> None:
    tenant = tenant_of(session)
    if tenant is None:
        raise ScopeError("Writing business rows outside any scope: open `with scope(platform_id):` around it.")
    state = inspect(row)
    if state.persistent and any(
        state.attrs[name].history.has_changes() for name in fixed_columns(type(row)) if name in state.mapper.column_attrs
    ):
        raise ScopeError("Rows do not move between platforms, merchants or stores.")
    merchant_id = merchant_of(session) if isinstance(row, MerchantScoped) else None
    if state.pending:
        _adopt(row, tenant, merchant_id)
    if row.platform_id != tenant.platform_id:
        raise ScopeError(f"{row!r} belongs to platform {row.platform_id}, the session works for {tenant}.")
    if isinstance(row, StoreScoped) and tenant.store_id not in (None, row.store_id):
        raise ScopeError(f"{row!r} belongs to store {row.store_id}, the session works for {tenant}.")
    if isinstance(row, MerchantScoped) and merchant_id not in (None, row.merchant_id):
        raise ScopeError(f"{row!r} belongs to merchant {row.merchant_id}, the session works for {tenant}.")


def _adopt(row: Any, tenant: Tenant, merchant_id: int | None) -> None:
    if row.platform_id is None:
        row.platform_id = tenant.platform_id
    if isinstance(row, StoreScoped) and getattr(row, "store_id", None) is None and tenant.store_id is not None:
        row.store_id = tenant.store_id
    if isinstance(row, MerchantScoped) and getattr(row, "merchant_id", None) is None and merchant_id is not None:
        row.merchant_id = merchant_id


def _flushed(session: Session, *_: Any) -> None:
    session.info.pop(FLUSHING, None)


def _refuse_core(_connection: Connection, statement: Any, _multi: Any, _params: Any, options: Mapping[str, Any]) -> None:
    """Statements that did not come through the session's filter may not name tables of tenants."""
    if options.get(SEEN) or is_unscoped() or isinstance(statement, ExecutableDDLElement) or _in_flush():
        return
    if isinstance(statement, TextClause):
        found = not scoped_tables.isdisjoint(WORD.findall(statement.text))
    else:
        found = touches(statement)
    if found:
        raise ScopeError("Tables of tenants are reached through their models, or within unscoped(reason).")


def _in_flush() -> bool:
    return bool(db.session.registry.has() and db.session().info.get(FLUSHING))
