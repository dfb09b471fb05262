"""The pages of a store and of the platform."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from modules.inventory import services as inventory
from modules.orders import queries, services
from modules.orders.deeds import CONFIRM_MANY, SHIP_MANY
from modules.orders.models import Order, OrderLine
from modules.orders.moves import CONFIRM, SHIP
from modules.orders.store import bulk, printing
from tests.factories import goods
from tests.factories.people import person
from tests.modules.orders.conftest import World, add_order, at_work, line, place, reload, stocked
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.commerce import Address
from webapp.db import db
from webapp.ports import port
from webapp.registry.ports.stock import Stock
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def send(client: FlaskClient, url: str, data: dict[str, Any]) -> Any:
    """Opens the page, fills its last form in and sends it."""
    form = Page(client.get(url)).select("main form[method=post]")[-1]
    typed = {field["name"]: field.get("value", "") for field in form.select("input[type=hidden], input[type=number]")}
    return client.post(form["action"], data={**typed, **data})


def test_an_empty_queue_says_how_to_begin(world: World, bob: FlaskClient) -> None:
    assert Page(bob.get(world.url())).select(".empty a[href$='/orders/new']")


def test_each_tab_says_how_many_and_shows_them(world: World, bob: FlaskClient) -> None:
    add_order(world.shop)
    with at_work(world.shop) as shop:
        services.carry_out(shop, place(shop), CONFIRM)
    page = Page(bob.get(world.url()))
    assert page.texts(".nav-tabs a") == ["To confirm (1)", "To ship (1)", "Late (0)", "Issues (0)", "All", "Archived"]
    assert [len(Page(bob.get(world.url(f"?tab={tab}"))).select("tbody tr")) for tab in ("confirm", "ship", "all")] == [1, 1, 2]


def test_one_click_confirms_everything(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop)
    page = Page(bob.get(world.url(str(order_id))))
    assert page.submit(bob, f"form[action$='/{order_id}/confirm']").status_code == 303
    with at_work(world.shop):
        assert reload(order_id).state == "confirmed"
    assert "2 pieces were confirmed." in bob.get(world.url(str(order_id))).text


def test_a_part_is_confirmed_and_shipped_with_tracking(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(3))
        number = reload(order_id).lines[0].id
    assert send(bob, world.url(f"{order_id}/confirm"), {f"line_{number}": "2"}).status_code == 303
    sent = send(bob, world.address(f"fulfillment/{order_id}/ship"), {"carrier": "dhl", "tracking": "JD0001"})
    assert sent.status_code == 303
    page = Page(bob.get(world.url(str(order_id))))
    assert "JD0001" in page.text("main")
    assert "1 to confirm, 2 shipped" in page.text("main")


@pytest.mark.parametrize("pieces", ["4", "-1", "x", "99999999999999999999"])
def test_more_than_there_is_keeps_what_was_typed(world: World, bob: FlaskClient, pieces: str) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(3))
        number = reload(order_id).lines[0].id
    answer = send(bob, world.url(f"{order_id}/confirm"), {f"line_{number}": pieces, "note": "for Anne"})
    assert answer.status_code == 422
    assert Page(answer).one("[name=note]")["value"] == "for Anne"
    with at_work(world.shop):
        assert reload(order_id).state == "pending"


def test_a_stale_form_is_told_and_the_second_try_saves(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop)
    form = Page(bob.get(world.url(f"{order_id}/cancel")))
    with at_work(world.shop) as shop:
        services.carry_out(shop, order_id, CONFIRM)
    stale = form.submit(bob, "main form[method=post]", {"note": "changed her mind"})
    assert stale.status_code == 409
    assert "Somebody was faster" in stale.text
    assert Page(stale).submit(bob, "main form[method=post]").status_code == 303


def test_a_page_of_what_cannot_be_done_says_what_can(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop)
    answer = bob.get(world.url(f"{order_id}/return"))
    assert answer.status_code == 409
    assert "Possible now" in answer.text


NEW = {"customer_name": "Anne Becker", "street": "3, rue du Curé", "postal_code": "1368", "city": "Luxembourg", "country": "LU"}


def test_an_order_is_typed_in_by_finding_an_article(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        found = goods.product(shop, "A-1", 5).variants[0].id
    start = Page(bob.get(world.url("new")))
    listed = start.submit(bob, "main form[method=post]", {**NEW, "q": "a-1", "do": "search"})
    added = Page(listed).submit(bob, "main form[method=post]", {"do": f"add:{found}"})
    assert Page(added).one("[name=customer_name]")["value"] == "Anne Becker"
    refused = Page(added).submit(bob, "main form[method=post]", {"lines-0-price": "15.00", "do": "save"})
    assert refused.status_code == 422
    assert "another price" in refused.text
    saved = Page(refused).submit(bob, "main form[method=post]", {"lines-0-price_reason": "Regular", "do": "save"})
    assert saved.status_code == 303
    with at_work(world.shop):
        sold = db.session.scalars(select(OrderLine)).one()
        assert (sold.variant_id, sold.sku, sold.price_minor, sold.list_price_minor) == (found, "A-1", 1500, 1990)


def test_a_form_that_is_sent_twice_makes_one_order(world: World, bob: FlaskClient) -> None:
    start = Page(bob.get(world.url("new")))
    blank = Page(start.submit(bob, "main form[method=post]", {**NEW, "do": "blank"}))
    typed = {"lines-0-name": "Map", "lines-0-price": "5.00", "do": "save"}
    first, again = (blank.submit(bob, "main form[method=post]", typed) for _ in range(2))
    assert first.status_code == again.status_code == 303
    assert first.location == again.location
    with at_work(world.shop):
        assert len(db.session.scalars(select(Order)).all()) == 1
        assert queries.order(world.shop.id, 1).number == "MAIN-000001"
    other = Page(Page(bob.get(world.url("new"))).submit(bob, "main form[method=post]", {**NEW, "do": "blank"}))
    assert other.submit(bob, "main form[method=post]", typed).location != first.location


def test_an_order_is_typed_in_without_an_inventory(bare: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, bare.bob)
    start = Page(client.get(bare.url("new")))
    blank = Page(start.submit(client, "main form[method=post]", {**NEW, "do": "blank"}))
    typed = {"lines-0-name": "A book", "lines-0-price": "12.50", "lines-0-quantity": "2", "do": "save"}
    assert blank.submit(client, "main form[method=post]", typed).status_code == 303
    with at_work(bare.shop):
        assert db.session.scalars(select(Order)).one().total_minor == 2500


def test_an_order_without_articles_is_refused(world: World, bob: FlaskClient) -> None:
    start = Page(bob.get(world.url("new")))
    answer = start.submit(bob, "main form[method=post]", {**NEW, "do": "save"})
    assert answer.status_code == 422
    assert "Add at least one item" in answer.text


def test_an_unknown_product_gets_its_article(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop, line(1, gtin="9782957000128"))
    with at_work(world.shop) as shop:
        stocked(shop, "B-1", 3, 1)
        number = reload(order_id).lines[0].id
    page = Page(bob.get(world.url(f"{order_id}/lines/{number}/article?q=B-1")))
    assert page.submit(bob, "form[action$='/article'][method=post]").status_code == 303
    with at_work(world.shop):
        assert (reload(order_id).lines[0].sku, reload(order_id).open_issues) == ("B-1", 0)


def test_a_wrong_address_is_corrected(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop, address=Address("", "1368", "Luxembourg", "", "LU"))
    form = Page(bob.get(world.url(f"{order_id}/address")))
    assert form.submit(bob, "main form[method=post]", {"street": ""}).status_code == 422
    assert form.submit(bob, "main form[method=post]", {"street": "3, rue du Curé"}).status_code == 303
    with at_work(world.shop):
        assert reload(order_id).open_issues == 0


def test_a_note_is_kept(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop)
    assert send(bob, world.url(str(order_id)), {"note": "Rings twice"}).status_code == 303
    assert "Rings twice" in bob.get(world.url(str(order_id))).text


def test_another_shop_s_order_is_not_found(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.other_shop)
    assert {bob.get(world.url(f"{order_id}{page}")).status_code for page in ("", "/confirm", "/address")} == {404}


def test_the_platform_sees_what_is_stuck_first(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    with at_work(world.shop) as shop:
        services.carry_out(shop, place(shop), CONFIRM)
        place(shop, line(1, gtin="9782957000128"))
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    page = Page(client.get(f"/platforms/{world.platform.code}/admin/orders"))
    assert page.texts("tbody [data-label=Order] a") == ["MAIN-000002", "MAIN-000001"]
    assert "Unknown product" in client.get(page.select("tbody [data-label=Order] a")[0]["href"]).text


def test_many_are_confirmed_and_what_was_skipped_says_why(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 2, 2)
        place(shop, sold)
        place(shop, sold)
    page = Page(bob.get(world.url("?tab=confirm")))
    boxes = [box["value"] for box in page.select("[name=ids]")]
    report = page.submit(bob, "form[action*='/bulk']", {"ids": boxes, "action": "confirm"})
    assert Page(report).texts(".stat-value") == ["1", "1"]
    assert "Nothing of it is in stock" in report.text


def test_many_are_shipped_from_a_pasted_list(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        first = place(shop)
        services.carry_out(shop, first, CONFIRM)
        place(shop)
    pasted = "main-000001;RR1LU\nMAIN-000002\tRR2LU\nMAIN-9;RR3LU\n"
    report = send(bob, world.address("fulfillment/paste"), {"orders": pasted, "carrier": "post_lu"})
    assert Page(report).texts(".stat-value") == ["1", "2"]
    assert "No order has this number" in report.text
    assert "RR1LU" in bob.get(world.url(str(first))).text


def done_by_a_job(app: Flask, client: FlaskClient, begun: TestResponse) -> str:
    """What the page of the job says at the end."""
    assert begun.status_code == 303
    work_off(app)
    return Page(client.get(begun.headers["Location"])).text("#work-done")


def test_more_than_somebody_waits_for_are_confirmed_by_a_job(
    app: Flask, world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "CONFIRM_MANY", replace(CONFIRM_MANY, at_once=1))
    with at_work(world.shop) as shop:
        sold = stocked(shop, "A-1", 2, 2)
        place(shop, sold)
        second = place(shop, sold)
    page = Page(bob.get(world.url("?tab=confirm")))
    begun = page.submit(bob, "form[action*='/bulk']", {"everything": "1", "action": "confirm"})
    said = done_by_a_job(app, bob, begun)
    assert said.startswith("1 done. 1 skipped: Nothing of it is in stock. MAIN-000002 Nothing of it is in stock.")
    with at_work(world.shop):
        assert reload(second).open_issues == 1, "that it is short stays written down"


def test_a_long_pasted_list_is_shipped_by_a_job(app: Flask, world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "SHIP_MANY", replace(SHIP_MANY, at_once=2))
    with at_work(world.shop) as shop:
        first = place(shop)
        services.carry_out(shop, first, CONFIRM)
        place(shop)
    pasted = "main-000001;RR1LU\nMAIN-000002\tRR2LU\nMAIN-9;RR3LU\n"
    said = done_by_a_job(app, bob, send(bob, world.address("fulfillment/paste"), {"orders": pasted, "carrier": "post_lu"}))
    assert "1 done." in said
    assert "MAIN-9 No order has this number." in said
    assert "RR1LU" in bob.get(world.url(str(first))).text


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_orders_are_downloaded_as_they_are_listed(world: World, bob: FlaskClient, form: str) -> None:
    add_order(world.shop, customer_name="=cmd")
    answer = bob.get(world.url(f"download?tab=confirm&form={form}"))
    assert answer.status_code == 200
    assert form != "csv" or "MAIN-000001" in answer.text
    assert form != "csv" or ",=cmd" not in answer.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"customer_email": "anne at example"}, "is not an e-mail address"),
        ({"lines-0-quantity": "100000", "lines-0-price": "9999999"}, "The total of this order is too large."),
    ],
)
def test_what_no_order_can_say_is_refused(world: World, bob: FlaskClient, typed: dict[str, str], said: str) -> None:
    start = Page(bob.get(world.url("new")))
    blank = Page(start.submit(bob, "main form[method=post]", {**NEW, "do": "blank"}))
    values = {"lines-0-name": "Map", "lines-0-price": "5.00", "customer_email": "anne@example.com", "do": "save"}
    refused = blank.submit(bob, "main form[method=post]", {**values, **typed})
    assert refused.status_code == 422
    assert said in html.unescape(refused.text)
    assert blank.submit(bob, "main form[method=post]", values).status_code == 303


def test_orders_are_found_by_their_days_and_what_they_hold(world: World, bob: FlaskClient) -> None:
    add_order(world.shop, line(sku="A-1"), placed_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))  # the 2nd of March in Luxembourg
    add_order(world.shop, line(sku="A-2", gtin="9782957000128"), placed_at=datetime(2026, 3, 5, tzinfo=UTC))

    def listed(**asked: str) -> list[str]:
        return Page(bob.get(world.url(), query_string={"tab": "all", **asked})).texts("tbody td[data-label=Order] a")

    assert listed(**{"from": "2026-03-02", "to": "2.3.2026"}) == ["MAIN-000001"]
    assert listed(to="2026-03-01") == []
    assert listed(**{"from": "2026-03-03"}) == ["MAIN-000002"]
    assert [listed(article=each) for each in ("A-1", "9782957000128", "A-3")] == [["MAIN-000001"], ["MAIN-000002"], []]
    assert "This is not a date" in bob.get(world.url("?tab=all&from=soon")).text


def test_lines_are_downloaded_a_row_for_each(world: World, bob: FlaskClient) -> None:
    old = add_order(world.shop, line(2, sku="A-1"), line(1, sku="A-2", price_minor=500), placed_at=datetime(2026, 3, 1, tzinfo=UTC))
    with at_work(world.shop) as shop:
        services.carry_out(shop, old, CONFIRM, {queries.order(shop.id, old).lines[0].id: 1})
    add_order(world.shop, line(4, sku="A-3", name="=cmd"))
    whole = bob.get(world.url("download/lines?tab=all&form=csv"))
    header, *rows = csv.reader(io.StringIO(whole.text.lstrip("\ufeff")))
    told = [dict(zip(header, row, strict=True)) for row in rows]
    assert [(each["Order"], each["SKU"], each["Pieces"], each["To confirm"], each["To ship"]) for each in told] == [
        ("MAIN-000001", "A-1", "2", "1", "1"),
        ("MAIN-000001", "A-2", "1", "1", "0"),
        ("MAIN-000002", "A-3", "4", "4", "0"),
    ]
    assert (told[0]["Price of one"], told[0]["Amount"], told[0]["Tax rate (%)"], told[2]["Item"]) == ("19.90", "39.80", "3", "'=cmd")
    assert len(bob.get(world.url("download/lines?tab=all&form=csv&article=A-1")).text.splitlines()) == 3
    assert bob.get(world.url("download/lines?tab=all&form=xlsx")).data.startswith(b"PK")


def test_the_pick_list_gathers_articles_and_the_slip_says_what_is_in_the_parcel(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        for pieces in (2, 3):
            order_id = place(shop, line(pieces, sku="A-1"))
            services.carry_out(shop, order_id, CONFIRM)
    picks = Page(bob.get(world.address("fulfillment/pick-list")))
    assert picks.texts("tbody td") == ["5", "Le pont rouge", "A-1", "MAIN-000001, MAIN-000002"]
    slip = Page(bob.get(world.address(f"fulfillment/{order_id}/slip")))
    assert slip.texts("tbody td") == ["3", "Le pont rouge", "A-1"]
    assert "3, rue du Curé" in slip.text("address")


def test_the_pick_list_says_where_it_lies(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        variant = goods.product(shop, "A-1", 2).variants[0]
        cellar = inventory.add_location(shop, name="Cellar")
        inventory.move_stock(shop, variant.id, 5, reason=inventory.Reason.RECEIVED, location_id=cellar.id)
        for pieces in (1, 3):
            services.carry_out(shop, place(shop, line(pieces, variant_id=variant.id, sku="A-1", name="Map")), CONFIRM)
        assert port(Stock).held_at(world.other_shop.id, ["orders:1"]) == {}
    found = Page(bob.get(world.address("fulfillment/pick-list"))).texts("tbody td")
    assert (found[:3], found[4]) == (["4", "Map", "A-1"], "MAIN-000001, MAIN-000002")
    assert sorted(re.findall(r"(\d) × (\w+)", found[3])) in ([("1", "Shop"), ("3", "Cellar")], [("2", "Cellar"), ("2", "Shop")])
    assert bob.get(world.address("fulfillment/pick-list.pdf")).data.startswith(b"%PDF")


def test_a_pick_list_that_is_not_all_of_it_says_so(world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with at_work(world.shop) as shop:
        services.carry_out(shop, place(shop, line(1), line(2)), CONFIRM)
    whole = bob.get(world.address("fulfillment/pick-list")).text
    monkeypatch.setattr(printing, "MOST_LINES", 1)
    part = bob.get(world.address("fulfillment/pick-list")).text
    assert ("Everything to fetch" in whole, "Everything to fetch" in part, "More is to be shipped" in part) == (True, False, True)
    (paper,) = pypdf.PdfReader(io.BytesIO(bob.get(world.address("fulfillment/pick-list.pdf")).data)).pages
    assert "More is to be shipped" in " ".join(paper.extract_text().split()), "whoever fetches has only the paper"


def test_the_number_of_a_parcel_is_added_and_corrected_after_it_left(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        order_id, other = place(shop, line(1)), place(shop, line(1))
        for each in (order_id, other):
            services.carry_out(shop, each, CONFIRM)
            services.carry_out(shop, each, SHIP, sent=services.Sent(carrier="dhl"))
        parcel = queries.parcels(order_id)[0].id
    url = world.address(f"fulfillment/{order_id}/parcels/{parcel}")
    assert any(link["href"] == url for link in Page(bob.get(world.url(str(order_id)))).select("main a"))
    page = Page(bob.get(url))
    assert page.submit(bob, "main form[method=post]", {"tracking": " RR1LU "}).status_code == 303
    shown = bob.get(world.url(str(order_id))).text
    assert ("RR1LU" in shown, "The tracking number of parcel 1 was changed." in shown) == (True, True)
    stale = page.submit(bob, "main form[method=post]", {"tracking": "RR2LU"})
    assert (stale.status_code, "RR1LU" in stale.text, "RR2LU" in stale.text) == (409, True, True)
    assert Page(stale).submit(bob, "main form[method=post]").status_code == 303
    with at_work(world.shop):
        assert [(each.carrier, each.tracking) for each in queries.parcels(order_id)] == [("dhl", "RR2LU")]
    assert bob.get(world.address(f"fulfillment/{other}/parcels/{parcel}")).status_code == 404


def test_the_address_is_copied_as_it_stands_on_a_label(world: World, bob: FlaskClient) -> None:
    page = Page(bob.get(world.url(str(add_order(world.shop)))))
    button = page.one("[data-copy]")
    assert button["aria-label"] == "Copy the address"
    copied = page.one(f"#{button['data-copy']}").get_text()
    assert copied.splitlines() == ["Anne Becker", "3, rue du Curé", "L-1368 Luxembourg", "LUXEMBOURG"]


def test_without_an_address_there_is_nothing_to_copy(world: World, bob: FlaskClient) -> None:
    order_id = add_order(world.shop, address=Address())
    assert not Page(bob.get(world.url(str(order_id)))).has("[data-copy]")
