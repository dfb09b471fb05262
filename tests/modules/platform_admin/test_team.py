"""The team pages of a store and a platform, as their people use them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.factories import people, places
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.accounts.models import Invitation, LoginSession, User
from webapp.db import db, transaction, utcnow
from webapp.merchants.models import Store
from webapp.platforms.queries import platform_row
from webapp.roles import Role

HERE = "/platforms/shop/store/main/team"


@pytest.fixture
def shop(app: Any) -> Store:
    return places.store(places.platform(code="shop"))


@pytest.fixture
def bob(shop: Store) -> User:
    return people.person("bob", Role.STORE_STAFF, platform=shop_platform(shop), store=shop)


def shop_platform(shop: Store) -> Any:
    return platform_row(shop.platform_id)


@pytest.fixture
def owner(shop: Store, client: Any, login: Any) -> User:
    """Logged in."""
    alice = people.person("alice", Role.MERCHANT_OWNER, platform=shop_platform(shop), merchant=shop.merchant)
    login(client, alice)
    return alice


def test_an_owner_invites_and_withdraws(client: Any, owner: User) -> None:
    form = Page(client.get(f"{HERE}/create"))
    assert form.texts("[name=role] option") == [
        "Staff: the daily work in this store",
        "Manager: this store and its people",
        "Owner: all stores of the merchant",
    ]
    assert form.submit(client, "main form", {"email": "Nora@example.com", "role": "store_manager"}).status_code == 303
    page = Page(client.get(f"{HERE}/"))
    assert page.texts("#invitations tbody td")[:2] == ["nora@example.com", "Manager Main"]
    page.submit(client, '#invitations form[action$="/withdraw"]')
    assert db.session.scalars(select(Invitation.outcome)).all() == ["withdrawn"]


@pytest.mark.parametrize("typed", ["", "nora", "nora@", "a" * 1200])
def test_what_is_no_address_is_said_at_its_field(client: Any, owner: User, typed: str) -> None:
    again = Page(Page(client.get(f"{HERE}/create")).submit(client, "main form", {"email": typed}))
    assert (again.status, again.one("[name=email]")["aria-invalid"]) == (422, "true")


def test_a_role_is_changed_on_the_persons_page(client: Any, owner: User, bob: User) -> None:
    page = Page(client.get(f"{HERE}/{bob.id}"))
    assert page.submit(client, '#roles form[action*="/roles/"]', {"role": "store_manager"}).status_code == 303
    db.session.expire_all()
    assert [row.role for row in bob.memberships] == [Role.STORE_MANAGER]


def test_a_role_is_taken_away_after_a_question(client: Any, owner: User, bob: User) -> None:
    with transaction():
        db.session.add(LoginSession(user_id=bob.id, id_hash="x", seen_at=utcnow()))
    asked = Page(client.get(f"{HERE}/{bob.id}/roles/{bob.memberships[0].id}/remove"))
    assert "Bob will no longer be Staff of Main." in asked.text("main")
    assert "1 session ends" in asked.text("main")
    asked.submit(client, "main form")
    db.session.expire_all()
    assert (bob.memberships, [row.ended_at is None for row in db.session.scalars(select(LoginSession).filter_by(user_id=bob.id))]) == (
        [],
        [False],
    )
    assert client.get(f"{HERE}/{bob.id}").status_code == 404


def test_a_session_is_ended_by_who_manages_the_person(client: Any, owner: User, bob: User) -> None:
    with transaction():
        db.session.add(LoginSession(user_id=bob.id, id_hash="x", seen_at=utcnow(), device="Firefox"))
    page = Page(client.get(f"{HERE}/{bob.id}"))
    assert "Firefox" in page.text("#sessions")
    page.submit(client, '#sessions form[action$="/end"]')
    assert db.session.scalars(select(LoginSession).filter_by(user_id=bob.id)).one().ended_at is not None


def test_staff_has_no_team_page(client: Any, login: Any, bob: User) -> None:
    login(client, bob)
    assert client.get(f"{HERE}/").status_code == 403


def test_people_of_another_store_are_not_there(client: Any, owner: User) -> None:
    other = places.platform(code="other")
    stranger = people.person("eve", Role.STORE_STAFF, platform=other, store=places.store(other))
    assert client.get(f"{HERE}/{stranger.id}").status_code == 404
    assert stranger.email not in client.get(f"{HERE}/").get_data(as_text=True)


def test_a_platforms_administrator_invites_to_a_store_and_to_a_merchant(client: Any, login: Any, shop: Store) -> None:
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=shop_platform(shop)))
    for query, role in (("", "platform_admin"), ("?store=main", "store_staff"), (f"?merchant={shop.merchant_id}", "merchant_owner")):
        form = Page(client.get(f"/platforms/shop/admin/team/create{query}"))
        assert form.submit(client, "main form", {"email": f"{role}@example.com", "role": role}).status_code == 303
    assert sorted(db.session.scalars(select(Invitation.role))) == ["merchant_owner", "platform_admin", "store_staff"]


def test_the_plan_limits_people_and_open_invitations(client: Any, login: Any) -> None:
    shop = places.store(places.platform("billing", code="shop"))
    desk = Desk(shop_platform(shop), shop)
    desk.sell("small", 100, team_members=2)
    desk.start()
    login(client, people.person("alice", Role.MERCHANT_OWNER, platform=shop_platform(shop), merchant=shop.merchant))
    form = Page(client.get(f"{HERE}/create"))
    assert form.submit(client, "main form", {"email": "one@example.com"}).status_code == 303
    late = Page(form.submit(client, "main form", {"email": "two@example.com"}))
    assert (late.status, late.one("[name=email]")["value"]) == (422, "two@example.com")
    assert "Your plan allows 2 people and 2 are in use" in late.text("main")


def test_the_modules_of_a_platform_are_read_on_its_own_host(client: Any, login: Any, shop: Store) -> None:
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=shop_platform(shop)))
    page = Page(client.get("/platforms/shop/admin/module-list/"))
    assert (page.status, page.one('[data-module="core"]')["data-state"]) == (200, "core")
    assert not page.has("main form")
