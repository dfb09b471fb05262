"""Deliveries, as people announce, change, receive and cancel them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.inventory import services
from modules.inventory.models import Variant
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.page import Page
from webapp.db import db, utcnow

pytestmark = pytest.mark.sqlite_only
FORM = "main form.stack"


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """Staff, who may adjust stock."""
    login(client, world.bob)
    return client


def announced(world: World, wanted: dict[int, int], days: int = 3, supplier: str = "Harbour Lane") -> int:
    with at_work(world.shop) as shop:
        day = utcnow().date() + timedelta(days=days)
        return services.announce_delivery(shop, wanted, supplier=supplier, expected_on=day, reference="PO-7").id


def on_hand(world: World, variant: int) -> int:
    with at_work(world.shop):
        return db.session.get_one(Variant, variant).on_hand


def test_a_delivery_is_announced_with_a_scanner(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "A-1", stock=5, gtin="5449000000996")
    page = Page(bob.get(world.url("deliveries/new")))
    typed = {"supplier": "Harbour Lane", "reference": "PO-7", "expected_on": "2031-12-04"}
    for _again in range(2):
        page = Page(page.submit(bob, FORM, {**typed, "code": "5449000000996", "do": "find"}))
    assert page.one("[name=supplier]")["value"] == "Harbour Lane"
    refused = Page(page.submit(bob, FORM, {"expected_on": "", "do": "save"}))
    assert (refused.status, refused.one("[name='lines-0-quantity']")["value"]) == (422, "2")
    sent = refused.submit(bob, FORM, {"expected_on": "2031-12-04", "do": "save"})
    assert sent.status_code == 303
    detail = Page(bob.get(sent.location))
    assert "Harbour Lane · PO-7" in detail.text("h1")
    assert detail.texts("tbody td")[1:] == ["A-1", "2", "0", "2"]


def test_chosen_rows_of_the_list_are_announced(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "A-1", stock=5)
    variant = add_article(world.shop, "A-2", stock=5)
    sent = Page(bob.get(world.url())).submit(bob, "#table-articles-bulk", {"ids": str(variant), "action": "deliver"})
    form = Page(bob.get(sent.location))
    assert [(each["name"], each["value"]) for each in form.select("[name^=lines-]")] == [
        ("lines-0-variant_id", str(variant)),
        ("lines-0-quantity", "1"),
    ]


def test_it_is_received_in_part_and_then_the_rest(world: World, bob: FlaskClient) -> None:
    one, two = add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2")
    url = f"deliveries/{announced(world, {one: 4, two: 3})}"
    page = Page(bob.get(world.url(f"{url}/receive")))
    assert [page.one(f"[name=line_{each}]")["value"] for each in (one, two)] == ["4", "3"]
    refused = Page(page.submit(bob, FORM, {f"line_{two}": "9", "note": "LS 12"}))
    assert (refused.status, refused.one(f"[name=line_{two}]")["value"], refused.one("[name=note]")["value"]) == (422, "9", "LS 12")
    assert "Only 3 of A-2 are still to come" in refused.text(f"#line_{two}-error")
    assert refused.submit(bob, FORM, {f"line_{two}": "1"}).status_code == 303
    detail = Page(bob.get(world.url(url)))
    assert "Received in part" in detail.text("main")
    assert "4 × A-1, 1 × A-2" in detail.text("main")
    assert not detail.has("a[href$=edit]")
    page = Page(bob.get(world.url(f"{url}/receive")))
    assert not page.has(f"[name=line_{one}]"), "all of it came"
    assert page.submit(bob, FORM).status_code == 303
    assert (on_hand(world, one), on_hand(world, two)) == (9, 3)
    assert "Nothing more is to come" in Page(bob.get(world.url(f"{url}/receive"))).text("main")


def test_who_receives_second_sees_what_the_first_received(world: World, bob: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1")
    made = announced(world, {variant: 5})
    page = Page(bob.get(world.url(f"deliveries/{made}/receive")))
    with at_work(world.shop) as shop:
        services.receive_delivery(shop, made, {variant: 3}, version=1)
    late = Page(page.submit(bob, FORM, {"note": "LS 12"}))
    assert (late.status, late.one("[name=note]")["value"]) == (409, "LS 12")
    assert late.texts("[data-too-late] .diff td") == ["2", "5"]
    assert late.submit(bob, FORM).status_code == 422, "five are not to come any more"
    assert late.submit(bob, FORM, {f"line_{variant}": "2"}).status_code == 303
    assert on_hand(world, variant) == 5


def test_what_somebody_else_changed_stands_beside_what_was_typed(world: World, bob: FlaskClient) -> None:
    one, two = add_article(world.shop, "A-1"), add_article(world.shop, "A-2")
    made = announced(world, {one: 5})
    page = Page(bob.get(world.url(f"deliveries/{made}/edit")))
    with at_work(world.shop) as shop:
        day = utcnow().date()
        services.change_delivery(shop, made, {one: 5, two: 2}, version=1, supplier="Harbour Lane", expected_on=day, reference="PO-7")
    late = Page(page.submit(bob, FORM, {"lines-0-quantity": "6", "do": "save"}))
    assert late.status == 409
    assert "5 × A-1, 2 × A-2" in late.texts("[data-too-late] .diff td")
    assert "6 × A-1" in late.texts("[data-too-late] .diff td")
    assert late.submit(bob, FORM, {"do": "save"}).status_code == 303


def test_a_late_one_is_said_to_be_late_and_cancelled(world: World, bob: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1")
    announced(world, {variant: 5}, supplier="Edition Musel")
    made = announced(world, {variant: 5}, days=-2)
    page = Page(bob.get(world.url("deliveries")))
    assert page.texts(".tabs a")[:2] == ["Open (2)", "Late (1)"]
    assert page.texts("tbody tr td:nth-of-type(5)") == ["Late", "Open"]
    assert len(Page(bob.get(world.url("deliveries?tab=late"))).select("tbody tr")) == 1
    assert Page(bob.get(world.address("dashboard/cards/today"))).text('[data-task="inventory.late"]') == "1"
    asked = Page(bob.get(world.url(f"deliveries/{made}/cancel")))
    assert asked.submit(bob, "[data-action=cancel-delivery]").status_code == 303
    assert Page(bob.get(world.url("deliveries?tab=cancelled"))).texts("tbody tr td:nth-of-type(5)") == ["Cancelled"]
    assert on_hand(world, variant) == 0


def test_the_list_is_a_file(world: World, bob: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1")
    announced(world, {variant: 5}, days=-2)
    lines = bob.get(world.url("deliveries?as=csv")).get_data(as_text=True).splitlines()
    assert "Expected on" in lines[0]
    assert "Late" in lines[1]


def test_another_shops_delivery_is_not_found(world: World, bob: FlaskClient) -> None:
    with at_work(world.other_shop) as shop:
        theirs = services.create_product(shop, product={"name": "x"}, variant={"sku": "X-1", "price": 1}).variants[0].id
        made = services.announce_delivery(shop, {theirs: 1}, supplier="x", expected_on=utcnow().date()).id
    for part in ("", "/edit", "/receive", "/cancel"):
        assert bob.get(world.url(f"deliveries/{made}{part}")).status_code == 404


def test_what_comes_is_said_of_its_variant(world: World, bob: FlaskClient) -> None:
    variant, other = add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", stock=5)
    announced(world, {variant: 12})
    announced(world, {variant: 3, other: 1}, days=-2)
    for part in ("", "/explained"):
        said = Page(bob.get(world.url(f"variants/{variant}{part}"))).text("main")
        assert "12 arrive on" in said
        assert "3 were expected on" in said
    page = Page(bob.get(world.url("?columns=sku&columns=available&columns=incoming&sort=incoming&dir=desc")))
    assert page.texts("tbody td:not(.check-cell)") == ["A-1", "5", "15", "A-2", "5", "1"]
    assert Page(bob.get(world.url("?stock=incoming&sort=incoming&columns=sku"))).texts("tbody td:not(.check-cell)") == ["A-2", "A-1"]
    assert "Incoming" not in Page(bob.get(world.url())).texts("thead th")
