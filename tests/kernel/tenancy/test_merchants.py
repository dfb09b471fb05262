"""A merchant is counted over all its stores on a platform, and nothing else is opened by that."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from tests.kernel.tenancy.samples import Crate, Part, names
from webapp.db import db, transaction
from webapp.db.bulk import update_rows
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.tenancy import (
    ScopeError,
    scope,
    unscoped,
    whole_merchant,
)


@pytest.fixture
def merchants(app: Flask, shops: SimpleNamespace) -> SimpleNamespace:
    """The merchant of the three stores, and another one whose store A3 is on platform 1 too."""
    with app.app_context(), transaction() as session:
        other = Merchant(legal_name="Bob S.à r.l.", links=[MerchantPlatform(platform_id=shops.one)])
        session.add(other)
        session.flush()
        store = Store(code="a3", name="a3", platform_id=shops.one, merchant_id=other.id)
        session.add(store)
        session.flush()
        with scope(shops.one):
            session.add(Crate(name="a3", platform_id=shops.one, store_id=store.id))
        return SimpleNamespace(shops=shops, alice=session.get(Store, shops.a1).merchant_id, bob=other.id)  # type: ignore[union-attr]


@pytest.mark.parametrize("store", ["a1", None])
def test_a_merchant_is_counted_over_all_its_stores_here(app: Flask, merchants: SimpleNamespace, store: str | None) -> None:
    shops = merchants.shops
    with app.app_context(), scope(shops.one, getattr(shops, store) if store else None):
        before = names(select(Crate.name))
        with whole_merchant(merchants.alice) as stores:
            assert (stores, names(select(Crate.name))) == ((shops.a1, shops.a2), ["a1", "a2"])
            assert db.session.scalar(select(func.count()).select_from(Crate)) == 2
        assert names(select(Crate.name)) == before


def test_no_other_merchant_is_counted_in_a_store(in_store: SimpleNamespace, merchants: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="not of merchant"), whole_merchant(merchants.bob):
        pass


def test_counting_a_merchant_outside_any_scope_raises(app: Flask, merchants: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="outside any scope"), whole_merchant(merchants.alice):
        pass


def test_counting_a_merchant_opens_no_other_store_to_writes(app: Flask, in_store: SimpleNamespace, merchants: SimpleNamespace) -> None:
    with transaction() as session, whole_merchant(merchants.alice):
        session.execute(update(Crate).values(name="changed"))
        session.execute(delete(Part))
        update_rows(Crate, {in_store.crate_a2: {"name": "changed"}})
    for change in (lambda crate: setattr(crate, "name", "changed"), db.session.delete):
        with pytest.raises(ScopeError), transaction() as session, whole_merchant(merchants.alice):
            change(session.get(Crate, in_store.crate_a2))
            session.flush()
    with unscoped("looks at everything"):
        assert names(select(Crate.name)) == ["a2", "a3", "b", "changed"]
        assert db.session.scalar(select(func.count(Part.id))) == 2


def test_rows_that_were_counted_leave_the_session(in_store: SimpleNamespace, merchants: SimpleNamespace) -> None:
    with whole_merchant(merchants.alice):
        assert db.session.get(Crate, in_store.crate_a2) is not None
    assert db.session.get(Crate, in_store.crate_a2) is None
