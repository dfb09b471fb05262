"""Prepared reads see what the session's own statements see, whoever's turn it is. On both databases."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from tests.kernel.tenancy.samples import Coupon, Crate, Note, crates
from tests.kernel.tenancy.test_merchant_rows import coupons as coupons
from tests.support.statements import statements
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.tenancy import Prepared, ScopeError, scope, unscoped, whole_merchant


def each_name() -> Select[Any]:
    """One name after the other, as an index gives them."""
    found = select(func.min(Crate.name).label("name")).cte("names", recursive=True)
    following = select(func.min(Crate.name)).where(Crate.name > found.c.name).scalar_subquery()
    found = found.union_all(select(following).where(found.c.name.is_not(None)))
    return select(found.c.name).where(found.c.name.is_not(None))


STATEMENTS = {
    "column": select(Crate.name),
    "alias": select(aliased(Crate).name),
    "subquery": select(select(Crate.name).subquery().c.name),
    "cte": select(select(Crate.name).cte().c.name),
    "recursive": each_name(),
    "union": select(Crate.name).union_all(select(Crate.name).where(Crate.name == "none")),
    "join": select(Store.code).join(Crate, Crate.store_id == Store.id),
    "in": select(Store.code).where(Store.id.in_(select(Crate.store_id))),
    "exists": select(Store.code).where(exists().where(Crate.store_id == Store.id)),
    "relationship": select(Crate.name).join(Crate.parts),
    "count": select(func.count(Crate.id)),
    "of the platform": select(Note.body),
    "of the merchant": select(Coupon.name),
    "of nobody": select(Store.code, Store.created_at, Store.platform_id),
    "limited": select(Crate.name).order_by(Crate.name).limit(2).offset(0),
}


class Named:
    def __init__(self, name: str, _id: int) -> None:
        self.name = name


PREPARED = {name: Prepared(each, lambda *columns: columns) for name, each in STATEMENTS.items()}


@pytest.mark.parametrize("name", STATEMENTS)
def test_each_tenant_sees_its_own_in_turn(app: Flask, coupons: SimpleNamespace, name: str) -> None:
    for platform, store in ((coupons.one, None), (coupons.one, coupons.a1), (coupons.two, coupons.b), (coupons.one, coupons.a3)) * 2:
        with app.app_context(), scope(platform, store):
            assert_same(name)
    with app.app_context(), scope(coupons.one, coupons.a1), whole_merchant(coupons.alice):
        assert_same(name)
    with app.app_context(), unscoped("looks at everything"):
        assert_same(name)


def assert_same(name: str) -> None:
    wanted = [tuple(row) for row in db.session.execute(STATEMENTS[name])]
    assert sorted(PREPARED[name].rows()) == sorted(wanted)


def test_stores_see_different_rows_by_one_text(app: Flask, shops: SimpleNamespace) -> None:
    sent = []
    for store in ("a1", "a2"):
        with app.app_context(), scope(shops.one, getattr(shops, store)), statements() as seen:
            assert PREPARED["column"].rows() == [(store,)]
        sent.append(seen[-1])
    assert sent[0] == sent[1]


def test_rows_outside_any_scope_are_refused(app: Flask, shops: SimpleNamespace) -> None:
    with app.app_context():
        with pytest.raises(ScopeError, match="outside any scope"):
            PREPARED["column"].rows()
        assert len(PREPARED["of nobody"].rows()) == 3


def test_what_is_about_to_be_written_is_seen(in_store: SimpleNamespace) -> None:
    with transaction() as session:
        session.add(Crate(name="new"))
        assert sorted(PREPARED["column"].rows()) == [("a1",), ("new",)]


def test_values_are_given_each_time(inside: SimpleNamespace) -> None:
    asked = Prepared(select(Crate.name, Crate.id).where(Crate.name == bindparam("called")), Named)
    assert [row.name for row in asked.rows(called="a1")] == ["a1"]
    assert [row.name for row in asked.rows(called="a2")] == ["a2"]
    assert asked.rows(called="b") == []
    with pytest.raises(KeyError):
        asked.rows()


def test_nobody_gives_the_tenant_by_hand(in_store: SimpleNamespace) -> None:
    assert PREPARED["column"].rows(tenant_store=in_store.a2, tenant_platform=in_store.two) == [("a1",)]


@pytest.mark.parametrize(
    ("statement", "raises"),
    [
        (lambda: select(crates.c.name), ScopeError),
        (lambda: select(Store.code).where(Store.id == crates.c.store_id), ScopeError),
        (lambda: select(Crate.name).where(Crate.id.in_([1, 2])), ValueError),
        (lambda: select(Crate.name).where(Crate.name == bindparam("who", callable_=lambda: "a1")), ValueError),
    ],
    ids=["table", "column of a table", "text by values", "values called for"],
)
def test_what_cannot_be_prepared_is_refused(inside: SimpleNamespace, statement: Callable[[], Any], raises: type[Exception]) -> None:
    with pytest.raises(raises):
        Prepared(statement(), lambda *columns: columns).rows()
