"""The pages of messages to customers, and the panel on a customer's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.customers.services import segments
from modules.messaging.services import mailings as services
from tests.modules.messaging.test_mailings import TEXT, World, in_store
from tests.support.mails import delivered
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Store
from webapp.registry.ports.audience import Whom

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def world(app: Flask) -> World:
    """The shops."""
    return World.with_modules("customers", "messaging")


@pytest.fixture
def alice(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's owner."""
    login(client, world.alice)
    return client


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def test_a_message_is_written_looked_at_and_sent_from_the_customers_page(world: World, alice: FlaskClient) -> None:
    customer = world.customer()
    panel = Page(alice.get(world.address(f"customers/{customer}/panels?only=messaging-customer")))
    page = Page(alice.get(str(panel.one("a[href*=mailings]")["href"])))
    preview = Page(page.submit(alice, "main form", TEXT))
    assert preview.one("[data-reach]")["data-reach"] == "1"
    answer = preview.submit(alice, "form[data-action=send-mailing]", {"sure": "1"})
    assert answer.status_code == 303
    assert "New wines" in Page(alice.get(answer.location)).text("h1")
    assert "Being sent" in Page(alice.get(answer.location)).text("main")
    assert "Being sent" in Page(alice.get(world.address("mailings/"))).text("tbody")
    line = Page(alice.get(world.address(f"customers/{customer}/timeline")))
    assert "New wines" in line.text("main")


def test_staff_may_look_and_not_write(world: World, bob: FlaskClient) -> None:
    world.send(world.customer())
    assert bob.get(world.address("mailings/")).status_code == 200
    assert bob.get(world.address("mailings/new")).status_code == 403


def test_what_was_typed_stays_where_nobody_can_be_written_to(world: World, alice: FlaskClient) -> None:
    page = Page(alice.get(world.address(f"mailings/new?customer={world.customer(agrees=False)}")))
    preview = Page(page.submit(alice, "main form", TEXT))
    assert (preview.has("[data-reach]"), preview.has("[data-why=refused]")) == (False, True)
    again = Page(preview.submit(alice, "form[data-action=send-mailing]", {"sure": "1"}))
    assert (again.status, again.one("[name=subject]")["value"]) == (422, "New wines")


def test_a_segment_has_to_be_chosen(world: World, alice: FlaskClient) -> None:
    page = Page(Page(alice.get(world.address("mailings/new"))).submit(alice, "main form", TEXT))
    assert (page.status, page.has("[name=segment][aria-invalid=true]")) == (422, True)


def test_each_customer_gets_the_text_in_their_language(app: Flask, world: World, alice: FlaskClient) -> None:
    french, german = world.customer("a@example.com", locale="fr"), world.customer("b@example.com", locale="de")
    with in_store(world.shop):
        draft = services.draft(db.session.get_one(Store, world.shop.id), Whom(customer_ids=(french, german)), author_id=None).id
    page = Page(alice.get(world.address(f"mailings/new?draft={draft}")))
    preview = Page(page.submit(alice, "main form", {**TEXT, "fr-subject": "Nouveaux vins", "fr-body": "Ils sont là <lundi>."}))
    assert "Ils sont là <lundi>." in preview.text("main")
    sent = preview.submit(alice, "form[data-action=send-mailing]", {"sure": "1"})
    assert "Nouveaux vins" in Page(alice.get(sent.location)).text("main")
    assert {mail.to[0]: mail.subject for mail in delivered(app)} == {"a@example.com": "Nouveaux vins", "b@example.com": "New wines"}


def test_half_a_text_in_another_language_is_refused_and_nothing_typed_is_lost(world: World, alice: FlaskClient) -> None:
    customer = world.customer()
    page = Page(alice.get(world.address(f"mailings/new?customer={customer}")))
    answer = Page(page.submit(alice, "main form", {**TEXT, "de-subject": "Neue Weine"}))
    assert (answer.status, answer.one("[name=de-subject]")["value"]) == (422, "Neue Weine")
    assert "leave both empty" in answer.text("details[open]")


def test_where_there_is_no_segment_the_page_says_where_to_begin(world: World, alice: FlaskClient) -> None:
    assert "Tick customers in their list" in Page(alice.get(world.address("mailings/new"))).text("[data-no-segments]")


@pytest.mark.parametrize("query", ["customer=99999999999", "customer=-1", "customer=a%E2%82", "draft=77", "segment=%F0%9F%98%80"])
def test_odd_addresses_are_no_errors_of_ours(world: World, alice: FlaskClient, query: str) -> None:
    assert alice.get(world.address(f"mailings/new?{query}")).status_code in (200, 404)


def test_without_customers_nobody_can_be_written_to_and_it_is_said(world: World, alice: FlaskClient) -> None:
    from tests.modules.messaging.test_notices import switch  # beside its own tests

    customer = world.customer()
    switch(world, "customers", on=False)
    page = Page(alice.get(world.address(f"mailings/new?customer={customer}")))
    assert page.has("main .alert-warning")
    assert Page(page.submit(alice, "main form", {**TEXT, "sure": "1"})).status == 409
    assert alice.get(world.address("mailings/")).status_code == 200


def test_those_who_are_ticked_in_the_list_are_written_to(app: Flask, world: World, alice: FlaskClient) -> None:
    chosen = [world.customer(f"c{each}@example.com", name=f"C {each}") for each in range(3)][:2]
    page = Page(alice.get(world.address("customers/")))
    answer = page.submit(alice, "form[action$='/customers/bulk']", {"ids": [str(each) for each in chosen], "action": "mail"})
    preview = Page(Page(alice.get(answer.location)).submit(alice, "main form", TEXT))
    preview.submit(alice, "form[data-action=send-mailing]", {"sure": "1"})
    assert sorted(mail.to[0] for mail in delivered(app)) == ["c0@example.com", "c1@example.com"]


def test_staff_tick_customers_for_tags_and_segments_and_write_to_nobody(world: World, bob: FlaskClient) -> None:
    number = world.customer()
    page = Page(bob.get(world.address("customers/")))
    assert [button["value"] for button in page.select("form[action$='/customers/bulk'] button[name=action]")] == ["tag", "segment"]
    token = page.select("input[name=csrf_token]")[0]["value"]
    assert bob.post(world.address("customers/bulk"), data={"ids": str(number), "csrf_token": token}).status_code == 403


def test_a_segment_leads_to_writing_to_it(app: Flask, world: World, alice: FlaskClient) -> None:
    world.customer()
    rule = {"match": "all", "conditions": [{"field": "customers.email", "op": "has", "value": ""}]}
    with in_store(world.shop):
        segments.create_segment(db.session.get_one(Store, world.shop.id), name="Reachable", rule=rule)
    write = Page(alice.get(world.address("customers/segments"))).one("a[href*=mailings]")
    preview = Page(Page(alice.get(str(write["href"]))).submit(alice, "main form", TEXT))
    preview.submit(alice, "form[data-action=send-mailing]", {"sure": "1"})
    assert len(delivered(app)) == 1
