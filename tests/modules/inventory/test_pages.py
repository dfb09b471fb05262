"""The pages of a store and of the platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from modules.inventory import barcodes, queries, services
from modules.inventory.models import Movement, Product, Reason, Variant
from modules.inventory.queries import finding
from tests.factories import goods
from tests.factories.people import person
from tests.factories.places import store
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.support.page import Page
from webapp.audit import AuditEntry
from webapp.commerce.identifiers import check_digit
from webapp.db import db, utcnow
from webapp.registry.ports.stock import Want
from webapp.roles import Role

NEW = {"name": "Le pont rouge", "sku": "B-1", "price": "18.90", "tax_rate_bp": "300", "active": "y", "opening_stock": "7"}


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def post(client: FlaskClient, url: str, data: dict[str, Any]) -> Any:
    """Opens the form at the address, fills it in and sends it."""
    form = {field["name"]: field.get("value", "") for field in Page(client.get(url)).select("main form input[type=hidden]")}
    return client.post(url, data={**form, **data})


def test_an_empty_inventory_says_how_to_begin(world: World, bob: FlaskClient) -> None:
    page = Page(bob.get(world.url()))
    assert page.select(".empty a[href$='/products/new']")


def test_a_product_is_added_with_its_stock(world: World, bob: FlaskClient) -> None:
    answer = post(bob, world.url("products/new"), NEW)
    assert answer.status_code == 303
    with at_work(world.shop):
        variant = db.session.scalar(select(Variant))
        assert (variant.product.name, variant.price, variant.on_hand, variant.tax_rate_bp) == ("Le pont rouge", 1890, 7, 300)
        assert db.session.scalar(select(Movement)).actor_id == world.bob.id
    assert "Le pont rouge" in bob.get(answer.location).text


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("sku", ""), ("price", "-1"), ("price", "1.999"), ("price", "NaN"), ("gtin", "12-X")]
)
def test_a_wrong_value_keeps_what_was_typed(world: World, bob: FlaskClient, field: str, value: str) -> None:
    answer = post(bob, world.url("products/new"), {**NEW, "brand": "Harbour Lane", field: value})
    assert answer.status_code == 422
    assert Page(answer).select(f"[name={field}][aria-invalid=true]")
    assert Page(answer).select("[name=brand]")[0]["value"] == "Harbour Lane"


@pytest.mark.parametrize(("mode", "status", "warned"), [("off", 303, False), ("warn", 303, True), ("reject", 422, False)])
def test_a_barcode_with_a_wrong_digit_is_taken_warned_of_or_refused(
    world: World, bob: FlaskClient, mode: str, status: int, warned: bool
) -> None:
    with at_work(world.shop, gtin_check=mode):
        pass
    answer = post(bob, world.url("products/new"), {**NEW, "gtin": "978-9995912341"})
    assert answer.status_code == status
    if status == 422:
        assert Page(answer).has("[name=gtin][aria-invalid=true]")
        return
    assert ("not a valid barcode number" in bob.get(answer.location).text) is warned
    with at_work(world.shop):
        variant = db.session.scalar(select(Variant))
        assert variant.gtin == "9789995912341"
        variant_id = variant.id
    assert ("not a valid barcode number" in bob.get(world.url(f"variants/{variant_id}")).text) is warned


def test_a_wrong_barcode_is_warned_of_without_a_setting_and_one_that_is_there_stays(world: World, bob: FlaskClient) -> None:
    assert post(bob, world.url("products/new"), {**NEW, "gtin": "9789995912341"}).status_code == 303
    with at_work(world.shop, gtin_check="reject"):
        variant_id = db.session.scalar(select(Variant)).id
    edit = world.url(f"variants/{variant_id}/edit")
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"price": "2"}).status_code == 303
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"gtin": "9789995912342"}).status_code == 422
    assert Page(bob.get(edit)).submit(bob, "main form.form", {"gtin": "9783161484100"}).status_code == 303


@pytest.mark.both_databases
def test_a_sku_in_use_is_said_beside_its_field(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "B-1")
    answer = post(bob, world.url("products/new"), NEW)
    assert answer.status_code == 409
    assert Page(answer).select("[name=sku][aria-invalid=true]")


def test_a_stale_edit_shows_both_versions(world: World, bob: FlaskClient) -> None:
    product, _ = article(world.shop, add_article(world.shop))
    url = world.url(f"products/{product.id}/edit")
    old = {field["name"]: field.get("value", "") for field in Page(bob.get(url)).select("main form input[type=hidden]")}
    assert post(bob, url, {"name": "First"}).status_code == 303
    answer = bob.post(url, data={**old, "name": "Second"})
    assert answer.status_code == 409
    assert "First" in Page(answer).select(".diff")[0].get_text()
    assert Page(answer).select("[name=name]")[0]["value"] == "Second"
    again = {field["name"]: field.get("value", "") for field in Page(answer).select("main form input[type=hidden]")}
    assert bob.post(url, data={**again, "name": "Second"}).status_code == 303


def test_a_variant_is_changed(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop)
    url = world.url(f"variants/{variant_id}/edit")
    values = {"sku": "NEW-1", "price": "20.50", "tax_rate_bp": "800", "active": "y", "low_stock_threshold": "2"}
    assert Page(bob.get(url)).select("[name=price]")[0]["value"] == "19.90"
    assert post(bob, url, values).status_code == 303
    _product, variant = article(world.shop, variant_id)
    assert (variant.sku, variant.price, variant.low_stock_threshold) == ("NEW-1", 2050, 2)


@pytest.mark.parametrize(("mode", "quantity", "expected"), [("add", "5", 15), ("take", "4", 6), ("set", "3", 3)])
def test_stock_is_adjusted_with_a_reason(world: World, bob: FlaskClient, mode: str, quantity: str, expected: int) -> None:
    variant_id = add_article(world.shop, stock=10)
    url = world.url(f"variants/{variant_id}/adjust")
    place = Page(bob.get(url)).select("[name=location_id] option")[0]["value"]
    answer = post(bob, url, {"mode": mode, "quantity": quantity, "location_id": place, "reason": "count", "note": "Shelf 3"})
    assert answer.status_code == 303
    assert article(world.shop, variant_id)[1].on_hand == expected
    ledger = Page(bob.get(world.url(f"variants/{variant_id}"))).select("tbody tr")
    assert "Counted" in ledger[0].get_text()
    assert "Shelf 3" in ledger[0].get_text()


def test_taking_too_much_is_refused_in_place(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, stock=2)
    url = world.url(f"variants/{variant_id}/adjust")
    place = Page(bob.get(url)).select("[name=location_id] option")[0]["value"]
    answer = post(bob, url, {"mode": "take", "quantity": "3", "location_id": place, "reason": "damaged"})
    assert answer.status_code == 422
    assert "Only 2 on hand" in answer.text


@pytest.mark.both_databases
def test_sending_an_adjustment_twice_moves_once(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, stock=2)
    url = world.url(f"variants/{variant_id}/adjust")
    page = Page(bob.get(url))
    form = {field["name"]: field.get("value", "") for field in page.select("main form input[type=hidden]")}
    form |= {"mode": "add", "quantity": "3", "location_id": page.select("[name=location_id] option")[0]["value"], "reason": "received"}
    assert [bob.post(url, data=form).status_code for _ in range(2)] == [303, 303]
    assert article(world.shop, variant_id)[1].on_hand == 5


def test_the_page_of_a_variant_says_that_it_is_not_sold(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", active=False)
    page = world.url(f"variants/{variant_id}")
    assert "Not sold" in Page(bob.get(page)).text("main")
    with at_work(world.shop) as shop:
        services.change_variant(shop, variant_id, version=1, active=True)
    assert "Not sold" not in Page(bob.get(page)).text("main")
    product_id = article(world.shop, variant_id)[0].id
    with at_work(world.shop) as shop:
        services.archive_product(shop, product_id)
    assert "Archived" in Page(bob.get(page)).text("main")


def test_archived_products_leave_the_low_list(world: World, bob: FlaskClient) -> None:
    product, _ = article(world.shop, add_article(world.shop, "gone", stock=1))
    assert "gone" in bob.get(world.url("low")).text
    page = Page(bob.get(world.url(f"products/{product.id}")))
    form = {field["name"]: field["value"] for field in page.select("form[action$=archive] input")}
    assert bob.post(world.url(f"products/{product.id}/archive"), data=form).status_code == 303
    assert "gone" not in bob.get(world.url("low")).text
    assert "Archived" in bob.get(world.url()).text


@pytest.mark.both_databases
def test_search_and_filters_narrow_the_list(world: World, bob: FlaskClient) -> None:
    for sku, stock in (("red", 0), ("green", 3), ("blue", 50)):
        add_article(world.shop, sku, stock=stock)
    promised = add_article(world.shop, "promised", stock=40)
    with at_work(world.shop) as shop:
        services.reserve(shop, [Want("order:1", promised, 40)])
    assert Page(bob.get(world.url("?stock=low"))).select("[data-total]")[0]["data-total"] == "3"
    assert Page(bob.get(world.url("?stock=out"))).select("[data-total]")[0]["data-total"] == "2"
    assert Page(bob.get(world.url("?q=blue"))).select("[data-total]")[0]["data-total"] == "1"


def test_the_list_is_narrowed_by_what_is_reserved_where_it_lies_and_what_stands_still(world: World, bob: FlaskClient) -> None:
    listed = lambda query: Page(bob.get(world.url(query))).texts("tbody td[data-label=SKU]")  # noqa: E731
    quiet, moved = add_article(world.shop, "quiet"), add_article(world.shop, "moved", stock=4)
    old = utcnow() - timedelta(days=100)
    with at_work(world.shop) as shop:
        assert not Page(bob.get(world.url())).has("[name=place]")  # there is one location only
        cellar = services.add_location(shop, name="Cellar").id
        services.reserve(shop, [Want("a", moved, 1)])
        services.move_stock(shop, quiet, 3, reason=Reason.RECEIVED, location_id=cellar, at=old)
        never = services.create_product(shop, product={"name": "Never"}, variant={"sku": "never", "price": 1}).variants[0]
        assert never.on_hand == 0
    assert listed("?stock=reserved") == ["moved"]
    assert listed(f"?place={cellar}") == ["quiet"]
    assert sorted(listed("?quiet=90")) == ["never", "quiet"]
    assert sorted(listed("?quiet=180")) == ["never"]
    assert Page(bob.get(world.url())).has("[name=place]")


@pytest.mark.both_databases
def test_the_list_is_narrowed_by_brand_whatever_its_accents(world: World, bob: FlaskClient) -> None:
    listed = lambda query: sorted(Page(bob.get(world.url(query))).texts("tbody td[data-label=SKU]"))  # noqa: E731
    with at_work(world.shop) as shop:
        for sku, brand in (("a", "Éditions Binsfeld"), ("b", "Harbour Lane"), ("c", "")):
            services.create_product(shop, product={"name": f"Binsfeld {sku}", "brand": brand}, variant={"sku": sku, "price": 1})
    assert listed("?brand=editions") == ["a"]
    assert listed("?brand=Binsfeld") == ["a"]
    assert listed("?brand=lane+harbour") == ["b"]
    assert listed("?brand=nobody") == []
    assert listed("?brand=") == ["a", "b", "c"]


@pytest.mark.both_databases
def test_a_variant_has_a_part_number_that_is_found_and_a_weight(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1")
    add_article(world.shop, "A-2")
    url = world.url(f"variants/{variant_id}/edit")
    answer = Page(bob.get(url)).submit(bob, "main form.form", {"mpn": " ÉX-40/b ", "weight_grams": "1250"})
    assert answer.status_code == 303
    assert (article(world.shop, variant_id)[1].mpn, article(world.shop, variant_id)[1].weight_grams) == ("ÉX-40/b", 1250)
    assert "1,250 g" in Page(bob.get(world.url(f"variants/{variant_id}"))).text("main")
    assert Page(bob.get(world.url("?q=ex-40"))).texts("tbody td[data-label=SKU]") == ["A-1"]
    with at_work(world.shop) as shop:
        assert [each.id for each in queries.on_sale(shop.id, "ex-40", 5)] == [variant_id]
        assert [each.id for each in finding.scanned(shop.id, "ÉX-40/b")] == [variant_id]
    for wrong in ({"weight_grams": "-1"}, {"weight_grams": "1.5"}, {"mpn": "x" * 71}):
        assert Page(bob.get(url)).submit(bob, "main form.form", wrong).status_code == 422
    assert Page(bob.get(url)).submit(bob, "main form.form", {"weight_grams": ""}).status_code == 303
    assert article(world.shop, variant_id)[1].weight_grams is None


def test_locations_are_the_managers(world: World, bob: FlaskClient, login: Callable[..., Any]) -> None:
    assert bob.get(world.url("locations")).status_code == 200
    assert bob.get(world.url("locations/new")).status_code == 403
    manager = bob.application.test_client()
    login(manager, world.alice)
    assert post(manager, world.url("locations/new"), {"name": "Cellar"}).status_code == 303
    assert "Cellar" in manager.get(world.url("locations")).text
    assert post(manager, world.url("locations/new"), {"name": "Cellar"}).status_code == 409


def test_locations_have_a_kind_and_both_lists_are_narrowed_by_it(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.alice)
    here, there = add_article(world.shop, "here", stock=2), add_article(world.shop, "there")
    assert not Page(client.get(world.url("locations"))).has("nav.tabs")  # there is one kind only
    assert post(client, world.url("locations/new"), {"name": "Cellar", "kind": "warehouse"}).status_code == 303
    with at_work(world.shop) as shop:
        cellar = next(each.id for each in queries.locations(shop.id) if each.name == "Cellar")
        services.move_stock(shop, there, 3, reason=Reason.RECEIVED, location_id=cellar)
    assert Page(client.get(world.url("locations"))).texts("[data-kind]") == ["Shop floor", "Warehouse"]
    assert Page(client.get(world.url("locations?kind=warehouse"))).texts("[data-kind]") == ["Warehouse"]
    assert Page(client.get(world.url("locations?kind=nonsense"))).texts("[data-kind]") == ["Shop floor", "Warehouse"]
    listed = lambda query: Page(client.get(world.url(query))).texts("tbody td[data-label=SKU]")  # noqa: E731
    assert (listed("?kind=warehouse"), listed("?kind=shop")) == (["there"], ["here"])
    edit = world.url(f"locations/{cellar}/edit")
    assert Page(client.get(edit)).submit(client, "main form.form", {"kind": "returns"}).status_code == 303
    assert Page(client.get(world.url("locations"))).texts("[data-kind]") == ["Shop floor", "Returns"]
    assert post(client, world.url("locations/new"), {"name": "Attic", "kind": "nonsense"}).status_code == 422
    assert here != there


@pytest.mark.both_databases
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.text("0123456789", max_size=14).filter(lambda text: len(text) != 10), fixed=st.booleans())
@example(number="97831614841", fixed=True)
@example(number="x-1", fixed=False)
def test_the_list_finds_just_the_barcode_numbers_that_are_not_valid(world: World, number: str, fixed: bool) -> None:
    number = f"{number[:13]}{check_digit(number[:13])}" if fixed and number else number
    with at_work(world.shop) as shop:
        owner = goods.product(shop, f"S-{uuid4()}").variants[0]
        owner.gtin = number
        db.session.flush()
        listed = db.session.scalars(queries.variants(shop.id).where(finding.is_unsound(), Variant.id == owner.id)).all()
        assert bool(listed) is not barcodes.is_sound(number)


def test_the_list_is_narrowed_by_the_barcode_number(world: World, bob: FlaskClient) -> None:
    for sku, gtin in (("none", ""), ("right", "9783161484100"), ("wrong", "9783161484101")):
        add_article(world.shop, sku, gtin=gtin)
    listed = lambda query: Page(bob.get(world.url(query))).texts("tbody td[data-label=SKU]")  # noqa: E731
    assert (listed("?barcode=none"), listed("?barcode=invalid")) == (["none"], ["wrong"])


@pytest.mark.both_databases
def test_orders_and_what_is_received_follow_the_order_of_the_locations(
    world: World, client: FlaskClient, login: Callable[..., Any]
) -> None:
    login(client, world.alice)
    variant_id = add_article(world.shop, "A-1", stock=5)
    for name in ("Cellar", "Attic"):
        assert post(client, world.url("locations/new"), {"name": name}).status_code == 303
    with at_work(world.shop) as shop:
        attic = int(next(each.id for each in queries.locations(shop.id) if each.name == "Attic"))
        services.move_stock(shop, variant_id, 5, reason=Reason.RECEIVED, location_id=attic)

    def names() -> list[str]:
        return Page(client.get(world.url("locations"))).texts("main li a[href$=edit]")

    def move(way: str, location_id: int = attic) -> int:
        page = Page(client.get(world.url("locations")))
        form = page.select(f"form[action$='/{attic}/move']")[0]
        action = world.url(f"locations/{location_id}/move")
        return int(page.send(client, form, {"way": way}, action=action).status_code)

    for after in (["Shop", "Attic", "Cellar"], ["Attic", "Shop", "Cellar"], ["Attic", "Shop", "Cellar"]):
        assert (move("earlier"), names()) == (303, after)
    with at_work(world.shop) as shop:
        assert services.default_location(shop).id == attic
        services.reserve(shop, [Want("o:1", variant_id, 2)])
        assert [(name, pieces) for _reference, name, pieces in queries.held_at(shop.id, ["o:1"])] == [("Attic", 2)]
    assert (move("later"), names()) == (303, ["Shop", "Attic", "Cellar"])
    assert post(client, world.url("locations/new"), {"name": "Yard"}).status_code == 303
    assert names()[-1] == "Yard"
    assert move("later", 999_999) == 404


def test_what_is_done_with_a_location_stands_in_the_trail(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.alice)
    assert post(client, world.url("locations/new"), {"name": "Cellar", "kind": "warehouse"}).status_code == 303
    edit = next(link["href"] for link in Page(client.get(world.url("locations"))).select("main a") if link.get_text().strip() == "Cellar")
    assert Page(client.get(edit)).submit(client, "main form.form", {"kind": "returns", "active": None}).status_code == 303
    with at_work(world.shop):
        told = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("inventory_location")).order_by(AuditEntry.id)
        ).all()
        assert [each.action.rpartition(".")[2] for each in told] == ["created", "created", "changed"]  # the first is the shop itself
        assert told[2].changes == {"kind": ["warehouse", "returns"], "active": [True, False]}
        assert (told[2].user_id, told[2].store_id) == (world.alice.id, world.shop.id)


def test_a_location_that_somebody_closed_meanwhile_is_not_opened_by_a_new_name(
    world: World, client: FlaskClient, login: Callable[..., Any]
) -> None:
    login(client, world.alice)
    post(client, world.url("locations/new"), {"name": "Cellar"})
    edit = next(link["href"] for link in Page(client.get(world.url("locations"))).select("main a") if link.get_text().strip() == "Cellar")
    mine, theirs = Page(client.get(edit)), Page(client.get(edit))
    assert theirs.submit(client, "main form.form", {"active": None}).status_code == 303
    late = Page(mine.submit(client, "main form.form", {"name": "Vault"}))
    assert (late.status, late.texts(".diff tbody tr")) == (409, ["Name Cellar Vault", "Open no yes"])
    assert late.one("[name=name]")["value"] == "Vault"
    assert late.submit(client, "main form.form").status_code == 303


@pytest.mark.both_databases
def test_rows_of_another_platform_are_not_there(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.other_shop)
    product, _ = article(world.other_shop, variant_id)
    for path in (f"variants/{variant_id}", f"variants/{variant_id}/adjust", f"variants/{variant_id}/edit", f"products/{product.id}"):
        assert bob.get(world.url(path)).status_code == 404
    assert bob.get(world.url(shop=world.other_shop)).status_code == 404


@pytest.mark.both_databases
def test_rows_of_another_shop_of_the_platform_are_not_there(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(store(world.platform, "second"))
    assert bob.get(world.url(f"variants/{variant_id}")).status_code == 404


def test_the_platform_sees_all_its_stores(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    add_article(world.shop, stock=4)
    add_article(world.other_shop, stock=9)
    login(client, person("ada", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/inventory/"
    rows = Page(client.get(base)).select("tbody tr")
    assert [cell.get_text().strip() for cell in rows[0].select("td")] == [world.shop.name, "1", "4", "1", "0"]
    assert len(rows) == 1
    assert client.get(f"{base}stores/{world.shop.id}").status_code == 200
    assert client.get(f"{base}stores/{world.other_shop.id}").status_code == 404


def test_products_keep_their_scope_in_the_session(world: World) -> None:
    add_article(world.shop)
    with at_work(world.other_shop):
        assert db.session.scalars(select(Product)).all() == []
