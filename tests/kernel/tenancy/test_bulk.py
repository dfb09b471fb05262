"""Rows written together keep to their tenants too."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.kernel.tenancy.samples import Crate, Part, names
from webapp.db import transaction
from webapp.db.bulk import insert_rows, insert_with_ids, refresh_statistics, update_rows
from webapp.merchants.models import Store
from webapp.tenancy import (
    ScopeError,
    unscoped,
)


def test_rows_get_values_of_their_own_and_foreign_ids_are_left_alone(app: Flask, in_store: SimpleNamespace) -> None:
    with transaction():
        update_rows(Crate, {getattr(in_store, f"crate_{name}"): {"name": f"{name} moved"} for name in ("a1", "a2", "b")})
    with unscoped("looks at everything"):
        assert names(select(Crate.name)) == ["a1 moved", "a2", "b"]


def test_rows_updated_together_do_not_change_hands(inside: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="do not move"), transaction():
        update_rows(Crate, {inside.crate_a1: {"platform_id": inside.two}})


def test_objects_of_rows_updated_together_are_read_again(inside: SimpleNamespace) -> None:
    with transaction() as session:
        crate = session.get(Crate, inside.crate_a1)
        assert crate is not None
        update_rows(Crate, {inside.crate_a1: {"name": "now"}})
        assert crate.name == "now"


def test_ids_come_in_the_order_of_the_rows(inside: SimpleNamespace) -> None:
    wanted = [f"crate {number:03}" for number in range(300, 0, -1)]
    with transaction() as session:
        ids = insert_with_ids(Crate, [{"platform_id": inside.one, "store_id": inside.a1, "name": name} for name in wanted])
        found = dict(session.execute(select(Crate.id, Crate.name).where(Crate.id.in_(ids))).all())
    assert [found[row_id] for row_id in ids] == wanted


def test_rows_inserted_together_are_checked(in_store: SimpleNamespace) -> None:
    for insert_them in (insert_rows, insert_with_ids):
        with pytest.raises(ScopeError), transaction():
            insert_them(Crate, [{"platform_id": in_store.two, "store_id": in_store.b, "name": "new"}])


def test_no_rows_are_no_statement(inside: SimpleNamespace) -> None:
    insert_rows(Crate, [])
    update_rows(Crate, {})
    assert insert_with_ids(Crate, []) == []


def test_tables_that_were_almost_empty_are_counted_again(inside: SimpleNamespace, dialect: str) -> None:
    known = {
        "sqlite": "SELECT max(stat + 0) FROM sqlite_stat1 WHERE tbl = 'sample_' || 'crates'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'sample_' || 'crates'",
    }
    with transaction() as session:
        insert_rows(Crate, [{"platform_id": inside.one, "store_id": inside.a1, "name": "new"}] * 200)
        refresh_statistics(Crate, Part)
        assert session.scalar(text(known[dialect])) == 203


def test_all_tables_are_counted_where_none_is_named(inside: SimpleNamespace, dialect: str) -> None:
    known = {
        "sqlite": "SELECT max(stat + 0) FROM sqlite_stat1 WHERE tbl = 'stores'",
        "postgresql": "SELECT reltuples FROM pg_class WHERE relname = 'stores'",
    }
    with unscoped("looks at everything"), transaction() as session:
        stores = session.scalar(select(func.count(Store.id)))
        refresh_statistics()
        assert session.scalar(text(known[dialect])) == stores > 0
