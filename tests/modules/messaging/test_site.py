"""Visitors of a site write to the store, or to the platform."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.messaging.models import Message, Notice, Participant, Thread
from modules.messaging.personal import PERSONAL
from modules.messaging.services import receiving
from modules.messaging.services.receiving import Enquiry, receive
from tests.factories.people import person
from tests.factories.site import block_page
from tests.factories.work import at_work
from tests.modules.messaging.conftest import World
from tests.support.page import Page
from tests.support.poison import TEXTS
from webapp.db import db, transaction, utcnow
from webapp.domain import DomainError
from webapp.providing.hosts import set_hosts
from webapp.registry.kinds.personal import Whose
from webapp.roles import Role

SITE, WHOLE = "http://main.test", "http://all.test"
TYPED = {"name": "Zoé Kox", "email": "Zoe@Example.com", "body": "Do you have the red one?\nI would like two."}


@pytest.fixture
def site(app: Flask) -> World:
    """A shop with messaging, pages and a site; `dora` runs the platform."""
    made = World.with_modules("messaging", "cms")
    with transaction():
        set_hosts(made.platform, [f"{made.platform.code}.localhost"], ["all.test", f"main.test {made.shop.code}"])
    return made


def enquiry(world: World, *, of_store: bool = True, **values: str) -> Enquiry:
    return Enquiry(world.platform.id, world.shop.id if of_store else None, **{**TYPED, **values})


def send(world: World, **values: Any) -> None:
    asked = enquiry(world, **values)
    with at_work(world.platform):
        receive(asked)


def rows(world: World, model: Any) -> list[Any]:
    with at_work(world.platform):
        found = list(db.session.scalars(select(model).order_by(model.id)))
        db.session.expunge_all()
    return found


def test_a_message_becomes_a_thread_of_the_stores_people(site: World) -> None:
    send(site)
    thread, message = rows(site, Thread)[0], rows(site, Message)[0]
    assert (thread.kind, thread.store_id, thread.subject) == ("team", site.shop.id, "Do you have the red one? I would like two.")
    assert (message.author_id, message.sender_name, message.sender_email) == (None, "Zoé Kox", "zoe@example.com")
    assert {each.user_id for each in rows(site, Participant)} == {site.alice.id, site.bob.id}
    assert {each.user_id: each.facts["who"] for each in rows(site, Notice)} == {site.alice.id: "Zoé Kox", site.bob.id: "Zoé Kox"}


def test_on_the_platforms_own_site_it_is_for_the_administrators(site: World) -> None:
    dora = person("dora", Role.PLATFORM_ADMIN, platform=site.platform)
    send(site, of_store=False)
    assert [each.store_id for each in rows(site, Thread)] == [None]
    assert dora.id in {each.user_id for each in rows(site, Participant)}
    assert site.alice.id not in {each.user_id for each in rows(site, Participant)}


def test_what_is_sent_twice_is_there_once(site: World) -> None:
    send(site)
    send(site, email="zoe@example.com")
    assert len(rows(site, Message)) == 1
    send(site, body="And another question.")
    assert len(rows(site, Message)) == 2


def test_a_site_takes_so_many_messages_an_hour_and_then_more(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MOST", 2)
    send(site, body="one")
    send(site, body="two")
    with pytest.raises(DomainError, match="Too many messages"):
        send(site, body="three")
    send(site, body="three", of_store=False)
    with at_work(site.platform):
        db.session.execute(update(Message).values(at=utcnow() - timedelta(hours=2)))
    send(site, body="three")
    assert len(rows(site, Message)) == 4


@pytest.mark.parametrize("wrong", [{"email": "nobody"}, {"name": " "}, {"body": "\n"}, {"body": "x" * 4001}])
def test_what_says_nothing_is_refused(site: World, wrong: dict[str, str]) -> None:
    with pytest.raises(DomainError):
        send(site, **wrong)
    send(site)
    assert len(rows(site, Message)) == 1


def test_erasing_a_customer_takes_their_name_and_address_out(site: World) -> None:
    send(site, body="I am Zoé Kox of Mersch.")
    whose = Whose("customer", (1,), site.platform.id, site.shop.merchant_id, (site.shop.id,), ("Zoé Kox", "zoe@example.com"))
    with at_work(site.platform):
        handed = PERSONAL.collect(whose)
        PERSONAL.erase(whose)
    assert handed["messages_from_site"][0]["body"] == "I am Zoé Kox of Mersch."
    message, thread = rows(site, Message)[0], rows(site, Thread)[0]
    said = message.sender_name + message.sender_email + message.body + thread.subject
    assert not [word for word in ("Kox", "zoe@", "Mersch") if word in said]
    with at_work(site.platform):
        assert PERSONAL.collect(whose)["messages_from_site"] == []


@pytest.mark.pages
def test_from_a_page_to_the_inbox(site: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    block_page(site.platform, "messaging.contact", store=site.shop, heading="Ask us")
    sent = Page(client.get("/", base_url=SITE)).submit(client, "form.contact-form", TYPED, base_url=SITE)
    assert (sent.status_code, sent.headers["Location"]) == (303, "/write-to-us/sent")
    login(client, site.alice)
    inbox = Page(client.get(site.address("messages/")))
    assert "From the site" in inbox.text("main table")
    thread = Page(client.get(str(inbox.one("[data-thread] a")["href"])))
    assert thread.one(".message a")["href"].startswith("mailto:zoe")
    assert "cannot see this thread" in thread.text("main")


@pytest.mark.pages
def test_what_was_typed_stays_when_something_is_missing(site: World, client: FlaskClient) -> None:
    answer = Page(client.get("/write-to-us/", base_url=SITE)).submit(client, "form.contact-form", {**TYPED, "email": "no"}, base_url=SITE)
    page = Page(answer)
    assert answer.status_code == 422
    assert page.one("textarea").text.strip() == TYPED["body"]
    assert page.one("[aria-invalid]")["name"] == "email"
    again = page.submit(client, "form.contact-form", {"email": "zoe@example.com"}, base_url=SITE)
    assert (again.status_code, len(rows(site, Message))) == (303, 1)


@pytest.mark.pages
def test_a_program_that_fills_in_everything_is_thanked_and_forgotten(site: World, client: FlaskClient) -> None:
    form = Page(client.get("/write-to-us/", base_url=SITE))
    sent = form.submit(client, "form.contact-form", {**TYPED, "website": "http://spam.example"}, base_url=SITE)
    assert (sent.status_code, rows(site, Message)) == (303, [])


@pytest.mark.pages
def test_the_same_answer_for_those_who_are_known_and_those_who_are_not(site: World, client: FlaskClient) -> None:
    form = Page(client.get("/write-to-us/", base_url=SITE))
    answers = [
        form.submit(client, "form.contact-form", {**TYPED, "email": each}, base_url=SITE)
        for each in (site.alice.email, "nobody@example.com")
    ]
    assert [(each.status_code, each.data) for each in answers] == [(303, answers[0].data)] * 2


@pytest.mark.pages
def test_a_form_of_another_site_is_refused(site: World, client: FlaskClient) -> None:
    form = Page(client.get("/write-to-us/", base_url=WHOLE))
    token = form.one("input[name=csrf_token]")["value"]
    assert client.post("/write-to-us/", base_url=SITE, data={**TYPED, "csrf_token": token}).status_code == 400
    assert rows(site, Message) == []


@pytest.mark.pages
def test_one_address_writes_ten_times_an_hour(site: World, client: FlaskClient) -> None:
    form = Page(client.get("/write-to-us/", base_url=SITE))
    sent = [form.submit(client, "form.contact-form", {**TYPED, "body": f"No {each}"}, base_url=SITE) for each in range(11)]
    assert [each.status_code for each in sent] == [303] * 10 + [429]


@pytest.mark.pages
@pytest.mark.parametrize("field", ["name", "email", "body", "website"])
def test_no_input_breaks_it(site: World, client: FlaskClient, field: str) -> None:
    token = Page(client.get("/write-to-us/", base_url=SITE)).one("input[name=csrf_token]")["value"]
    for number, text in enumerate(TEXTS):
        body = urlencode({**TYPED, field: text, "csrf_token": token}, errors="surrogatepass")
        sent: dict[str, Any] = {"data": body, "content_type": "application/x-www-form-urlencoded"}
        answer = client.post("/write-to-us/", base_url=SITE, environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"}, **sent)
        assert answer.status_code in (303, 400, 413, 422), (text[:20], answer.status_code)


@pytest.mark.pages
def test_what_a_visitor_writes_does_no_harm_in_the_desk(site: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    bad = '"><script>alert(1)</script>'
    send(site, name=bad, body=bad)
    login(client, site.alice)
    inbox = Page(client.get(site.address("messages/")))
    page = client.get(str(inbox.one("[data-thread] a")["href"]))
    assert "<script>alert(1)" not in inbox.response.text + page.text


@pytest.mark.pages
def test_the_site_map_lists_the_form_to_write_to_us(site: World, client: FlaskClient) -> None:
    listed = [f"<loc>{base}/write-to-us</loc>" in client.get("/sitemap.xml", base_url=base).text for base in (SITE, WHOLE)]
    assert listed == [True, True]
