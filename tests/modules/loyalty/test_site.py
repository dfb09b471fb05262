"""What customers see: asking for a card, and the card. Nobody learns who is a member."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update

from modules.customers import queries as customers
from modules.loyalty import services
from modules.loyalty.letters import token_of
from modules.loyalty.models import Card, Join, Programme
from modules.loyalty.services import joining
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db, transaction, utcnow
from webapp.mail.models import OutboxMail
from webapp.merchants.models import Merchant
from webapp.providing import merchants
from webapp.providing.hosts import set_hosts

pytestmark = pytest.mark.pages
SITE = "http://main.test"
TYPED = {"name": "Zoé Kox", "email": "zoe@example.com"}


class Browser:
    """A customer's browser on the shop's site."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, path: str, base: str = SITE) -> Any:
        return self.client.get(path, base_url=base)

    def send(self, path: str, values: dict[str, str]) -> Any:
        return Page(self.get(path)).submit(self.client, "main form", values, base_url=SITE)


@pytest.fixture
def zoe(world: World, client: FlaskClient) -> Browser:
    with transaction():
        set_hosts(world.platform, [f"{world.platform.code}.localhost"], ["all.test", f"main.test {world.shop.code}"])
    return Browser(client)


def asked(world: World) -> list[int]:
    with at_work(world.platform):
        return list(db.session.scalars(select(Join.id).order_by(Join.id)))


def test_from_the_form_to_the_card(app: Flask, world: World, zoe: Browser) -> None:
    sent = zoe.send("/join/", {**TYPED, "news": "y"})
    assert sent.status_code == 303
    mail = db.session.scalars(select(OutboxMail)).one()
    assert (mail.recipient, mail.base.rstrip("/")) == ("zoe@example.com", SITE)
    with app.app_context():
        token = token_of(asked(world)[0])
    shown = zoe.send(f"/join/confirm/{token}", {})
    page = Page(zoe.get(shown.headers["Location"]))
    assert page.text("h1") == "Hello Zoé"
    assert "Kox" not in page.text("body")
    assert "zoe@example.com" not in page.text("body")
    with at_work(world.platform):
        card = db.session.scalars(select(Card)).one()
        assert card.source == "joined"
        assert customers.standing_consents([card.customer_id])["email"].given
    assert asked(world) == []


def test_without_the_click_there_is_neither_card_nor_consent(world: World, zoe: Browser) -> None:
    zoe.send("/join/", {**TYPED, "news": "y"})
    with at_work(world.platform):
        assert db.session.scalar(select(func.count(Card.id))) == 0
        assert customers.count() == 0


def test_a_member_reads_what_everybody_reads(world: World, zoe: Browser) -> None:
    world.card(**TYPED)
    member, stranger = zoe.send("/join/", TYPED), zoe.send("/join/", {**TYPED, "email": "other@example.com"})
    assert (member.status_code, member.headers["Location"], member.data) == (
        stranger.status_code,
        stranger.headers["Location"],
        stranger.data,
    )


def test_a_member_gets_the_card_that_is_there(app: Flask, world: World, zoe: Browser) -> None:
    card = world.saved(world.card(points=12, **TYPED))
    zoe.send("/join/", TYPED)
    with app.app_context():
        token = token_of(asked(world)[0])
    assert zoe.send(f"/join/confirm/{token}", {}).headers["Location"].endswith(f"/card/{card.token}")


def test_a_program_that_fills_in_everything_gets_the_same_answer_and_no_mail(world: World, zoe: Browser) -> None:
    assert zoe.send("/join/", {**TYPED, "website": "http://spam.example"}).status_code == 303
    assert asked(world) == []


def test_one_address_gets_a_few_mails_a_day(world: World, zoe: Browser) -> None:
    for _each in range(5):
        assert zoe.send("/join/", TYPED).status_code == 303
    assert len(asked(world)) == 3


def test_a_link_that_was_used_or_is_old_or_made_up(app: Flask, world: World, zoe: Browser) -> None:
    zoe.send("/join/", TYPED)
    with app.app_context():
        token = token_of(asked(world)[0])
    with at_work(world.platform):
        db.session.execute(update(Join).values(at=utcnow() - 2 * joining.WITHIN))
    for path in (token, "MQ.AAAA", "x", "%00"):
        assert zoe.get(f"/join/confirm/{path}").status_code == 404


def test_what_is_no_address_is_said_at_the_field(zoe: Browser) -> None:
    page = Page(zoe.send("/join/", {**TYPED, "email": "zoe"}))
    assert (page.status, page.one("[name=email]")["aria-invalid"], page.one("[name=name]")["value"]) == (422, "true", "Zoé Kox")


def test_cards_of_a_merchant_that_is_suspended_are_shown_on_no_site(world: World, zoe: Browser) -> None:
    card, shop = world.saved(world.card(points=12)), world.shop.name
    for now, expected in (("suspended", 503), ("active", 200)):
        with transaction():
            merchants.set_merchant_status(db.session.get_one(Merchant, card.merchant_id), now)
        for path in (f"/card/{card.token}", f"/card/{card.token}/qr.svg"):
            assert zoe.get(path, "http://all.test").status_code == expected
        assert (shop in zoe.get("/join/", "http://all.test").text) is (now == "active")


def test_nobody_keeps_what_one_person_is_told(app: Flask, world: World, zoe: Browser) -> None:
    zoe.send("/join/", TYPED)
    with app.app_context():
        token = token_of(asked(world)[0])
    told = zoe.get(f"/join/confirm/{token}"), zoe.send("/join/", {**TYPED, "email": "zoe"}), zoe.get("/join/confirm/x")
    assert [answer.status_code for answer in told] == [200, 422, 404]
    assert ["no-store" in answer.headers["Cache-Control"] for answer in told] == [True] * 3
    assert zoe.get("/join/").headers["Cache-Control"] == "no-cache"


def test_a_card_page_sets_no_cookie_and_is_kept_by_nobody(world: World, zoe: Browser) -> None:
    card = world.saved(world.card(points=12))
    answer = zoe.get(f"/card/{card.token}")
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (200, False)
    assert "no-store" in answer.headers["Cache-Control"]
    assert zoe.get(f"/card/{card.token}/qr.svg").mimetype == "image/svg+xml"


def test_a_renewed_card_is_not_at_its_old_address(world: World, zoe: Browser) -> None:
    card = world.card()
    before = world.saved(card).token
    with at_work(world.platform):
        services.renew(card)
    assert zoe.get(f"/card/{before}").status_code == 404
    assert zoe.get(f"/card/{world.saved(card).token}").status_code == 200


def test_the_platforms_own_site_names_the_shops(world: World, zoe: Browser) -> None:
    page = Page(zoe.get("/join/", "http://all.test"))
    assert page.one("main li a")["href"] == f"/s/{world.shop.code}/join/"
    assert zoe.get(f"/s/{world.shop.code}/join/", "http://all.test").status_code == 200


def test_the_site_map_lists_the_way_to_join_where_one_can(world: World, zoe: Browser) -> None:
    found = [f"<loc>{base}/join</loc>" in zoe.get("/sitemap.xml", base).text for base in (SITE, "http://all.test")]
    assert found == [True, True]
    with at_work(world.platform):
        db.session.execute(update(Programme).values(status="paused"))
    assert "/join" not in zoe.get("/sitemap.xml").text + zoe.get("/sitemap.xml", "http://all.test").text


def test_a_merchant_mails_so_many_an_hour_whoever_asks_and_says_the_same_to_members(
    world: World, zoe: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.card(email="member@example.com")
    monkeypatch.setattr(joining, "MOST_OF_ALL", 1)
    assert zoe.send("/join/", TYPED).status_code == 303
    said = [zoe.send("/join/", {"name": "Somebody", "email": email}) for email in ("member@example.com", "stranger@example.com")]
    assert [each.status_code for each in said] == [422, 422]
    assert [("in an hour" in Page(each).text("main")) for each in said] == [True, True]
    assert len(asked(world)) == 1
    with at_work(world.platform):
        db.session.execute(update(Join).values(at=utcnow() - joining.HOUR - timedelta(minutes=1)))
    assert zoe.send("/join/", {"name": "Somebody", "email": "stranger@example.com"}).status_code == 303


@pytest.mark.parametrize("email", ["member@example.com", "stranger@example.com"])
def test_asking_is_the_same_work_for_members_and_strangers(world: World, zoe: Browser, email: str) -> None:
    """Their customer is looked for once they have opened the mail."""
    world.card(email="member@example.com")
    page = Page(zoe.get("/join/"))
    with statements() as sent:
        page.submit(zoe.client, "main form", {"name": "Somebody", "email": email}, base_url=SITE)
    assert not [each for each in sent if "customers_" in each or "loyalty_cards" in each]
