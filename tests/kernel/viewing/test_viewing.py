"""Viewing as somebody else: what it shows, what it keeps, what it refuses, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.factories import people, places
from tests.support.page import Page
from webapp.accounts import services as accounts
from webapp.accounts.models import LoginSession, Membership, User
from webapp.accounts.viewing.models import Viewing
from webapp.audit import AuditEntry
from webapp.db import db, transaction, utcnow
from webapp.providing.merchants import edit_store
from webapp.roles import Role

pytestmark = pytest.mark.both_databases
BAR = "[data-viewing]"


class World:
    """Platform `books` with a store, its owner alice, its administrator anne, and a super admin."""

    def __init__(self) -> None:
        self.books, self.shoes = places.platform(code="books"), places.platform(code="shoes")
        self.store = places.store(self.books)
        self.alice = people.person("alice", Role.MERCHANT_OWNER, platform=self.books, merchant=self.store.merchant)
        self.anne = people.person("anne", Role.PLATFORM_ADMIN, platform=self.books)
        self.root = people.super_admin()
        self.base = "/platforms/books"
        self.settings = f"{self.base}/store/main/settings"

    def begin(self, client, user, base=None, reason="Ticket 4711"):
        page = client.get(f"{self.base if base is None else base}/admin/view-as/{user.id}")
        return Page(page).submit(client, "main form", {"reason": reason}) if page.status_code == 200 else page


@pytest.fixture
def world(app: Flask) -> World:
    return World()


def viewing() -> Viewing:
    db.session.rollback()
    return db.session.scalars(select(Viewing).order_by(Viewing.id.desc())).first()


def last(action: str) -> AuditEntry:
    db.session.rollback()
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action).order_by(AuditEntry.id.desc())).first()


def save_settings(client, world: World, name: str):
    return Page(client.get(world.settings)).submit(client, "main form", {"name": name})


def test_an_administrator_sees_the_store_as_its_owner_and_the_bar_on_every_page(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    for path in (world.settings, f"{world.base}/store/main/dashboard", f"{world.base}/store/main/profile"):
        assert Page(client.get(path)).has(BAR), path
    assert client.get(f"{world.base}/admin/dashboard").status_code == 404


def test_who_begins_shows_once_more_that_it_is_them(client, login, world):
    login(client, world.anne)
    page = Page(client.get(f"{world.base}/admin/view-as/{world.alice.id}"))
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    assert "/verify" in client.get(f"{world.base}/admin/view-as/{world.alice.id}").location
    page.submit(client, "main form", {"reason": "Ticket 4711"})
    assert viewing() is None


def test_what_is_done_meanwhile_is_kept_under_both_names(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    save_settings(client, world, "Renamed")
    told = last("store.changed")
    assert (told.user_id, told.on_behalf_of) == (world.anne.id, world.alice.id)
    assert told.changes == {"name": ["Main", "Renamed"]}


def test_one_click_leaves_and_the_log_tells_of_it(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    answer = Page(client.get(world.settings)).submit(client, f"{BAR} form")
    assert answer.status_code == 303
    page = Page(client.get(answer.location))
    assert not page.has(BAR)
    assert "Ticket 4711" in page.text("table")
    assert "stopped by hand" in page.text("table")
    assert client.get(f"{world.base}/admin/dashboard").status_code == 200
    assert last("viewing.begun").changes["reason"] == [None, "Ticket 4711"]
    assert (last("viewing.ended").user_id, last("viewing.ended").on_behalf_of) == (world.anne.id, world.alice.id)


def test_it_takes_a_reason(client, login, world):
    login(client, world.anne)
    assert world.begin(client, world.alice, reason=" \t ").status_code == 422
    assert viewing() is None
    assert world.begin(client, world.alice).status_code == 303


@pytest.mark.parametrize("who", ["anne", "root", "shared"])
def test_nobody_views_as_somebody_of_equal_or_higher_rank(client, login, world, who):
    bella = people.person("bella", Role.PLATFORM_ADMIN, platform=world.books)
    with transaction():  # an owner here, and an administrator elsewhere
        accounts.add_membership(world.alice, Role.PLATFORM_ADMIN, platform=world.shoes)
        accounts.add_membership(world.root, Role.MERCHANT_OWNER, platform=world.books, merchant=world.store.merchant)
    login(client, bella)
    target = {"anne": world.anne, "root": world.root, "shared": world.alice}[who]
    assert world.begin(client, target).status_code == 403
    assert viewing() is None


def test_nobody_views_as_themself_or_as_a_super_admin(client, login, world):
    login(client, world.root)
    assert world.begin(client, world.root, base="").status_code == 403
    assert world.begin(client, people.super_admin("other"), base="").status_code == 403
    assert world.begin(client, world.anne, base="").status_code == 303


def test_people_of_another_platform_are_not_there(client, login, world):
    other = people.person("charlie", Role.STORE_STAFF, platform=world.shoes, store=places.store(world.shoes))
    login(client, world.anne)
    assert world.begin(client, other).status_code == 404
    assert world.begin(client, other, base="/platforms/shoes").status_code == 404
    assert client.get(f"{world.base}/admin/view-as/people?merchant=999999999999").status_code == 404


def test_an_administrator_of_one_platform_sees_nothing_of_the_others(client, login, world):
    theirs = places.store(world.shoes, "heels")
    with transaction():
        accounts.add_membership(world.alice, Role.STORE_MANAGER, platform=world.shoes, store=theirs)
    login(client, world.anne)
    world.begin(client, world.alice)
    assert client.get("/platforms/shoes/store/heels/dashboard").status_code == 404
    home = client.get("/")
    assert "/platforms/books/store/main" in home.location


def test_a_super_admin_sees_all_that_the_person_sees(client, login, world):
    theirs = places.store(world.shoes, "heels")
    with transaction():
        accounts.add_membership(world.alice, Role.STORE_MANAGER, platform=world.shoes, store=theirs)
    login(client, world.root)
    world.begin(client, world.alice, base="")
    assert client.get("/platforms/shoes/store/heels/dashboard").status_code == 200


def test_one_viewing_hides_no_other(client, login, world):
    login(client, world.root)
    world.begin(client, world.anne, base="")
    assert world.begin(client, world.alice).status_code == 403
    assert viewing().target_user_id == world.anne.id


def expire(_world: World) -> None:
    db.session.execute(update(Viewing).values(expires_at=utcnow() - timedelta(seconds=1)))


def promote(world: World) -> None:
    accounts.add_membership(world.alice, Role.PLATFORM_ADMIN, platform=world.books)


def close(world: World) -> None:
    accounts.set_active(world.alice, False)


def dismiss(world: World) -> None:
    row = db.session.scalars(select(Membership).where(Membership.user_id == world.anne.id)).one()
    db.session.delete(row)


@pytest.mark.parametrize(("what", "how"), [(expire, "time"), (promote, "rank"), (close, "closed"), (dismiss, "rank")])
def test_a_click_after_its_end_is_done_under_neither_name(client, login, world, what, how):
    login(client, world.anne)
    world.begin(client, world.alice)
    page = Page(client.get(world.settings))
    with transaction():
        what(world)
    answer = page.submit(client, "main form", {"name": "Mine"})
    assert (answer.status_code, answer.location[-1]) == (303, "/")
    db.session.rollback()
    assert world.store.name == "Main"
    assert viewing().ended_how == how
    assert not Page(client.get(world.base + "/admin/profile")).has(BAR)


def test_a_write_that_was_let_in_before_the_end_does_not_land_after_it(client, login, world, monkeypatch):
    login(client, world.anne)
    world.begin(client, world.alice)
    page = Page(client.get(world.settings))
    from webapp.accounts.viewing import here

    take = here.take

    def taken(row, actor):
        found = take(row, actor)
        with db.engine.begin() as connection:
            connection.execute(update(Viewing.__table__).values(ended_at=utcnow(), ended_how="exit"))
        return found

    db.session.rollback()
    monkeypatch.setattr(here, "take", taken)
    assert page.submit(client, "main form", {"name": "Mine"}).status_code == 409
    db.session.rollback()
    assert world.store.name == "Main"


def test_it_ends_with_the_session_of_who_views(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    with transaction():
        db.session.execute(update(LoginSession).where(LoginSession.user_id == world.anne.id).values(ended_at=utcnow()))
    assert client.get(world.settings).status_code == 303
    assert "/login" in client.get(world.settings).location


def test_logging_out_ends_both(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    Page(client.get(world.settings)).submit(client, 'form[action*="logout"]')
    assert client.get(world.settings).status_code == 303
    assert viewing().ended_how == "session"


def test_closing_the_account_of_who_views_ends_both(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    with transaction():
        accounts.set_active(world.anne, False)
    assert "/login" in client.get(world.settings).location


@pytest.mark.parametrize("path", ["/change", "/tf-setup", "/mf-recovery-codes", "/login", "/reset", "/verify"])
def test_the_account_pages_are_closed_meanwhile(client, login, world, path):
    login(client, world.anne)
    world.begin(client, world.alice)
    for answer in (client.get(path), client.get(world.base + path)):
        assert answer.status_code in (403, 404), answer.status_code
    assert client.get("/change").status_code == 403


def test_sessions_of_the_person_stay_as_they_are(app, client, login, world):
    login(app.test_client(), world.alice)
    client_session = db.session.scalars(select(LoginSession).where(LoginSession.user_id == world.alice.id)).one().id
    login(client, world.root)
    world.begin(client, world.alice)
    profile = f"{world.base}/store/main/profile"
    for form in Page(client.get(profile)).select('form[action*="sessions"]'):
        assert Page(client.get(profile)).send(client, form).status_code == 403
    db.session.rollback()
    assert db.session.get(LoginSession, client_session).ended_at is None


def test_no_token_is_made_in_anothers_name(client, login, world):
    login(client, world.root)
    world.begin(client, world.anne, base="")
    page = client.get("/platforms/books/admin/api-tokens")
    answer = Page(page).submit(client, "main form", {"name": "mine", "days": "30"})
    assert answer.status_code in (403, 422)
    assert not db.session.scalars(select(AuditEntry).where(AuditEntry.action == "token.created")).all()


def test_leaving_leads_to_nobody_else(client, login, world):
    login(client, world.anne)
    world.begin(client, world.alice)
    page = Page(client.get(world.settings))
    form = page.one(f"{BAR} form")
    page.send(client, form, {"user_id": world.root.id, "actor": world.root.id, "next": "https://evil.example/"})
    assert world.anne.email in Page(client.get(world.base + "/admin/profile")).text()
    again = page.send(client, form)
    assert "evil" not in again.headers.get("Location", "")


def test_a_visitor_cannot_leave_what_is_not_theirs(client, world):
    assert client.post("/stop-viewing").status_code in (400, 303)


def test_only_those_who_may_can_begin(client, login, world):
    bob = people.person("bob", Role.STORE_STAFF, platform=world.books, store=world.store)
    login(client, world.alice)
    assert client.get(f"{world.base}/admin/view-as/{bob.id}").status_code == 404
    assert client.get("/admin/view-as/").status_code == 404


def test_the_platform_says_how_long(client, login, world, app):
    login(client, world.anne)
    world.begin(client, world.alice)
    row = viewing()
    assert row.expires_at - row.begun_at == timedelta(minutes=30)


def test_it_is_shown_where_it_began_from(client, login, world):
    login(client, world.anne)
    merchant = Page(client.get(f"{world.base}/admin/merchants/{world.store.merchant_id}"))
    assert merchant.one('a[href*="view-as/people"]')
    people_page = Page(client.get(f"{world.base}/admin/view-as/people?store=main"))
    assert people_page.one(f'a[href$="/view-as/{world.alice.id}"]')
    login_page = Page(client.get(f"{world.base}/admin/stores/main"))
    assert login_page.one('a[href*="view-as/people"]')


def test_edits_of_a_store_by_itself_carry_one_name(app, world):
    with transaction():
        edit_store(world.store, version=world.store.version, name="Other", currency="EUR", timezone="UTC", locale="en")
    assert last("store.changed").on_behalf_of is None
    assert db.session.get(User, world.alice.id) is not None
