"""What is done with customers chosen in the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.customers.models import Customer
from modules.customers.queries import segments
from modules.customers.services import segments as writing
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.page import Page
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store


def chosen(client: FlaskClient, world: World, what: str, *ids: int, **values: str) -> Any:
    """Tick these in the list and press the button."""
    page = Page(client.get(world.url()))
    button = page.one(f"button[name=action][value={what}]")
    return page.send(client, page.one("form[id$=-bulk]"), {"ids": [str(each) for each in ids], **values}, action=str(button["formaction"]))


def test_those_chosen_are_in_the_segment_and_others_come_to_them(world: World, alice: FlaskClient) -> None:
    one, two, three = (world.add(name=name) for name in ("Anne", "Bert", "Cleo"))
    answer = chosen(alice, world, "segment", one, two, value="Fair of May")
    assert answer.status_code == 303
    assert Page(alice.get(answer.location)).texts("tbody td[data-label=Name] a") == ["Anne", "Bert"]
    assert chosen(alice, world, "segment", two, three, value="FAIR of may").status_code == 303
    with at_work(world.platform):
        (found,) = segments.every_segment()
        assert (found.size, segments.members(found.id), found.is_static) == (3, {one, two, three}, True)
    page = Page(alice.get(world.url("segments")))
    assert ("Chosen from the list" in page.text("tbody"), page.has("a[aria-label^=Edit]")) == (True, True)


def test_nobody_goes_from_a_segment_kept_by_hand_when_it_is_computed(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        found = writing.gather(db.session.get_one(Store, world.shop.id), "Fair", [number])
        writing.compute(found, "EUR")
        assert (found.size, segments.members(found.id)) == (1, {number})


def test_a_segment_that_follows_its_rule_takes_nobody_in(world: World) -> None:
    rule = {"match": "all", "conditions": [{"field": "customers.email", "op": "has", "value": ""}]}
    with at_work(world.platform):
        writing.create_segment(db.session.get_one(Store, world.shop.id), name="By mail", rule=rule)
    with pytest.raises(Conflict), at_work(world.platform):
        writing.gather(db.session.get_one(Store, world.shop.id), "by MAIL", [])
    with pytest.raises(DomainError), at_work(world.platform):
        writing.gather(db.session.get_one(Store, world.shop.id), " ", [])


def test_a_file_holds_those_who_were_chosen(world: World, alice: FlaskClient) -> None:
    anne, _bert = world.add(name="Anne"), world.add(name="Bert")
    answer = chosen(alice, world, "file", anne)
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert ("Anne" in answer.text, "Bert" in answer.text) == (True, False)


def test_two_who_were_chosen_are_compared_and_nothing_is_merged(world: World, alice: FlaskClient) -> None:
    one, two, three = (world.add(name=name) for name in ("Anne", "Anna", "Cleo"))
    answer = chosen(alice, world, "merge", one, two)
    assert answer.status_code == 303
    assert {"Anne", "Anna"} <= set(Page(alice.get(answer.location)).text("main").split())
    for ids in ([one], [one, two, three]):
        back = chosen(alice, world, "merge", *ids)
        assert (back.status_code, "Tick two customers" in alice.get(back.location).text) == (303, True)
    with at_work(world.platform):
        assert {db.session.get_one(Customer, each).status for each in (one, two, three)} == {"active"}


def test_staff_neither_merges_nor_downloads(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    world.add()
    page = Page(client.get(world.url()))
    assert (page.has("button[value=merge]"), page.has("button[value=file]"), page.has("button[value=segment]")) == (False, False, True)
    token = str(page.one("form[id$=-bulk] [name=csrf_token]")["value"])
    for path in ("merge", "download"):
        assert client.post(world.url(f"bulk/{path}"), data={"csrf_token": token, "ids": "1"}).status_code == 403
