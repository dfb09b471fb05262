"""Moving and counting, as people do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.inventory import services
from modules.inventory.models import Variant
from modules.inventory.queries import counts as reads
from tests.modules.inventory.conftest import World, add_article, at_work
from tests.support.page import Page
from webapp.db import db

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """The owner, whose shop has two locations."""
    with at_work(world.shop) as shop:
        services.add_location(shop, name="Cellar")
    login(client, world.alice)
    return client


def on_hand(world: World, variant: int) -> int:
    with at_work(world.shop):
        return db.session.get_one(Variant, variant).on_hand


def test_what_is_scanned_twice_moves_twice(world: World, alice: FlaskClient) -> None:
    add_article(world.shop, "A-1", stock=5, gtin="5449000000996")
    page = Page(alice.get(world.url("transfers/new")))
    for _again in range(2):
        page = Page(page.submit(alice, "main form.stack", {"code": "5449000000996", "do": "find"}))
    assert page.one("[name='lines-0-quantity']")["value"] == "2"
    sent = page.submit(alice, "main form.stack", {"do": "save"})
    assert sent.status_code == 303
    assert "2 pieces" in Page(alice.get(sent.location)).one("main").get_text()


def test_too_many_keep_what_was_typed(world: World, alice: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1", stock=5)
    page = Page(alice.get(world.url(f"transfers/new?ids={variant}")))
    refused = Page(page.submit(alice, "main form.stack", {"lines-0-quantity": "9", "do": "save"}))
    assert (refused.status, refused.one("[name='lines-0-quantity']")["value"]) == (422, "9")
    assert "A-1: Only 5" in refused.one("#lines-error").get_text()


def test_chosen_rows_of_the_list_are_moved(world: World, alice: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1", stock=5)
    page = Page(alice.get(world.url()))
    sent = page.submit(alice, "#table-articles-bulk", {"ids": str(variant), "action": "move"})
    form = Page(alice.get(sent.location))
    assert form.one("[name='lines-0-quantity']")["value"] == "5"


def test_a_location_is_emptied_and_closed(world: World, alice: FlaskClient) -> None:
    add_article(world.shop, "A-1", stock=5)
    page = Page(alice.get(world.url("locations")))
    form = Page(alice.get(page.select("main li a[href*=empty]")[0]["href"]))
    assert form.submit(alice, "main form.form").status_code == 303
    assert [each.split()[0] for each in Page(alice.get(world.url("locations"))).texts("main .list-group li")] == ["Shop", "Cellar"]
    assert "Closed" in Page(alice.get(world.url("locations"))).texts("main .list-group li")[0]


def test_shelves_are_counted_and_approved(world: World, alice: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1", stock=5)
    page = Page(alice.get(Page(alice.get(world.url("counts/new"))).submit(alice, "main form.form", {"blind": "y"}).location))
    assert "By the books" not in page.one("main").get_text()
    page = Page(alice.get(page.submit(alice, "#count-form", {f"line_{variant}": "3"}).location))
    page = Page(alice.get(page.submit(alice, "form[action$=finish]").location))
    assert page.texts("tbody td")[-3:] == ["5", "3", "-2"]
    page.submit(alice, "form[action$=approve]")
    assert on_hand(world, variant) == 3


def test_a_number_that_is_none_is_said_and_kept(world: World, alice: FlaskClient) -> None:
    variant = add_article(world.shop, "A-1", stock=5)
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
    page = Page(alice.get(world.url(f"counts/{made}")))
    refused = Page(page.submit(alice, "#count-form", {f"line_{variant}": "many"}))
    assert (refused.status, refused.one(f"[name=line_{variant}]")["value"]) == (422, "many")


def test_what_somebody_else_counted_is_not_taken_back(world: World, alice: FlaskClient) -> None:
    first, second = add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", stock=5)
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
    page = Page(alice.get(world.url(f"counts/{made}")))
    with at_work(world.shop) as shop:
        services.enter(shop, made, {second: 4})
    page.submit(alice, "#count-form", {f"line_{first}": "3"})
    fields = Page(alice.get(world.url(f"counts/{made}"))).select("[name^=line_]")
    assert [field["value"] for field in fields] == ["3", "4"]


def test_staff_count_and_do_not_approve(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    variant = add_article(world.shop, "A-1", stock=5)
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
        services.enter(shop, made, {variant: 3})
        services.finish_count(shop, made, version=1)
    login(client, world.bob)
    page = Page(client.get(world.url(f"counts/{made}/differences")))
    assert page.status == 200
    assert not page.select("form[action$=approve]")
    assert page.submit(client, "form[action$=reopen]").status_code == 303


def test_only_pages_with_a_barcode_field_may_use_the_camera(world: World, alice: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        count_id = services.start_count(shop, 0).id
    allowed = {path: "camera=(self)" in alice.get(world.url(path)).headers["Permissions-Policy"] for path in ("", "counts", "transfers")}
    assert allowed == dict.fromkeys(allowed, False)
    for path in (f"counts/{count_id}", "transfers/new"):
        assert "camera=(self)" in alice.get(world.url(path)).headers["Permissions-Policy"]


def test_differences_are_counted_again_once_some_are_chosen(world: World, alice: FlaskClient) -> None:
    """Without a tick the count was opened again "for what was chosen", and with all of them chosen at once nothing was forgotten."""
    variants = [add_article(world.shop, f"A-{number}", stock=5) for number in range(3)]
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
        services.enter(shop, made, dict.fromkeys(variants, 4))
        services.finish_count(shop, made, version=1)
    page = Page(alice.get(world.url(f"counts/{made}/differences")))
    assert page.submit(alice, "#table-differences-bulk", {"action": "again"}).status_code == 422
    with at_work(world.shop):
        assert reads.count(world.shop.id, made).state == "finished"
    assert page.submit(alice, "#table-differences-bulk", {"action": "again", "everything": "1"}).status_code == 303
    with at_work(world.shop):
        assert {line.counted for line in reads.lines_of(made, variants).values()} == {None}


def test_what_is_not_tracked_is_scanned_into_no_count(world: World, alice: FlaskClient) -> None:
    variant, loose = add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", track_stock=False)
    with at_work(world.shop) as shop:
        made = services.start_count(shop, 0).id
    for code, said in (("A-2", "Book A-2 is not tracked, so it is not counted"), ("A-1", "One more of Book A-1")):
        page = Page(alice.get(world.url(f"counts/{made}")))
        sent = page.submit(alice, "form[action$=scan]", {"code": code})
        assert said in Page(alice.get(sent.location)).one("body").get_text()
    with at_work(world.shop):
        assert {each: line.counted for each, line in reads.lines_of(made, [variant, loose]).items()} == {variant: 1}
