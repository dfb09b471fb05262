"""The pages of segments: a rule is counted as it is typed, explained in words, saved and changed."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.customers.models import Segment
from modules.customers.queries import segments
from modules.customers.services.segments import gather
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_pages import FORM, PARTIAL, send
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Store

MAIL = {"what_0": "customers.email:has"}


@pytest.fixture
def world(app: Flask) -> World:
    """A shop with two customers, one of them with an e-mail address."""
    made = World.with_modules("customers", "orders")
    made.add(email="lea@example.com")
    made.add()
    return made


def count(world: World, client: FlaskClient, **typed: str) -> Page:
    form = Page(client.get(world.url("segments/new"))).one(FORM)
    token = str(form.select("[name=csrf_token]")[0]["value"])
    return Page(client.post(world.url("segments/count"), data={"csrf_token": token, **typed}, headers=PARTIAL))


@pytest.mark.parametrize(
    ("typed", "said", "line"),
    [
        (MAIL, "1 customer", "Has an e-mail address: yes"),
        ({"what_0": "customers.email:has_not"}, "1 customer", "Has an e-mail address: no"),
        ({**MAIL, "what_1": "customers.email:has_not", "match": "any"}, "2 customers", "Has an e-mail address: no"),
        ({"what_0": "orders.spent:at_least", "value_0": "100"}, "0 customers", "Spent in all: at least €100.00"),
    ],
)
def test_a_rule_is_counted_and_told_in_words_as_it_is_typed(
    world: World, alice: FlaskClient, typed: dict[str, str], said: str, line: str
) -> None:
    page = count(world, alice, **typed)
    assert (page.status, page.text("strong")) == (200, said)
    assert line in page.texts("li")
    with at_work(world.platform):
        assert not db.session.scalars(select(Segment)).all()


@pytest.mark.parametrize("typed", [{}, {"what_0": "orders.spent:at_least", "value_0": "a lot"}, {"what_0": "nothing:is"}])
def test_what_makes_no_rule_says_why(world: World, alice: FlaskClient, typed: dict[str, str]) -> None:
    page = count(world, alice, **typed)
    assert (page.status, page.has("strong"), page.has("[class*=alert]")) == (422, False, True)


def named(world: World, name: str) -> Any:
    with at_work(world.platform):
        found = segments.segment_named(world.shop.merchant_id, name.lower())
        return None if found is None else (found.id, found.size, found.is_static, dict(found.rule))


def test_a_segment_is_saved_and_changed(world: World, alice: FlaskClient) -> None:
    assert send(alice, world.url("segments/new"), name="Reachable", **MAIL).status_code == 303
    number, size, _static, _rule = named(world, "reachable")
    assert size == 1
    assert "Has an e-mail address: yes" in Page(alice.get(world.url("segments"))).text("tbody")
    assert send(alice, world.url(f"segments/{number}"), what_0="customers.email:has_not", name="Others").status_code == 303
    assert (named(world, "reachable"), named(world, "others")[1]) == (None, 1)


def test_a_segment_kept_by_hand_is_renamed_and_keeps_who_is_in_it(world: World, alice: FlaskClient) -> None:
    customer = world.add()
    with at_work(world.platform):
        number = gather(db.session.get_one(Store, world.shop.id), "By hand", [customer]).id
    leads = str(Page(alice.get(world.url("segments"))).one("tbody a[aria-label^=Edit]")["href"])
    assert leads == world.url(f"segments/{number}")
    assert send(alice, leads, name="Chosen").status_code == 303
    assert named(world, "chosen") == (number, 1, True, {"match": "all", "conditions": []})
    with at_work(world.platform):
        assert segments.members(number) == {customer}


def test_one_that_follows_its_rule_needs_one(world: World, alice: FlaskClient) -> None:
    assert send(alice, world.url("segments/new"), name="Everybody").status_code == 422


def test_one_that_is_kept_is_renamed_and_keeps_who_is_in_it(world: World, alice: FlaskClient) -> None:
    """Also who does not fit its rule any more, and whom somebody put in; another rule lets in who fits that."""
    assert send(alice, world.url("segments/new"), name="Fair", is_static="y", **MAIL).status_code == 303
    number, late = named(world, "fair")[0], world.add(email="late@example.com")
    chosen = world.add()
    with at_work(world.platform):
        gather(db.session.get_one(Store, world.shop.id), "Fair", [chosen])
        before = segments.members(number)
    assert send(alice, world.url(f"segments/{number}"), name="Autumn fair").status_code == 303
    with at_work(world.platform):
        assert segments.members(number) == before
        assert (chosen in before, late in before) == (True, False)
    assert named(world, "autumn fair")[1] == len(before)
    assert send(alice, world.url(f"segments/{number}"), what_1="customers.email:has").status_code == 303
    with at_work(world.platform):
        assert (late in segments.members(number), chosen in segments.members(number)) == (True, False)


def test_a_segment_is_removed_after_a_question_and_only_as_it_was_seen(world: World, alice: FlaskClient) -> None:
    """One press of a button took a rule away that nobody could bring back."""
    assert send(alice, world.url("segments/new"), name="Reachable", **MAIL).status_code == 303
    ask = str(Page(alice.get(world.url("segments"))).one("tbody a[aria-label^=Remove]")["href"])
    asked = Page(alice.get(ask))
    assert "Has an e-mail address: yes" in asked.text("dialog, main")
    assert "The one customer in it stays." in asked.text("dialog, main")
    assert Page(alice.get(ask, headers=PARTIAL)).has("form[action]")
    assert send(alice, ask.removesuffix("/delete"), name="Within reach", **MAIL).status_code == 303
    refused = asked.submit(alice, f"form[action='{ask}']")
    assert refused.status_code == 409
    assert "Within reach" in Page(alice.get(world.url("segments"))).text("tbody")
    assert Page(alice.get(ask)).submit(alice, f"form[action='{ask}']").status_code == 303
    assert named(world, "within reach") is None
