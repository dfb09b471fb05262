"""Reads that many pages ask: compiled once per process, and answered with plain rows.

What a statement costs is mostly what is worked out around it: its key among those that are compiled already, its parameters, the tenant's
criteria. Here that is done once for each kind of tenant; a page brings the values. The criteria are in the compiled text, as those of
every statement, and whose rows they let through is asked of the session each time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import CompoundSelect, Dialect, Integer, Select, bindparam
from sqlalchemy.orm import Session, with_loader_criteria

from webapp.db import db, reads
from webapp.tenancy.guard import refuse_unfiltered, touches
from webapp.tenancy.scope import ScopeError, counted_stores, is_unscoped, merchant_of, tenant_of
from webapp.tenancy.scoped import MerchantScoped, PlatformScoped, StoreScoped

PLATFORM, STORE, MERCHANT = (bindparam(f"tenant_{each}", type_=Integer) for each in ("platform", "store", "merchant"))
OF_PLATFORM = with_loader_criteria(PlatformScoped, lambda cls: cls.platform_id == PLATFORM, include_aliases=True)
OF_STORE = with_loader_criteria(StoreScoped, lambda cls: cls.store_id == STORE, include_aliases=True)
OF_MERCHANT = with_loader_criteria(MerchantScoped, lambda cls: cls.merchant_id == MERCHANT, include_aliases=True)
CRITERIA = {"nobody": (), "platform": (OF_PLATFORM,), "store": (OF_PLATFORM, OF_STORE, OF_MERCHANT)}


@dataclass(slots=True)
class Plan:
    """A compiled statement: its text, what is bound to it, and what makes values of ours from the driver's once the first came."""

    command: str
    names: tuple[str, ...]
    placed: bool
    fixed: Mapping[str, Any]
    binds: Mapping[str, Callable[[Any], Any]]
    types: Sequence[Any]
    turns: tuple[tuple[int, Callable[[Any], Any]], ...] | None = None

    def bound(self, values: Mapping[str, Any]) -> Any:
        """The values as the driver takes them. Raises KeyError for one that is missing."""
        given = {**self.fixed, **values}
        found = {name: self.binds[name](given[name]) if name in self.binds else given[name] for name in self.names}
        return tuple(found[name] for name in self.names) if self.placed else found


class Prepared:
    """A statement of columns. `row` makes of each row what is given back, from the columns in their order."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | CompoundSelect[*tuple[Any, ...]], row: Callable[..., Any]) -> None:
        self.statement = statement
        self.row = row
        self._plans: dict[tuple[str, str], Plan] = {}

    @cached_property
    def is_scoped(self) -> bool:
        """Whether it names rows of tenants."""
        return touches(self.statement)

    def rows(self, **values: Any) -> list[Any]:
        """What is there now. Raises ScopeError where rows of tenants are asked for outside any scope."""
        session = db.session()
        if counted_stores(session) is not None and not is_unscoped():
            return [self.row(*each) for each in session.execute(self.statement, values)]
        kind = self._whose(session, values)
        session._autoflush()
        connection = session.connection()
        dialect = connection.dialect
        plan = self._plans.get((kind, dialect.name))
        if plan is None:
            plan = self._plans[kind, dialect.name] = _compiled(self.statement, kind, dialect)
        bound = plan.bound(values)
        answer = connection.exec_driver_sql(plan.command, bound)
        cursor: Any = answer.cursor
        if plan.turns is None:
            plan.turns = _turns(plan.types, dialect, [each[1] for each in cursor.description])
        found, turns, make = cursor.fetchall(), plan.turns, self.row
        answer.close()
        reads.tell(plan.command, bound, found)
        return [make(*_turned(each, turns)) for each in found] if turns else [make(*each) for each in found]

    def _whose(self, session: Session, values: dict[str, Any]) -> str:
        """What kind of tenant the session works for; its ids go to the values."""
        if is_unscoped() or not self.is_scoped:
            return "nobody"
        tenant = tenant_of(session)
        if tenant is None:
            raise ScopeError("A query on business rows outside any scope: open `with scope(platform_id):` around it.")
        values["tenant_platform"] = tenant.platform_id
        if tenant.store_id is None:
            return "platform"
        values["tenant_store"], values["tenant_merchant"] = tenant.store_id, merchant_of(session)
        return "store"


def _turned(row: Sequence[Any], turns: tuple[tuple[int, Callable[[Any], Any]], ...]) -> list[Any]:
    out = [*row]
    for at, turn in turns:
        out[at] = turn(out[at])
    return out


def _compiled(statement: Any, kind: str, dialect: Dialect) -> Plan:
    if kind != "nobody":
        refuse_unfiltered(statement)
    compiled: Any = statement.options(*CRITERIA[kind]).compile(dialect=dialect)
    marks = {name: mark for mark, name in compiled.bind_names.items()}
    if compiled.post_compile_params or compiled.literal_execute_params or any(mark.callable for mark in marks.values()):
        raise ValueError("A statement whose text depends on its values, or whose values are called for, cannot be prepared.")
    processors = {name: mark.type.dialect_impl(dialect).bind_processor(dialect) for name, mark in marks.items()}
    return Plan(
        command=compiled.string,
        names=tuple(compiled.positiontup) if compiled.positional else tuple(marks),
        placed=compiled.positional,
        fixed={name: mark.value for name, mark in marks.items() if not mark.required and mark.value is not None},
        binds={name: each for name, each in processors.items() if each is not None},
        types=[each.type for each in compiled._result_columns],
    )


def _turns(types: Sequence[Any], dialect: Dialect, sent: Sequence[Any]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    found = (each.dialect_impl(dialect).result_processor(dialect, code) for each, code in zip(types, sent, strict=True))
    return tuple((at, each) for at, each in enumerate(found) if each is not None)
