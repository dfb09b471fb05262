"""Activity pages: who sees which entries, in words, narrowed, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest

from tests.factories import people, places
from tests.support.page import Page
from webapp.accounts import services as accounts
from webapp.accounts.models import User
from webapp.actor import acting, person
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.platforms.models import Platform
from webapp.providing.merchants import set_merchant_status, set_store_status
from webapp.providing.platforms import rename_platform
from webapp.roles import Role
from webapp.web.days import day_of


class World:
    """Two platforms with a store each; the one of alice was closed by anne."""

    def __init__(self):
        self.books, self.shoes = places.platform(code="books"), places.platform(code="shoes")
        self.store, self.other = places.store(self.books), places.store(self.shoes, "heels")
        self.anne = people.person("anne", Role.PLATFORM_ADMIN, platform=self.books)
        self.alice = people.person("alice", Role.MERCHANT_OWNER, platform=self.books, merchant=self.store.merchant)
        self.bob = people.person("bob", Role.STORE_MANAGER, platform=self.books, store=self.store)
        with transaction(), acting(person(self.anne.id)):
            set_store_status(self.store, "closed")
            set_store_status(self.other, "closed")
            set_merchant_status(self.store.merchant, "suspended")
        with transaction(), acting(person(self.anne.id)):
            set_store_status(self.store, "active")
            set_merchant_status(self.store.merchant, "active")


@pytest.fixture
def world(app):
    return World()


ADMIN, STORE, CONSOLE = "/platforms/books/admin/activity", "/platforms/books/store/main/activity", "/admin/activity"


def rows(client, path):
    return Page(client.get(path)).texts("tbody tr")


def test_an_administrator_sees_who_did_what_here_and_nothing_of_other_platforms(client, login, world):
    login(client, world.anne)
    found = rows(client, f"{ADMIN}?what=store.changed")
    assert len(found) == 2
    assert all("Anne" in row and "Main" in row for row in found)
    assert "State: active → closed" in found[1]


def test_a_store_sees_its_own_and_its_owner_what_was_done_to_the_merchant(client, login, world):
    login(client, world.bob)
    manager = rows(client, f"{STORE}?size=200")
    assert manager
    assert not any("Merchant changed" in row for row in manager)


def test_the_owner_sees_what_was_done_to_the_merchant(client, login, world):
    login(client, world.alice)
    found = rows(client, f"{STORE}?what=merchant.changed")
    assert len(found) == 2


def test_the_provider_sees_everything(client, login, world):
    login(client, people.super_admin())
    found = rows(client, f"{CONSOLE}?what=store.changed")
    assert len(found) == 3
    assert any("Heels" in row for row in found)


def test_one_things_entries_can_be_asked_for_and_those_of_strangers_are_none(client, login, world):
    login(client, world.anne)
    assert "Main" in Page(client.get(f"{ADMIN}?subject=store&id={world.store.id}")).text("h1")
    answer = Page(client.get(f"{ADMIN}?subject=store&id={world.other.id}"))
    assert "Heels" not in answer.text()
    assert not answer.select("tbody tr")


def test_staff_and_strangers_do_not_see_it(client, login, world):
    login(client, people.person("carl", Role.STORE_STAFF, platform=world.books, store=world.store))
    assert client.get(STORE).status_code == 403
    assert client.get(ADMIN).status_code == 404
    assert client.get(CONSOLE).status_code == 404


def test_it_is_narrowed_by_who_and_when(client, login, world):
    at = utcnow() - timedelta(days=3)
    with transaction() as session:
        facts = {"action": "store.changed", "subject_kind": "store", "subject_id": world.store.id, "platform_id": world.books.id}
        session.add(AuditEntry(**facts, at=at, actor_kind="person", user_id=world.bob.id, command="", changes={}))
    login(client, world.anne)
    assert len(rows(client, f"{ADMIN}?what=store.changed&who=anne")) == 2
    assert len(rows(client, f"{ADMIN}?what=store.changed&who=%C3%81NNE")) == 2
    assert len(rows(client, f"{ADMIN}?what=store.changed&to=yesterday")) == 1
    assert len(rows(client, f"{ADMIN}?what=store.changed&from=yesterday")) == 2
    assert len(rows(client, f"{ADMIN}?from=3+days+ago&to=3+days+ago")) == 1


def test_what_is_no_day_is_said_and_kept(client, login, world):
    login(client, world.anne)
    page = Page(client.get(f"{ADMIN}?from=soonish"))
    assert "soonish" in page.text("[role=alert]")
    assert page.one('input[name="from"]')["value"] == "soonish"


def test_the_file_holds_what_the_page_shows(client, login, world):
    login(client, world.anne)
    answer = client.get(f"{ADMIN}/download?what=store.changed")
    found = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[1] for row in found[1:]] == ["Anne", "Anne"]
    assert found[2][4] == "State: active → closed"


def test_who_is_gone_is_a_former_member(client, login, world):
    with transaction() as session:
        session.delete(session.get(User, world.anne.id))
    login(client, people.super_admin())
    assert "a former member" in rows(client, f"{CONSOLE}?what=store.changed")[0]


def test_one_who_views_as_another_is_told_with_both_names(client, login, world):
    with transaction(), acting(person(world.anne.id, on_behalf_of=world.alice.id)):
        set_store_status(world.store, "closed")
    login(client, world.anne)
    assert "Anne, viewing as Alice" in rows(client, f"{ADMIN}?what=store.changed")[0]


def test_an_administrator_of_several_platforms_is_not_told_of_one_on_the_other(client, login, world):
    with transaction():
        accounts.add_membership(world.anne, Role.PLATFORM_ADMIN, platform=world.shoes)
        rename_platform(world.shoes.id, version=db.session.get_one(Platform, world.shoes.id).version, name="Boots")
    login(client, world.anne)
    assert not any("Boots" in row for row in rows(client, f"{ADMIN}?size=200"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2026-11-28", date(2026, 11, 28)),
        ("28.11.2026", date(2026, 11, 28)),
        ("today", date(2026, 11, 29)),
        (" Yesterday ", date(2026, 11, 28)),
        ("3 days ago", date(2026, 11, 26)),
        ("2w", date(2026, 11, 15)),
        ("monday", date(2026, 11, 23)),
        ("sunday", date(2026, 11, 22)),
        ("last fri", date(2026, 11, 27)),
        ("31.02.2026", None),
        ("9999 years ago", None),
        ("0000-00-00", None),
        ("soonish", None),
        ("", None),
    ],
)
def test_days_are_read_as_people_write_them(app, typed, expected):
    assert day_of(typed, date(2026, 11, 29)) == expected
