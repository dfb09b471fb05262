"""One piece more or fewer from the list: without JavaScript and by htmx, and never on top of what somebody has not seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import services
from modules.inventory.models import Movement, Reason
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.support.page import Page
from webapp.db import db

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def button(page: Page, sign: str, variant_id: int) -> str:
    """What the button beside a variant says."""
    return str(page.one(f"#{sign}-{variant_id}")["value"])


def press(client: FlaskClient, page: Page, step: str, **options: Any) -> Any:
    return page.submit(client, "#stock-step", {"step": step, **options.pop("values", {})}, **options)


@pytest.mark.both_databases
@pytest.mark.parametrize(("sign", "after"), [("more", 6), ("fewer", 4)])
def test_a_piece_more_or_fewer_with_a_reason_and_back_to_the_list_as_it_was(world: World, bob: FlaskClient, sign: str, after: int) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    page = Page(bob.get(world.url("?q=A-1")))
    answer = press(bob, page, button(page, sign, variant_id), values={"reason": "damaged"})
    assert answer.status_code == 303
    assert "q=A-1" in answer.location
    assert f"Book A-1: {after} on hand." in Page(bob.get(answer.location)).text("#messages")
    assert article(world.shop, variant_id)[1].on_hand == after
    with at_work(world.shop):
        last = db.session.scalars(select(Movement).order_by(Movement.id.desc())).first()
        assert last is not None
        assert (last.quantity, last.reason, last.actor_id) == (after - 5, "damaged", world.bob.id)


@pytest.mark.both_databases
def test_who_saw_another_number_is_told_and_nothing_moves_until_the_second_try(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    page = Page(bob.get(world.url()))
    with at_work(world.shop) as shop:
        services.move_stock(shop, variant_id, 4, reason=Reason.RECEIVED)
    stale = button(page, "more", variant_id)
    assert press(bob, page, stale).status_code == 409
    part = Page(press(bob, page, stale, headers=PART))
    assert (part.status, article(world.shop, variant_id)[1].on_hand) == (409, 9)
    assert "it was 5 and is 9 now" in part.response.text
    again = button(part, "more", variant_id)
    assert again == f"{variant_id}:9:+1"
    assert press(bob, page, again, headers=PART).status_code == 200
    assert article(world.shop, variant_id)[1].on_hand == 10


def test_htmx_gets_the_cells_that_the_list_shows(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    page = Page(bob.get(world.url()))
    part = Page(press(bob, page, button(page, "fewer", variant_id), headers=PART))
    assert part.status == 200
    assert not part.has("main")
    assert (part.text(f"#on-hand-{variant_id}"), part.text(f"#available-{variant_id}")) == ("4", "4")
    assert "Book A-1: 4 on hand." in part.response.text
    narrow = Page(bob.get(world.url("?columns=name&columns=step")))
    part = Page(press(bob, narrow, button(narrow, "fewer", variant_id), headers=PART))
    assert part.has(f"#step-{variant_id}")
    assert not part.has(f"#on-hand-{variant_id}")


def test_taking_the_last_piece_away_once_more_is_refused_with_a_sentence(world: World, bob: FlaskClient) -> None:
    variant_id = add_article(world.shop, "A-1")
    page = Page(bob.get(world.url()))
    step = button(page, "fewer", variant_id)
    assert press(bob, page, step).status_code == 422
    part = press(bob, page, step, headers=PART)
    assert part.status_code == 422
    assert "Only 0 on hand" in part.text


@pytest.mark.parametrize("step", ["", "x", "1:5", "1:5:+2", "1:5:1", "99999999999:5:+1", "١:5:+1"])
def test_nonsense_is_refused(world: World, bob: FlaskClient, step: str) -> None:
    add_article(world.shop, "A-1", stock=5)
    page = Page(bob.get(world.url()))
    assert press(bob, page, step).status_code == 422


def test_a_reason_that_is_none_of_people_is_refused_and_strangers_variants_are_not_there(world: World, bob: FlaskClient) -> None:
    mine, theirs = add_article(world.shop, "A-1", stock=5), add_article(world.other_shop, "A-1", stock=5)
    page = Page(bob.get(world.url()))
    assert press(bob, page, f"{mine}:5:+1", values={"reason": "imported"}).status_code == 422
    for headers in ({}, PART):
        assert press(bob, page, f"{theirs}:5:+1", headers=headers).status_code == 404
    assert article(world.other_shop, theirs)[1].on_hand == 5


def test_buttons_are_in_no_file(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "A-1", stock=5)
    made = bob.get(world.url("?as=csv")).get_data(as_text=True)
    assert "Change" not in made
    assert "+" not in made
