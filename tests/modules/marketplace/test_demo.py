"""The demo's stand-in for Letzshop sells what the demo's bookshop has, so that its orders can be confirmed."""

from __future__ import annotations

from decimal import Decimal

from flask import Flask

from modules.inventory.models import Variant
from modules.marketplace.demo import SOLD, shelf
from modules.marketplace.simulator import Shop
from tests.support.demo import DemoPlace
from webapp.db import db
from webapp.tenancy import unscoped


def test_its_books_are_those_of_the_shop_and_one_that_nobody_has(demo: DemoPlace) -> None:
    with demo.app.app_context():
        books = shelf()
        with unscoped("tests look"):
            held = {each.gtin: Decimal(each.price) / 100 for each in db.session.query(Variant)}
    known = [each for each in books if each["tradeId"]["number"] in held]
    assert (len(books), len(known)) == (SOLD + 1, SOLD)
    assert all(Decimal(each["price"]) == held[each["tradeId"]["number"]] for each in known)


def test_without_the_demo_its_books_are_made_up(app: Flask) -> None:
    assert [each["sku"] for each in shelf()][:1] == ["LS-1"]


def test_opened_anew_it_gives_no_number_twice() -> None:
    first, second = Shop(begin=100).sell(2), Shop(begin=200).sell(2)
    assert not {*first} & {*second}
