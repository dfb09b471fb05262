"""Merchants that sign up by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories import people, places
from tests.support.mails import delivered, link_in
from tests.support.page import Page
from webapp.accounts import founding
from webapp.accounts.models import Invitation, Membership, User
from webapp.db import db, transaction
from webapp.mail import OutboxMail
from webapp.merchants.models import Merchant, Store
from webapp.switching.ask import Ask, Configure

URL = "/platforms/shop/admin/signup/"
TYPED = {"legal_name": "Bakes s.à r.l.", "vat_number": "LU26375245", "store": "Bakes & Co", "email": "Founder@Example.com"}
NEW = {"name": "Fanny", "password": "three dozen wooden bridges", "password_confirm": "three dozen wooden bridges"}


def allow(app: Flask, allowed: bool) -> None:
    kernel = app.extensions["interlock"]
    here = db.session.scalars(select(places.Platform)).one()
    with transaction():
        kernel.modules.apply(Ask(here.id, Configure("platform-admin", {"merchant_self_signup": allowed}), revision=here.revision))


@pytest.fixture
def shop(app: Flask) -> None:
    """A platform that lets merchants sign up."""
    places.platform(code="shop")
    allow(app, True)


def ask(client: Any, **typed: str) -> Any:
    return Page(client.get(URL)).submit(client, "main form", TYPED | typed)


def test_a_merchant_its_store_and_its_owner_are_there_once_the_mail_is_answered(app: Flask, client: Any, shop: None) -> None:
    assert ask(client).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Merchant)) == 0
    (mail,) = delivered(app)
    link = link_in(mail.body, "/invitation/")
    assert Page(client.get(link)).submit(client, "main form", NEW).status_code == 303
    store = db.session.scalars(select(Store)).one()
    assert (store.code, store.name, store.merchant.vat_number) == ("bakes-co", "Bakes & Co", "LU26375245")
    member = db.session.scalars(select(Membership)).one()
    assert (member.role, member.merchant_id, member.user.email) == ("merchant_owner", store.merchant_id, "founder@example.com")
    assert client.get(link).status_code == 410


def test_the_answer_is_the_same_whoever_is_known(app: Flask, client: Any, shop: None) -> None:
    known = people.person("known")
    answers = [ask(client, email=email) for email in ("stranger@example.com", known.email)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 2


def test_asked_again_at_once_no_second_mail_goes_out(client: Any, shop: None) -> None:
    assert [ask(client).status_code for _ in range(3)] == [303, 303, 303]
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 1


def test_so_many_from_one_place_and_no_more(client: Any, shop: None) -> None:
    answers = [ask(client, email=f"a{number}@example.com").status_code for number in range(11)]
    assert answers == [303] * 10 + [429]


@pytest.mark.parametrize(("mine", "others"), [("192.0.2.{}", "198.51.100.1"), ("2001:db8:1:{}::1", "2001:db8:2::1")])
def test_so_many_from_one_network_and_others_go_on(client: Any, shop: None, mine: str, others: str) -> None:
    """Whoever has many addresses, or many of the /64 that a person has."""
    answers = []
    for number in range(31):
        client.environ_base["REMOTE_ADDR"] = mine.format(number)
        answers.append(ask(client, email=f"a{number}@example.com").status_code)
    assert answers == [303] * 30 + [429]
    client.environ_base["REMOTE_ADDR"] = others
    assert ask(client).status_code == 303


def test_in_a_rush_one_is_told_that_it_takes_longer(client: Any, shop: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founding, "MOST", 0)
    assert ask(client).status_code == 303
    assert "it can take half an hour" in Page(client.get(URL)).text("#messages")


def test_somebody_who_has_an_account_logs_in_and_says_yes(client: Any, login: Any, app: Flask, shop: None) -> None:
    known = people.person("known")
    ask(client, email=known.email)
    (mail,) = delivered(app)
    login(client, known)
    assert Page(client.get(link_in(mail.body, "/invitation/"))).submit(client, "main form").status_code == 303
    assert [row.role for row in known.memberships] == ["merchant_owner"]


def test_where_it_is_not_allowed_there_is_no_such_page_and_links_are_dead(app: Flask, client: Any, shop: None) -> None:
    ask(client)
    (mail,) = delivered(app)
    allow(app, False)
    assert client.get(URL).status_code == 404
    assert client.get(link_in(mail.body, "/invitation/")).status_code == 410


@pytest.mark.parametrize(("field", "typed"), [("vat_number", "LU26375246"), ("email", "nobody"), ("store", ""), ("currency", "XTS")])
def test_what_is_wrong_is_said_at_its_field(client: Any, shop: None, field: str, typed: str) -> None:
    again = Page(ask(client, **{field: typed}))
    assert (again.status, again.one(f"[name={field}]")["aria-invalid"]) == (422, "true")
    assert db.session.scalar(select(func.count()).select_from(Invitation)) == 0


def test_two_of_the_same_name_get_stores_with_codes_of_their_own(app: Flask, client: Any, shop: None) -> None:
    for number in range(2):
        ask(client, email=f"f{number}@example.com", vat_number="")
    for mail in delivered(app):
        Page(client.get(link_in(mail.body, "/invitation/"))).submit(client, "main form", NEW)
    assert sorted(db.session.scalars(select(Store.code))) == ["bakes-co", "bakes-co-2"]
    assert db.session.scalar(select(func.count()).select_from(User)) == 2


def test_the_login_leads_to_it_where_it_is_allowed_and_nowhere_else(app: Flask, client: Any, shop: None) -> None:
    login = "/platforms/shop/login"
    assert Page(client.get(login)).one(f"a[href='{URL.rstrip('/')}']")
    allow(app, False)
    assert not Page(client.get(login)).has("a[href*='signup']")
