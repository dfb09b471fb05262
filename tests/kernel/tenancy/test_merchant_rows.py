"""Rows of a merchant on a platform: all its stores there share them, and nobody else reaches them. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, g
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from tests.kernel.tenancy.samples import Coupon, Use, names
from webapp.db import db, transaction
from webapp.db.bulk import insert_with_ids, update_rows
from webapp.merchants.models import Merchant, MerchantPlatform, Store
from webapp.tenancy import ScopeError, scope, unscoped, whole_merchant

MINE = "alice"


@pytest.fixture
def coupons(app: Flask, shops: SimpleNamespace) -> SimpleNamespace:
    """A coupon of Alice on each platform, and one of Bob, whose store A3 is on platform 1."""
    with app.app_context(), transaction() as session, unscoped("sample rows of two merchants"):
        alice = session.get_one(Store, shops.a1).merchant_id
        bob = Merchant(legal_name="Bob S.à r.l.", links=[MerchantPlatform(platform_id=shops.one)])
        session.add(bob)
        session.flush()
        store = Store(code="a3", name="a3", platform_id=shops.one, merchant_id=bob.id, currency="EUR")
        rows = [Coupon(name=name, platform_id=platform, merchant_id=merchant) for name, platform, merchant in (
            ("alice", shops.one, alice), ("alice elsewhere", shops.two, alice), ("bob", shops.one, bob.id))]  # fmt: skip
        session.add_all([store, *rows])
        session.flush()
        return SimpleNamespace(**vars(shops), a3=store.id, alice=alice, bob=bob.id, mine=rows[0].id, bobs=rows[2].id)


@pytest.fixture
def in_a1(app: Flask, coupons: SimpleNamespace) -> Iterator[SimpleNamespace]:
    """The same, at work for store A1 of Alice."""
    with app.app_context(), scope(coupons.one, coupons.a1):
        yield coupons


@pytest.mark.parametrize(("store", "seen"), [("a1", ["alice"]), ("a2", ["alice"]), ("a3", ["bob"]), (None, ["alice", "bob"])])
def test_every_store_of_a_merchant_sees_its_rows_and_no_others(
    app: Flask, coupons: SimpleNamespace, store: str | None, seen: list[str]
) -> None:
    with app.app_context(), scope(coupons.one, getattr(coupons, store) if store else None):
        assert names(select(Coupon.name)) == seen
        assert db.session.scalar(select(func.count()).select_from(Coupon)) == len(seen)
        assert (db.session.get(Coupon, coupons.bobs) is not None) == ("bob" in seen)


def test_changes_reach_the_merchants_rows_only(in_a1: SimpleNamespace) -> None:
    with transaction() as session:
        session.execute(update(Coupon).values(name="changed"))
        update_rows(Coupon, {in_a1.bobs: {"name": "stolen"}})
    with unscoped("looks at everything"):
        assert names(select(Coupon.name)) == ["alice elsewhere", "bob", "changed"]
    with transaction() as session:
        session.execute(delete(Coupon))
    with unscoped("looks at everything"):
        assert names(select(Coupon.name)) == ["alice elsewhere", "bob"]


def test_new_rows_get_the_merchant_of_the_store(in_a1: SimpleNamespace) -> None:
    with transaction() as session:
        session.add(coupon := Coupon(name="new"))
    assert (coupon.platform_id, coupon.merchant_id) == (in_a1.one, in_a1.alice)


def test_new_rows_of_another_merchant_are_refused(in_a1: SimpleNamespace) -> None:
    with pytest.raises(ScopeError, match="belongs to merchant"), transaction() as session:
        session.add(Coupon(name="new", merchant_id=in_a1.bob))
    row = {"name": "new", "platform_id": in_a1.one, "merchant_id": in_a1.bob}
    for several in (lambda: db.session.execute(insert(Coupon), [row]), lambda: insert_with_ids(Coupon, [row])):
        with pytest.raises(ScopeError, match="must name merchant"), transaction():
            several()
    assert names(select(Coupon.name)) == [MINE]


def test_rows_do_not_move_to_another_merchant(app: Flask, coupons: SimpleNamespace) -> None:
    with app.app_context(), scope(coupons.one):
        with pytest.raises(ScopeError, match="do not move"), transaction() as session:
            session.get_one(Coupon, coupons.mine).merchant_id = coupons.bob
        with pytest.raises(ScopeError, match="do not move"), transaction() as session:
            session.execute(update(Coupon).values(merchant_id=coupons.bob))


def test_a_row_loaded_unscoped_is_not_kept(in_a1: SimpleNamespace) -> None:
    with unscoped("the test loads a row of somebody else"):
        assert db.session.get(Coupon, in_a1.bobs) is not None
    assert db.session.get(Coupon, in_a1.bobs) is None


def test_a_row_loaded_before_the_store_was_known_is_not_kept(app: Flask, coupons: SimpleNamespace) -> None:
    with app.app_context():
        store = db.session.get(Store, coupons.a1)
        g.work_platform = SimpleNamespace(id=coupons.one)
        assert db.session.get(Coupon, coupons.bobs) is not None
        g.store = store
        assert db.session.get(Coupon, coupons.bobs) is None
        assert names(select(Coupon.name)) == [MINE]


def test_a_merchant_is_counted_alone(app: Flask, coupons: SimpleNamespace) -> None:
    with app.app_context(), scope(coupons.one):
        with whole_merchant(coupons.bob):
            assert names(select(Coupon.name)) == ["bob"]
        assert names(select(Coupon.name)) == ["alice", "bob"]


def test_the_database_holds_merchant_and_platform_together(app: Flask, coupons: SimpleNamespace) -> None:
    torn = [Coupon(name="torn", platform_id=coupons.two, merchant_id=coupons.bob)]
    torn.append(Use(platform_id=coupons.one, merchant_id=coupons.alice, coupon_id=coupons.bobs))
    for row in torn:
        with app.app_context(), pytest.raises(IntegrityError), unscoped("past the checks of the program"):
            db.session.add(row)
            db.session.flush()
