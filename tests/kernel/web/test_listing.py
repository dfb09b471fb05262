"""A listing gives the same pages as a statement made for each of them. On both databases."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from tests.factories.places import platform, store
from tests.support.statements import statements
from webapp.merchants.models import Merchant, Store
from webapp.web.tables import Column, Filter, Listing, Table, TablePage

pytestmark = pytest.mark.both_databases

LENGTH = Store.id % 3


class Row(NamedTuple):
    id: int
    code: str
    name: str
    merchant: str


COLUMNS = select(Store.id, Store.code, Store.name, Merchant.legal_name).join(Store.merchant)
ROWS = select(Store).join(Store.merchant).options(contains_eager(Store.merchant))
PAGES = [
    "",
    "page=2",
    "page=3",
    "page=9",
    "sort=name&dir=desc",
    "sort=name&dir=desc&page=2",
    "sort=merchant&page=2",
    "sort=third",
    "q=store-1",
    "q=store-1&sort=name",
    "q=nowhere",
    "code=store-03",
    "q=store&page=2",
]


def table() -> Table:
    """As a view makes it for each request."""
    return Table(
        "stores",
        columns=[
            Column("name", "Name", sort=(Store.name, Store.code)),
            Column("merchant", "Merchant", sort=Merchant.legal_name),
            Column("third", "Third", sort=LENGTH),
        ],
        filters=[Filter("code", "Code", [("store-03", "Third")], column=Store.code)],
        search=[Store.name, Merchant.legal_name],
        size=10,
    )


@pytest.fixture
def many(app: Flask) -> None:
    here = platform()
    for each in range(23):
        store(here, f"store-{each:02}")


def looked_at(app: Flask, statement: Any, query: str) -> TablePage:
    with app.test_request_context(f"/?{query}"):
        return table().page(statement, dict(each.split("=") for each in query.split("&") if each))


def told(page: TablePage) -> tuple[Any, ...]:
    return [(row.id, row.code, row.name) for row in page.rows], page.total, page.page, page.further, page.uncounted


@pytest.mark.parametrize("query", PAGES)
def test_it_is_the_page_that_a_statement_gives(app: Flask, many: None, query: str) -> None:
    listing = Listing(COLUMNS, Row)
    for _time in range(2):
        assert told(looked_at(app, listing, query)) == told(looked_at(app, ROWS, query))


def test_each_order_is_compiled_once(app: Flask, many: None) -> None:
    listing, texts = Listing(COLUMNS, Row), set()
    for query in PAGES[:8] * 2:
        with statements() as sent:
            looked_at(app, listing, query)
        texts |= {each for each in sent if "rows_in_all" in each}
    assert len(listing._kept) == len(texts) == 4  # as it begins, by name backwards, by merchant, by the third


def test_nothing_is_joined_to_count(app: Flask, many: None) -> None:
    with statements() as sent:
        assert looked_at(app, Listing(COLUMNS, Row), "").total == 23
    counted = next(each for each in sent if "count(" in each)
    assert counted[counted.index("(SELECT count(") : counted.index("AS rows_in_all")].count("JOIN") == 0


def test_orders_that_are_made_anew_do_not_pile_up(app: Flask, many: None, monkeypatch: pytest.MonkeyPatch) -> None:
    listing = Listing(COLUMNS, Row)
    for _time in range(200):
        listing._kept.put((_time,), ((), None))  # type: ignore[arg-type]
    assert len(listing._kept) <= 64
