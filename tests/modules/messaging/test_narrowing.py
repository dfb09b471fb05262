"""The inbox by store, by who looks after a thread, and by what it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.messaging.models import CLOSED, Kind, Thread
from modules.messaging.services import threads as services
from modules.messaging.services.threads import New, Post
from tests.factories import work
from tests.factories.people import person, super_admin
from tests.modules.messaging.conftest import World
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.tenancy import unscoped

pytestmark = pytest.mark.both_databases
ORDER = {"kind": "order", "id": 7, "label": "Order 7"}
Login = Callable[..., Any]


def thread(
    world: World,
    subject: str,
    *,
    shop: Store | None = None,
    by: User | None = None,
    about: Mapping[str, Any] | None = None,
    kind: str = "support",
) -> int:
    """A thread of the shop with support, or of the other platform's."""
    at = shop or world.shop
    with work.at_work(db.session.get_one(Platform, at.platform_id)):
        store_id = None if kind == Kind.PROVIDER else at.id
        made = services.begin(
            New(at.platform_id, Kind(kind), subject, store_id, about or {}), Post(db.session.get_one(User, world.alice.id), "?")
        )
        made.assignee_id = by.id if by else None
        return made.id


def subjects(client: FlaskClient, url: str) -> list[str]:
    page = Page(client.get(url))
    return sorted(page.texts("[data-thread] a")) if page.has("[data-thread]") else []


@pytest.fixture
def inbox(world: World, client: FlaskClient, login: Login) -> str:
    """The inbox of the platform's administrators, who are logged in."""
    login(client, person("adam", Role.PLATFORM_ADMIN, platform=world.platform))
    return f"/platforms/{world.platform.code}/admin/messages/"


def test_a_platform_narrows_by_store_person_and_thing(world: World, client: FlaskClient, inbox: str) -> None:
    thread(world, "Late", about=ORDER, by=world.bob)
    thread(world, "Hours")
    thread(world, "Prices", kind="provider")
    assert subjects(client, f"{inbox}?store={world.shop.id}") == ["Hours", "Late"]
    assert subjects(client, f"{inbox}?store=nobody") == ["Prices"]
    assert subjects(client, f"{inbox}?person={world.bob.id}") == ["Late"]
    assert subjects(client, f"{inbox}?person=nobody&about=none&kind=support") == ["Hours"]
    assert subjects(client, f"{inbox}?about=order") == ["Late"]


def test_the_console_names_stores_with_their_platform(world: World, client: FlaskClient, login: Login) -> None:
    thread(world, "Here")
    thread(world, "There", shop=world.other_shop)
    login(client, super_admin())
    page = Page(client.get(f"/admin/messages/?store={world.other_shop.id}"))
    assert page.texts("[data-thread] a") == ["There"]
    assert f"{world.elsewhere.name} · {world.other_shop.name}" in page.texts("select[name=store] option")


def test_a_store_is_not_asked_which_store(world: World, client: FlaskClient, login: Login) -> None:
    thread(world, "Late", about=ORDER, by=world.alice)
    thread(world, "Hours")
    login(client, world.bob)
    assert not Page(client.get(world.address("messages/"))).has("select[name=store]")
    assert subjects(client, world.address(f"messages/?person={world.alice.id}&about=order")) == ["Late"]


def test_nobody_of_another_platform_is_offered_or_found(world: World, client: FlaskClient, inbox: str) -> None:
    thread(world, "Here")
    thread(world, "There", shop=world.other_shop, by=world.bob)
    assert [each["value"] for each in Page(client.get(inbox)).select("select[name=store] option")] == ["", str(world.shop.id), "nobody"]
    assert subjects(client, f"{inbox}?store={world.other_shop.id}") == []
    assert subjects(client, f"{inbox}?person={world.bob.id}") == []


@pytest.mark.parametrize("value", ["99999999999999", "-1", "x", "1e9", "٣"])
def test_what_is_no_id_narrows_nothing(world: World, client: FlaskClient, inbox: str, value: str) -> None:
    thread(world, "Hours")
    answer = client.get(inbox, query_string={"store": value, "person": value, "about": value})
    assert Page(answer).texts("[data-thread] a") == ["Hours"]


def test_all_that_match_are_those_of_the_filter_though_it_is_not_offered_any_more(world: World, client: FlaskClient, inbox: str) -> None:
    left = thread(world, "Hours")
    page = Page(client.get(f"{inbox}?person={world.bob.id}&tab=open"))
    assert not page.has("[data-thread]")
    taken = thread(world, "Late", by=world.bob)
    narrowed = Page(client.get(f"{inbox}?person={world.bob.id}&tab=open"))
    narrowed.submit(client, "#table-threads-bulk", {"everything": "1", "action": "close"})
    with unscoped("tests"):
        db.session.rollback()
        states = {each.id: each.state for each in db.session.query(Thread).all()}
    assert (states[taken], states[left]) == (CLOSED, "open")
