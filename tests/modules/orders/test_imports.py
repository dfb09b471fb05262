"""Orders come in from a table: each whole or not at all, once for its reference, with reasons by row. On both databases."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, current_app, g
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.orders.building import Products
from modules.orders.imports import ORDERS, match, take
from modules.orders.models import Order
from modules.orders.moves import ARRIVAL
from tests.factories import goods
from tests.factories.places import configure
from tests.modules.orders.conftest import World, at_work
from tests.support.jobs import work_off
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db, transaction, utcnow
from webapp.imports import Row, Taking
from webapp.imports import queries as imports_queries
from webapp.imports import services as imports
from webapp.imports.columns import suggest
from webapp.imports.reasons import tell
from webapp.imports.services import steps
from webapp.tenancy import scope

HEAD = "Bestellnummer;Kunde;Datum;Rue;Code postal;Ville;Land;Artikel;SKU;Menge;Preis;TVA;Reason for the price"


def test_a_column_that_is_called_as_its_field_is_found() -> None:
    labels = [each for each in ORDERS.fields if each.key != "tax_rate_bp"]  # "VAT rate in per cent": nobody heads a column so
    assert suggest(ORDERS, [str(each.label) for each in labels], {}) == {at: each.key for at, each in enumerate(labels)}


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows, "")).encode()


def bring(app: Flask, world: World, content: bytes, *, check_only: bool = False) -> tuple[tuple[int, int, int], dict[int, str]]:
    """Check and run an import: rows that are new, known and refused, and why."""
    g.work_platform = current_app.extensions["interlock"].snapshot_by_code(world.platform.code)
    with scope(world.platform.id):
        upload = imports.keep_upload(world.shop, ORDERS, name="orders.csv", stream=io.BytesIO(content))
        with transaction():
            made = imports.receive(world.shop, upload, options={}, uploaded_by="bob").id
        for begin in (imports.start_check,) if check_only else (imports.start_check, imports.start_run):
            with transaction():
                begin(world.shop, ORDERS, made)
            work_off(app)
        found = imports_queries.import_of(world.shop.id, [ORDERS.code], made)
        rows = imports_queries.refused_rows(made)
        reasons = {row.row_number: " ".join(tell(each, ORDERS.labels, ORDERS.reasons) for each in row.reasons) for row in rows}
        return (found.created, found.unchanged, found.refused), reasons


KEPT = ("number", "channel", "channel_ref", "state", "open_issues", "customer_name", "city", "country", "placed_at", "total_minor")
SOLD = ("variant_id", "name", "quantity", "price_minor", "list_price_minor", "price_reason", "tax_rate_bp")


def facts(row: Any, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def orders(world: World) -> list[SimpleNamespace]:
    """What the orders of the shop say, in order."""
    with at_work(world.shop):
        found = db.session.scalars(select(Order).order_by(Order.id)).all()
        return [SimpleNamespace(**facts(each, KEPT), lines=[SimpleNamespace(**facts(line, SOLD)) for line in each.lines]) for each in found]


GOOD = (
    "F-1;Anne Becker;1.3.2026;3, rue du Curé;1368;Luxembourg;lu;Tasse;;2;9,90;17;",
    "F-1;;;;;;;Poster;;1;20,00;17;",
    "F-2;Ben Kox;2026-03-02;1, Grand-Rue;1660;Luxembourg;LU;Tasse;;1;9,90;17;",
)


def test_rows_of_one_reference_are_one_order_and_a_second_time_nothing_changes(app: Flask, bare: World) -> None:
    assert bring(app, bare, table(*GOOD)) == ((3, 0, 0), {})
    first, second = orders(bare)
    assert [(each.name, each.quantity, each.price_minor, each.tax_rate_bp) for each in first.lines] == [
        ("Tasse", 2, 990, 1700),
        ("Poster", 1, 2000, 1700),
    ]
    assert (first.number, first.channel, first.channel_ref, first.total_minor) == ("MAIN-000001", "manual", "F-1", 3980)
    assert (first.customer_name, first.city, first.country) == ("Anne Becker", "Luxembourg", "LU")
    assert first.placed_at.date() == datetime(2026, 3, 1, tzinfo=UTC).date()
    assert (second.number, second.state, second.open_issues) == ("MAIN-000002", "pending", 0)
    assert bring(app, bare, table(*GOOD)) == ((0, 3, 0), {})
    assert len(orders(bare)) == 2


def test_a_country_is_written_by_name_or_is_the_store_s(app: Flask, bare: World) -> None:
    """The file of a shop in Luxembourg that said "Luxembourg" was refused, and one that said nothing made orders that could not be sent."""
    named, silent = GOOD[2].replace(";LU;", ";Luxembourg;"), GOOD[2].replace(";LU;", ";;").replace("F-2", "F-3")
    assert bring(app, bare, table(named, silent)) == ((2, 0, 0), {})
    assert [(each.country, each.open_issues) for each in orders(bare)] == [("LU", 0), ("LU", 0)]


def test_the_check_makes_no_order(app: Flask, bare: World) -> None:
    assert bring(app, bare, table(*GOOD), check_only=True) == ((3, 0, 0), {})
    assert orders(bare) == []


def test_one_wrong_row_keeps_its_order_back_and_no_other(app: Flask, bare: World) -> None:
    rows = (GOOD[0], "F-1;;;;;;;Poster;;none;20,00;17;", GOOD[2])
    came, reasons = bring(app, bare, table(*rows))
    assert came == (1, 0, 2)
    assert "Pieces is not a number" in reasons[3]
    assert reasons[2] == "Row 3, which belongs to it, cannot be imported."
    assert [each.channel_ref for each in orders(bare)] == ["F-2"]


WRONG = {
    "F-1;;;;;;;Tasse;;1;9,90;17;": "There is no name of who ordered.",
    "F-1;Anne;;;;;;Tasse;;;9,90;17;": "There is no number of pieces.",
    "F-1;Anne;;;;;;Tasse;;0;9,90;17;": "Pieces must be between",
    "F-1;Anne;;;;;;;;1;9,90;17;": "An item that is not in the inventory needs Item.",
    "F-1;Anne;;;;;;Tasse;;1;;;": "An item that is not in the inventory needs Price of one (tax included), VAT rate in per cent.",
    "F-1;Anne;31.2.2026;;;;;Tasse;;1;9,90;17;": "Placed on is not a day like",
    "F-1;Anne;1.1.2999;;;;;Tasse;;1;9,90;17;": "Placed on is still to come.",
    "F-1;Anne;;;;;XX;Tasse;;1;9,90;17;": "Country is not a country",
    ";Anne;;;;;;Tasse;;1;9,90;17;": "There is no Order reference.",
}


@pytest.mark.parametrize("row", list(WRONG))
def test_what_makes_no_order_says_why_and_mended_comes_in(app: Flask, bare: World, row: str) -> None:
    came, reasons = bring(app, bare, table(row))
    assert came == (0, 0, 1)
    assert reasons[2].startswith(WRONG[row])
    assert bring(app, bare, table(GOOD[2]))[0] == (1, 0, 0)


def test_rows_that_contradict_each_other_make_no_order(app: Flask, bare: World) -> None:
    came, reasons = bring(app, bare, table(GOOD[0], "F-1;Somebody else;;;;;;Poster;;1;20,00;17;"))
    assert came == (0, 0, 2)
    assert reasons[3] == "Customer is not the same as in row 2 of this order."


def test_rows_of_one_order_that_stand_apart_are_told(app: Flask, bare: World) -> None:
    came, reasons = bring(app, bare, table(GOOD[0], GOOD[2], GOOD[1]))
    assert came == (2, 0, 1)
    assert reasons[4] == "Row 2 has the same Order reference and is further up. Put such rows below each other."


def test_an_order_of_more_rows_than_an_order_has_is_refused_whole(app: Flask, bare: World) -> None:
    came, reasons = bring(app, bare, table(*[GOOD[0]] * 101, GOOD[2]))
    assert came == (1, 0, 101)
    assert reasons[2] == "Row 102, which belongs to it, cannot be imported."


def test_an_order_is_never_cut_by_a_batch(app: Flask, bare: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps.Step.read, "__defaults__", (2,))
    rows = [f"F-{each};Anne;;;;;;Tasse {line};;1;9,90;17;" for each in range(4) for line in range(3)]
    assert bring(app, bare, table(*rows))[0] == (12, 0, 0)
    assert [(each.channel_ref, len(each.lines)) for each in orders(bare)] == [(f"F-{each}", 3) for each in range(4)]
    late = [*rows[:2], "F-9;Anne;;;;;;A;;1;1;17;", "F-9;;;;;;;B;;1;1;17;", "F-9;;;;;;;C;;0;1;17;"]
    assert bring(app, bare, table(*late))[0] == (0, 2, 3)


def test_what_the_inventory_knows_is_named_and_priced_by_it(app: Flask, world: World) -> None:
    with at_work(world.shop) as shop:
        variant = goods.product(shop, "A-1", 5).variants[0].id
    came, reasons = bring(
        app,
        world,
        table(
            "F-1;Anne;;1, Grand-Rue;1660;Luxembourg;LU;;A-1;2;;;",
            "F-2;Anne;;1, Grand-Rue;1660;Luxembourg;LU;;A-1;1;5,00;;",
            "F-3;Anne;;1, Grand-Rue;1660;Luxembourg;LU;;A-1;1;5,00;;Damaged",
            "F-4;Anne;;1, Grand-Rue;1660;Luxembourg;LU;Thing;A-9;1;5,00;17;",
        ),
    )
    assert came == (2, 0, 2)
    assert "Give a reason for another price" in reasons[3]
    assert reasons[5] == "No variant has the SKU A-9."
    first, third = orders(world)
    assert (first.lines[0].variant_id, first.lines[0].price_minor, first.lines[0].list_price_minor) == (variant, 1990, None)
    assert (third.lines[0].price_minor, third.lines[0].list_price_minor, third.lines[0].price_reason) == (500, 1990, "Damaged")


def test_an_item_costs_what_it_did_on_the_day_of_the_order(app: Flask, world: World) -> None:
    """Its usual price needs no reason in a sale; the price of a sale does on another day."""
    with at_work(world.shop) as shop:
        goods.product(shop, "A-1", 9, sale_price=1500, sale_from=date(2026, 3, 1), sale_until=date(2026, 3, 31))
        goods.product(shop, "A-2", 9, sale_price=1500)
    placed = "{};Anne;{};1, Grand-Rue;1660;Luxembourg;LU;;{};1;{};;{}"
    came, reasons = bring(
        app,
        world,
        table(
            placed.format("F-1", "2.3.2026", "A-1", "", ""),
            placed.format("F-2", "2.4.2026", "A-1", "", ""),
            placed.format("F-3", "2.3.2026", "A-1", "19,90", ""),
            placed.format("F-4", "2.4.2026", "A-1", "15,00", ""),
            placed.format("F-5", "2.3.2026", "A-1", "5,00", "Damaged"),
            placed.format("F-6", "", "A-2", "", ""),
            placed.format("F-7", "", "A-2", "19,90", ""),
        ),
    )
    assert came == (6, 0, 1)
    assert "costs 19.90. Give a reason for another price" in reasons[5]
    sold = [(each.channel_ref, each.lines[0].price_minor, each.lines[0].list_price_minor) for each in orders(world)]
    assert sold == [
        ("F-1", 1500, None),
        ("F-2", 1990, None),
        ("F-3", 1990, None),
        ("F-5", 500, 1500),
        ("F-6", 1500, None),
        ("F-7", 1990, None),
    ]


def test_orders_of_a_file_reserve_as_they_come_in_where_the_store_wants_it(app: Flask, world: World) -> None:
    configure(world.platform, "orders", reserve_on=ARRIVAL)
    with at_work(world.shop) as shop:
        goods.product(shop, "A-1", 3)
    rows = [f"F-{each};Anne;;1, Grand-Rue;1660;Luxembourg;LU;;A-1;2;;;" for each in (1, 2)]
    assert bring(app, world, table(*rows))[0] == (2, 0, 0)
    assert [each.open_issues for each in orders(world)] == [0, 1]


def rows_of(many: int, first: int) -> list[Row]:
    values = {"customer_name": "Anne", "item": "Mug", "quantity": 1, "price": 990, "tax_rate_bp": 1700}
    return [Row(each, [], {**values, "reference": f"R-{first + each}"}) for each in range(many)]


def test_many_cost_as_many_statements_as_few(world: World) -> None:
    counts = []
    for first, many in ((0, 1), (10, 2), (100, 60)):
        with at_work(world.shop) as shop:
            taking, rows = Taking(shop, {}, frozenset()), rows_of(many, first)
            with statements() as sent:
                assert {each.outcome for each in take(taking, rows, match(taking, rows))} == {"created"}
            counts.append(len(sent))
    assert counts[1] == counts[2]


def test_without_an_inventory_no_product_is_known(bare: World) -> None:
    with at_work(bare.shop) as shop:
        assert Products.of(shop, [{"sku": "A-1"}]) == Products(False, {}, {})


def test_a_day_of_the_store_is_no_later_than_now(app: Flask, bare: World) -> None:
    bring(app, bare, table(f"F-1;Anne;{utcnow():%Y-%m-%d};;;;;Tasse;;1;9,90;17;"))
    (made,) = orders(bare)
    assert made.placed_at <= utcnow()


@pytest.mark.sqlite_only
def test_a_file_is_uploaded_from_the_list(app: Flask, world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    listed = Page(client.get(world.url("?tab=all")))
    page = Page(client.get(listed.one("a[href*='/orders/imports']")["href"]))
    token = page.one("form[enctype] [name=csrf_token]")["value"] if page.has("form[enctype] [name=csrf_token]") else ""
    data = {"file": (io.BytesIO(table(*GOOD)), "orders.csv"), "csrf_token": token}
    sent = client.post(world.url("imports"), data=data, content_type="multipart/form-data")
    assert sent.status_code == 303
    assert "orders.csv" in client.get(sent.headers["Location"]).text
