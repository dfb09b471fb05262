"""The stock of many variants at once: how much and why is asked, each is done or refused by itself, and those refused are named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import services
from modules.inventory.deeds import ADJUST
from modules.inventory.models import Movement, Reason
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db

ASKED = "main form.form"


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def ask(client: FlaskClient, url: str, **values: Any) -> Page:
    """Press the button under the list; the page that asks."""
    page = Page(client.get(url))
    action = str(page.one(".bulk-bar button[value=adjust]")["formaction"])
    return Page(page.send(client, page.one("form[id$=-bulk]"), {"action": "adjust", **values}, action=action))


def on_hand(world: World, *ids: int) -> list[int]:
    return [article(world.shop, each)[1].on_hand for each in ids]


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("mode", "quantity", "after"), [("change", "3", [8, 5]), ("change", "-2", [3, 0]), ("set", "7", [7, 7]), ("set", "0", [0, 0])]
)
def test_those_chosen_are_adjusted_with_a_reason(world: World, bob: FlaskClient, mode: str, quantity: str, after: list[int]) -> None:
    ids = [add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", stock=2)]
    other = add_article(world.shop, "A-3", stock=9)
    asked = ask(bob, world.url(), ids=ids)
    assert "2 variants were chosen." in asked.text("main")
    answer = asked.submit(bob, ASKED, {"mode": mode, "quantity": quantity, "reason": "promotion", "note": "Fair"})
    assert answer.status_code == 303
    assert "2 done." in Page(bob.get(answer.location)).text("#messages")
    assert on_hand(world, *ids, other) == [*after, 9]
    with at_work(world.shop):
        lines = db.session.scalars(select(Movement).where(Movement.note == "Fair")).all()
        assert {(each.reason, each.actor_id) for each in lines} == {("promotion", world.bob.id)}


@pytest.mark.both_databases
def test_those_refused_are_named_and_do_not_keep_the_others(world: World, bob: FlaskClient) -> None:
    ids = [add_article(world.shop, sku, stock=stock) for sku, stock in (("A-1", 5), ("A-2", 1), ("A-3", 4))]
    asked = ask(bob, world.url(), ids=ids)
    page = Page(asked.submit(bob, ASKED, {"mode": "change", "quantity": "-3"}))
    assert page.status == 200
    assert on_hand(world, *ids) == [2, 1, 1]
    assert "2 done. 1 skipped" in page.text("main")
    assert [row.split()[0] for row in page.texts("main tbody tr")] == ["A-2"]


def test_what_is_not_tracked_is_not_adjusted_and_said_to_be_so(world: World, bob: FlaskClient) -> None:
    ids = [add_article(world.shop, "A-1", stock=5), add_article(world.shop, "A-2", stock=5, track_stock=False)]
    page = Page(ask(bob, world.url(), ids=ids).submit(bob, ASKED, {"mode": "set", "quantity": "1"}))
    assert "A-2 is not tracked" in " ".join(page.texts("main tbody tr"))
    assert on_hand(world, *ids) == [1, 5]


def test_all_that_match_are_adjusted_and_one_comes_back_to_the_filtered_list(world: World, bob: FlaskClient) -> None:
    ids = [add_article(world.shop, sku, stock=5) for sku in ("red-1", "red-2", "blue")]
    answer = ask(bob, world.url("?q=red"), everything="1").submit(bob, ASKED, {"mode": "set", "quantity": "1"})
    assert (answer.status_code, "q=red" in answer.location) == (303, True)
    assert on_hand(world, *ids) == [1, 1, 5]


@pytest.mark.both_databases
def test_sent_twice_it_is_done_once(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    asked = ask(bob, world.url(), ids=[variant_id])
    for _time in range(2):
        asked.submit(bob, ASKED, {"mode": "change", "quantity": "3"})
    assert on_hand(world, variant_id) == [8]


@pytest.mark.parametrize(
    ("mode", "quantity"), [("set", "-1"), ("change", "0"), ("change", ""), ("set", "x"), ("set", "10000001"), ("nonsense", "1")]
)
def test_what_cannot_be_is_refused_and_the_choice_is_kept(world: World, bob: FlaskClient, mode: str, quantity: str) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    page = Page(ask(bob, world.url(), ids=[variant_id]).submit(bob, ASKED, {"mode": mode, "quantity": quantity, "note": "Kept"}))
    assert (page.status, page.one("[name=note]")["value"]) == (422, "Kept")
    assert page.submit(bob, ASKED, {"mode": "set", "quantity": "2"}).status_code == 303
    assert on_hand(world, variant_id) == [2]


def test_at_a_location_that_was_chosen(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    with at_work(world.shop) as shop:
        cellar = services.add_location(shop, name="Cellar").id
        services.move_stock(shop, variant_id, 2, reason=Reason.RECEIVED, location_id=cellar)
    answer = ask(bob, world.url(), ids=[variant_id]).submit(bob, ASKED, {"mode": "set", "quantity": "9", "location_id": str(cellar)})
    assert answer.status_code == 303
    assert on_hand(world, variant_id) == [14]


@pytest.mark.both_databases
def test_more_than_somebody_waits_for_are_done_by_a_job_that_names_those_refused(
    world: World, bob: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("modules.inventory.store.bulk.ADJUST", replace(ADJUST, at_once=2))
    ids = [add_article(world.shop, sku, stock=stock) for sku, stock in (("A-1", 5), ("A-2", 1), ("A-3", 4))]
    begun = ask(bob, world.url(), everything="1").submit(bob, ASKED, {"mode": "change", "quantity": "-3"})
    assert begun.status_code == 303
    assert on_hand(world, *ids) == [5, 1, 4]
    work_off(app)
    assert on_hand(world, *ids) == [2, 1, 1]
    page = Page(bob.get(begun.location))
    assert "2 done. 1 skipped" in page.text("[data-report]")
    assert "A-2" in page.text("main")
