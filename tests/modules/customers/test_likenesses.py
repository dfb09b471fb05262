"""What makes two customers look like one is the merchant's to say: in the queue, in imports and by hand. On both databases."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.customers import queries, services
from modules.customers.mailboxes import mailbox
from modules.customers.queries import duplicates
from modules.customers.settings import CustomersSettings
from tests.factories.places import configure
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_imports import bring
from tests.modules.customers.test_pages import FORM, send
from tests.support.page import Page
from tests.support.statements import statements
from webapp.db import db
from webapp.domain import Conflict
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.settings.typed import Level, settings
from webapp.settings.writing import save_own

PHONE = "+352621123456"


def match(world: World, *likenesses: str) -> None:
    """Let only these count in the shop."""
    with at_work(world.platform):
        module, store = kernel().registry.modules["customers"], db.session.get_one(Store, world.shop.id)
        save_own(module, store, Level.STORE, {"duplicate_match": list(likenesses)}, version=0)


def pairs(world: World, *likenesses: str, of: int | None = None) -> list[tuple[int, int, list[str]]]:
    with at_work(world.platform):
        return [(pair.first.id, pair.second.id, pair.reasons) for pair in duplicates.pairs(of, likenesses)]


@pytest.mark.parametrize(
    ("address", "box"),
    [
        ("lea@example.com", "lea@example.com"),
        ("lea+shop@example.com", "lea@example.com"),
        ("lea+a+b@example.com", "lea@example.com"),
        ("+lea@example.com", "+lea@example.com"),
    ],
)
def test_an_address_with_a_plus_is_of_the_mailbox_without_it(address: str, box: str) -> None:
    assert mailbox(address) == box


def test_one_mailbox_is_found_whatever_stands_after_its_plus(world: World, rival: Store) -> None:
    plain, shop, news = (world.add(email=f"lea{tag}@example.com") for tag in ("", "+shop", "+news"))
    world.add(email="lea@example.org")
    world.add(email="leander+shop@example.com")
    world.add(rival, email="lea+rival@example.com")
    assert pairs(world, "email") == [(plain, shop, ["email"]), (plain, news, ["email"]), (shop, news, ["email"])]
    assert pairs(world, "email", of=plain) == [(plain, shop, ["email"]), (plain, news, ["email"])]
    with at_work(world.platform):
        services.tell_apart(shop, plain)
    assert pairs(world, "email", of=shop) == [(shop, news, ["email"])]


def test_only_what_was_chosen_counts(world: World) -> None:
    one, other = world.add(email="lea@example.com", phone=PHONE), world.add(email="lea+shop@example.com", phone=PHONE)
    assert pairs(world, "email", "phone") == [(one, other, ["email", "phone"])]
    assert pairs(world, "phone") == [(one, other, ["phone"])]
    assert pairs(world, "address") == []


def test_many_customers_cost_the_queue_as_many_statements_as_few(world: World) -> None:
    counts = []
    for many in (2, 8):
        for number in range(many):
            world.add(email=f"p{many}+{number}@example.com", phone=PHONE)
        with at_work(world.platform), statements() as sent:
            duplicates.pairs()
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_without_a_choice_everything_counts(world: World) -> None:
    with at_work(world.platform):
        assert settings(CustomersSettings, world.shop.id).duplicate_match == ("email", "phone", "address")


def test_the_queue_shows_what_the_store_chose(world: World, alice: FlaskClient) -> None:
    world.add(name="Zoé", phone=PHONE)
    world.add(name="Zoé Kox", phone=PHONE)
    assert "Zoé Kox" in Page(alice.get(world.url("duplicates"))).text("main")
    match(world, "email")
    assert Page(alice.get(world.url("duplicates"))).has(".empty")


FILE = b"email,name,phone\nlea+shop@example.com,Lea,\nzoe@example.com,Zoe,+352 621 123 456\n"


@pytest.mark.parametrize(
    ("likenesses", "refused"), [(("email", "phone", "address"), {2, 3}), (("email",), {2}), (("phone",), {3}), (("address",), set())]
)
def test_an_import_looks_for_what_the_store_chose(app: Flask, world: World, likenesses: tuple[str, ...], refused: set[int]) -> None:
    world.add(name="Somebody", email="lea@example.com")
    world.add(name="Leonard", phone=PHONE)
    match(world, *likenesses)
    came, reasons = bring(app, world, FILE)
    assert (set(reasons), came[3]) == (refused, len(refused))


def test_who_looks_like_somebody_is_added_by_hand_only_on_purpose(world: World, alice: FlaskClient) -> None:
    world.add(name="Zoé Kox", phone=PHONE)
    before = Page(alice.get(world.url("new")))
    assert not before.has("[name=alike]")
    page = Page(send(alice, world.url("new"), name="Zoé", phone="621 123 456"))
    assert (page.status, page.one("[name=name]")["value"]) == (409, "Zoé")
    assert "Zoé Kox may be the same customer: Same phone number" in page.text("[data-field=alike] .field-error")
    assert len(Page(alice.get(world.url())).texts("tbody a")) == 1
    assert page.submit(alice, FORM, {"alike": "y"}).status_code == 303
    assert len(Page(alice.get(world.url())).texts("tbody a")) == 2


@pytest.mark.parametrize(
    ("values", "likenesses"), [({"phone": PHONE}, ("email",)), ({"email": "lea+a@example.com"}, ("phone",)), ({}, ("email", "phone"))]
)
def test_what_does_not_count_stops_nobody(world: World, values: dict[str, Any], likenesses: tuple[str, ...]) -> None:
    world.add(email="lea@example.com", phone=PHONE)
    match(world, *likenesses)
    with at_work(world.platform):
        assert services.add_by_hand(db.session.get_one(Store, world.shop.id), name="Léa", **values).id


def test_somebody_refused_is_not_kept(world: World) -> None:
    known = world.add(email="lea@example.com")
    with pytest.raises(Conflict) as refused, at_work(world.platform):
        services.add_by_hand(db.session.get_one(Store, world.shop.id), name="Léa", email="lea+shop@example.com")
    assert (refused.value.code, refused.value.field) == ("alike", "alike")
    assert world.saved(known).email == "lea@example.com"
    assert pairs(world, "email") == []


def test_pairs_are_merged_many_at_once_and_the_report_says_what_was_skipped(world: World, alice: FlaskClient) -> None:
    """Three of one number become one; two who were changed since are skipped."""
    three = [world.add(name=f"Léa {number}", phone="+352621123456") for number in range(3)]
    two = [world.add(name=f"Zoé {number}", phone="+352621654321") for number in range(2)]
    queue = Page(alice.get(world.url("duplicates")))
    ticked = [str(each["value"]) for each in queue.select("input[name=pair]")]
    assert len(ticked) == 4
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        services.change_customer(shop, two[1], version=1, name="Zoé 1", company="", email="", phone="+352621000000")
    token = str(queue.one("#merge-pairs [name=csrf_token]")["value"])
    answer = alice.post(world.url("duplicates/merge"), data={"pair": ticked, "csrf_token": token}, follow_redirects=True)
    said = Page(answer).text("#messages")
    assert "2 done." in said, "three pairs of three people are two merges"
    assert "1 skipped: They are one customer already." in said
    assert "1 skipped: They have nothing in common any more" in said
    with at_work(world.platform):
        assert [queries.survivor(each).id for each in (*three, *two)] == [three[0]] * 3 + two


@pytest.mark.parametrize("pair", [[], ["x"], ["1-"], ["0-0"], ["1-2-3"]])
def test_nothing_that_makes_sense_merges_nothing(world: World, alice: FlaskClient, pair: list[str]) -> None:
    for number in range(2):
        world.add(name=f"Léa {number}", phone="+352621123456")
    token = str(Page(alice.get(world.url("duplicates"))).one("#merge-pairs [name=csrf_token]")["value"])
    answer = alice.post(world.url("duplicates/merge"), data={"pair": pair, "csrf_token": token}, follow_redirects=True)
    assert "Tick at least one pair." in Page(answer).text("#messages")


def test_customers_of_another_merchant_are_not_merged(world: World, rival: Store, alice: FlaskClient) -> None:
    mine = [world.add(name=f"Léa {number}", phone="+352621123456") for number in range(2)]
    theirs = world.add(rival, name="Léa", phone="+352621123456")
    token = str(Page(alice.get(world.url("duplicates"))).one("#merge-pairs [name=csrf_token]")["value"])
    alice.post(world.url("duplicates/merge"), data={"pair": [f"{mine[0]}-{theirs}"], "csrf_token": token})
    with at_work(world.platform):
        assert [queries.survivor(each).id for each in (*mine, theirs)] == [*mine, theirs]


@pytest.mark.parametrize(("days", "said"), [(0, "Nobody can undo this."), (1, "for 1 day."), (30, "for 30 days.")])
def test_people_are_told_for_how_long_merges_can_be_undone(world: World, alice: FlaskClient, days: int, said: str) -> None:
    configure(world.platform, "customers", merge_undo_days=days)
    one, other = (world.add(name=f"Léa {number}", phone="+352621123456") for number in range(2))
    assert said in Page(alice.get(world.url("duplicates"))).text("#merge-pairs")
    page = Page(alice.get(world.url(f"merge?keep={one}&other={other}")))
    merged = Page(alice.get(page.submit(alice, "form[action$=merge]").location))
    assert ("You can undo it" in merged.text("#messages"), bool(merged.select("form[action*=undo]"))) == (days > 0, days > 0)
