"""Labels as PDF."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient

from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.page import Page
from webapp.web.days import today_in

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def pages(response: Any) -> list[str]:
    assert response.status_code == 200
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(response.data)).pages]


def test_a_sheet_takes_21_labels_and_a_roll_one_a_page(world: World, bob: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1", gtin="5449000000996")
    form = Page(bob.get(world.url(f"variants/{variant}/labels")))
    sheets = pages(form.submit(bob, "main form.form", {"copies": "22"}))
    assert [each.count("5449000000996") for each in sheets] == [21, 1]
    assert "€19.90" in sheets[0]
    with at_work(world.shop, label_paper="roll", allow_negative=False, low_stock_threshold=5):
        pass
    assert len(pages(form.submit(bob, "main form.form", {"copies": "3"}))) == 3


def test_a_label_of_each_row_that_was_chosen(world: World, bob: FlaskClient) -> None:
    ids = [add_article(world.shop, sku) for sku in ("A-1", "Ä-2", "A-3")]
    page = Page(bob.get(world.url()))
    (sheet,) = pages(page.submit(bob, "#table-articles-bulk", {"ids": [str(each) for each in ids[:2]], "action": "labels"}))
    assert ("A-1" in sheet, "Ä-2" in sheet, "A-3" in sheet) == (True, True, False)


def test_a_label_says_what_is_paid_today(world: World, bob: FlaskClient) -> None:
    """During a sale shelves said the usual price, and the till another one."""
    day, one = today_in(world.shop.timezone), timedelta(days=1)
    for sku, sale in {
        "ON": {"sale_price": 1500, "sale_until": day},
        "OVER": {"sale_price": 1400, "sale_until": day - one},
        "TO-COME": {"sale_price": 1300, "sale_from": day + one},
        "SAME": {"sale_price": 1990},
    }.items():
        add_article(world.shop, sku, **sale)
    page = Page(bob.get(world.url()))
    ids = [str(each["value"]) for each in page.select("tbody [name=ids]")]
    (sheet,) = pages(page.submit(bob, "#table-articles-bulk", {"ids": ids, "action": "labels"}))
    assert re.findall(r"(ON|OVER|TO-COME|SAME) ((?:€[\d.]+ ?)+)", sheet) == [
        ("ON", "€19.90 €15.00 "), ("OVER", "€19.90 "), ("SAME", "€19.90 "), ("TO-COME", "€19.90"),
    ]  # fmt: skip


def test_labels_of_many_come_in_the_order_of_the_list(world: World, bob: FlaskClient) -> None:
    for sku in ("C", "A", "B"):
        add_article(world.shop, sku)
    page = Page(bob.get(world.url()))
    ids = [str(each["value"]) for each in page.select("tbody [name=ids]")]
    (sheet,) = pages(page.submit(bob, "#table-articles-bulk", {"ids": ids, "action": "labels"}))
    assert re.findall(r"Book (\w)", sheet) == ["A", "B", "C"]


@pytest.mark.parametrize("copies", ["0", "1001", "many"])
def test_an_impossible_number_of_labels_is_refused(world: World, bob: FlaskClient, copies: str) -> None:
    form = Page(bob.get(world.url(f"variants/{add_article(world.shop)}/labels")))
    assert form.submit(bob, "main form.form", {"copies": copies}).status_code == 422
