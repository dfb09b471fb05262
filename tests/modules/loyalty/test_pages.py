"""The till and the cards as people use them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.loyalty import services
from modules.loyalty.models import StaffPin
from modules.loyalty.services.ledger import By
from modules.loyalty.services.staff import Compared
from modules.loyalty.store.blueprint import SHIFT
from tests.factories.people import PASSWORD, super_admin
from tests.factories.work import at_work
from tests.modules.loyalty.conftest import World
from tests.support.page import Page
from webapp.audit import AuditEntry
from webapp.db import db
from webapp.merchants.models import Store


def till(world: World, path: str = "") -> str:
    return world.address(f"loyalty-counter/{path}")


def followed(client: FlaskClient, answer: Any) -> Page:
    return Page(client.get(answer.headers["Location"]))


def test_points_from_the_scan_to_the_result(world: World, bob: FlaskClient) -> None:
    card = world.card()
    found = bob.get(till(world, f"?q={world.saved(card).number}"))
    page = followed(bob, found)
    result = followed(bob, page.submit(bob, "form.till-act:has([name=amount])", {"amount": "23.40"}))
    assert result.one("[data-result]")["data-result"] == "ok"
    assert "+23 points" in result.text("[data-result]")
    assert result.one("#till-q").has_attr("autofocus")
    assert world.lines(card) == [("earn", 23, 23)]


def test_undo_at_the_till(world: World, bob: FlaskClient) -> None:
    card = world.card()
    page = Page(bob.get(till(world, f"cards/{card}")))
    result = followed(bob, page.submit(bob, "form[action$=stamp]", {}))
    undone = followed(bob, result.submit(bob, "form[data-undo]", {}))
    assert undone.one("[data-result]")["data-result"] == "back"
    assert world.lines(card) == [("earn", 1, 1), ("reverse", -1, 0)]


def test_what_does_not_work_is_told_apart_by_word_colour_and_shape(world: World, bob: FlaskClient) -> None:
    card = world.card()
    page = Page(bob.get(till(world, f"cards/{card}")))
    page.submit(bob, "form[action$=stamp]", {})
    again = Page(Page(bob.get(till(world, f"cards/{card}"))).submit(bob, "form[action$=stamp]", {}))
    assert again.status == 422
    assert "Not done" in again.text(".till-bad")


def test_a_form_sent_twice_counts_once(world: World, bob: FlaskClient) -> None:
    card = world.card()
    page = Page(bob.get(till(world, f"cards/{card}")))
    for _each in range(2):
        page.submit(bob, "form.till-act:has([name=amount])", {"amount": "5"})
    assert world.lines(card) == [("earn", 5, 5)]


def test_a_reward_is_taken_at_the_till(world: World, bob: FlaskClient) -> None:
    card = world.card(points=10)
    world.reward(name="Espresso")
    page = Page(bob.get(till(world, f"cards/{card}")))
    result = followed(bob, page.submit(bob, "form[action$=now]", {}))
    assert "Espresso" in result.text("[data-result]")
    assert world.saved(card).points == 0


def test_what_was_typed_wrong_stays_in_the_form(world: World, bob: FlaskClient) -> None:
    card = world.card()
    page = Page(Page(bob.get(till(world, f"cards/{card}"))).submit(bob, "form.till-act:has([name=amount])", {"amount": "much"}))
    assert (page.status, page.one("[name=amount]")["value"]) == (422, "much")


def test_the_till_asks_for_a_pin_where_there_are_some(world: World, bob: FlaskClient) -> None:
    card, hashed = world.card(), services.hashed_pin("2846")
    with at_work(world.platform):
        services.add_staff(world.here(), name="Mia", hashed=hashed)
    asked = bob.get(till(world))
    assert asked.headers["Location"].endswith("/sign-in")
    wrong = Page(Page(bob.get(till(world, "sign-in"))).submit(bob, "main form.form", {"pin": "9999"}))
    assert (wrong.status, "4 more tries" in wrong.text("main")) == (422, True)
    for _ in range(3):
        wrong = Page(wrong.submit(bob, "main form.form", {"pin": "9999"}))
    assert "1 more try, then" in wrong.text("main")
    assert Page(bob.get(till(world, "sign-in"))).submit(bob, "main form.form", {"pin": "2846"}).status_code == 303
    page = Page(bob.get(till(world, f"cards/{card}")))
    page.submit(bob, "form.till-act:has([name=amount])", {"amount": "5"})
    ledger = Page(bob.get(world.url(f"cards/{card}")))
    assert ledger.texts("tbody td:last-child") == ["Mia"]


@pytest.fixture
def mia(world: World, bob: FlaskClient) -> int:
    """Somebody who stands at bob's till."""
    hashed = services.hashed_pin("2846")
    with at_work(world.platform):
        made = services.add_staff(world.here(), name="Mia", hashed=hashed).id
    assert Page(bob.get(till(world, "sign-in"))).submit(bob, "main form.form", {"pin": "2846"}).status_code == 303
    assert bob.get(till(world)).status_code == 200
    return made


def test_who_came_in_by_a_pin_that_is_another_now_gives_the_new_one(world: World, bob: FlaskClient, mia: int) -> None:
    hashed = services.hashed_pin("9182")
    with at_work(world.platform):
        version = db.session.get_one(StaffPin, mia).version
        services.change_staff(world.here(), mia, version=version, name="Mia", hashed=hashed, active=True)
    assert bob.get(till(world)).headers["Location"].endswith("/sign-in")
    assert Page(bob.get(till(world, "sign-in"))).submit(bob, "main form.form", {"pin": "9182"}).status_code == 303
    assert bob.get(till(world)).status_code == 200


def test_a_shift_ends_however_much_is_done(world: World, bob: FlaskClient, mia: int) -> None:
    with bob.session_transaction() as kept:
        (slot,) = (key for key in kept if key.startswith("loyalty-till"))
        kept[slot] = [*kept[slot][:2], kept[slot][2] - SHIFT.total_seconds() - 1, kept[slot][3]]
    assert bob.get(till(world)).headers["Location"].endswith("/sign-in")


def test_work_at_the_till_makes_no_shift_longer(world: World, bob: FlaskClient, mia: int) -> None:
    card = world.card()

    def since() -> float:
        with bob.session_transaction() as kept:
            return next(float(value[2]) for key, value in kept.items() if key.startswith("loyalty-till"))

    before = since()
    Page(bob.get(till(world, f"cards/{card}"))).submit(bob, "form.till-act:has([name=amount])", {"amount": "5"})
    assert (world.lines(card), since()) == ([("earn", 5, 5)], before)


def test_somebody_new_gets_a_card(world: World, bob: FlaskClient) -> None:
    page = Page(bob.get(till(world, "new")))
    made = page.submit(bob, "main form.form", {"name": "Zoé Kox", "phone": "621 123 457"})
    assert "Zoé Kox" in followed(bob, made).text(".till-holder")
    assert followed(bob, bob.get(till(world, "?q=621123457"))).text(".till-holder") == "Zoé Kox"


def test_who_looks_like_a_customer_gets_a_card_of_their_own_only_on_purpose(world: World, bob: FlaskClient) -> None:
    known = {"name": "Zoé Kox", "phone": "621 123 457"}
    Page(bob.get(till(world, "new"))).submit(bob, "main form.form", known)
    page = Page(Page(bob.get(till(world, "new"))).submit(bob, "main form.form", {**known, "name": "Z. Kox"}))
    assert (page.status, "Zoé Kox may be the same customer" in page.text("[data-field=alike]")) == (409, True)
    assert page.submit(bob, "main form.form", {"alike": "y"}).status_code == 303


@pytest.mark.parametrize("q", ["%00", "%ED%A0%80", "%25", "_", "9" * 300, "a" * 5000, "%F0%9F%98%80"])
def test_odd_scans_find_nothing_and_break_nothing(world: World, bob: FlaskClient, q: str) -> None:
    world.card()
    assert bob.get(till(world, f"?q={q}")).status_code in (200, 400)


def test_cards_of_another_merchant_are_not_there(world: World, rival: Store, bob: FlaskClient) -> None:
    card = world.card(rival)
    for path in (f"cards/{card}", f"?q={world.saved(card).number}"):
        answer = bob.get(till(world, path))
        assert answer.status_code == 404 or "Nobody is found" in answer.text
    assert bob.get(world.url(f"cards/{card}/qr.svg")).status_code == 404


def test_a_correction_by_hand_with_its_reason(world: World, alice: FlaskClient) -> None:
    card = world.card(points=10)
    page = Page(alice.get(world.url(f"cards/{card}")))
    assert page.submit(alice, "#adjust form", {"delta": "-4", "reason": "Counted twice"}).status_code == 303
    refused = Page(Page(alice.get(world.url(f"cards/{card}"))).submit(alice, "#adjust form", {"delta": "-40", "reason": "x"}))
    assert (refused.status, "only 6" in refused.text("main")) == (422, True)
    assert world.lines(card)[-1] == ("adjust", -4, 6)


def test_staff_neither_correct_nor_set_up(world: World, bob: FlaskClient) -> None:
    card = world.card()
    for path in ("programme", "staff", "rewards/new", f"cards/{card}/close"):
        assert bob.get(world.url(path)).status_code == 403


def test_who_gives_a_pin_shows_once_more_that_it_is_them_and_the_trail_tells_of_it(world: World, alice: FlaskClient) -> None:
    page, typed = Page(alice.get(world.url("staff/new"))), {"name": "Mia", "pin": "2846"}
    with alice.session_transaction() as kept:
        kept["fs_paa"] -= 601
    assert "/verify" in alice.get(world.url("staff/new")).location
    asked = Page(page.submit(alice, "main form.form", typed, headers={"Origin": "http://localhost"}))
    with at_work(world.platform):
        assert db.session.scalars(select(StaffPin)).all() == []
    assert (asked.status, asked.has("[name=password_again]")) == (403, True)
    asked.submit(alice, "main form", {"password_again": PASSWORD})
    again = Page(alice.get(world.url("staff/new")))
    assert again.submit(alice, "main form.form", typed).status_code == 303
    told = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "loyalty_staff.created")).one()
    assert (told.user_id, told.changes["pin"], told.changes["name"]) == (world.alice.id, [], [])


def test_a_wrong_pin_asks_nobody_for_a_password(world: World) -> None:
    """What is counted at the till is no change of how one gets in there."""
    hashed = services.hashed_pin("2846")
    with at_work(world.platform):
        mia = services.add_staff(world.here(), name="Mia", hashed=hashed).id
        before = len(db.session.scalars(select(AuditEntry)).all())
        assert not services.try_pin(world.here(), Compared(mia, False, hashed)).right
        db.session.flush()
        assert len(db.session.scalars(select(AuditEntry)).all()) == before


def test_the_rules_are_tried_before_they_count(world: World, alice: FlaskClient) -> None:
    page = Page(alice.get(world.url("programme?amount=23.40")))
    assert page.text("[data-points]") == "€23.40 → 23 points"


def test_a_stale_programme_is_saved_at_the_second_try(world: World, alice: FlaskClient) -> None:
    page = Page(alice.get(world.url("programme")))
    with at_work(world.platform):
        services.save_programme(world.here(), version=1, name="Other")
    stale = Page(page.submit(alice, "form.form[method=post]", {"name": "Mine"}))
    assert stale.status == 409
    assert stale.submit(alice, "form.form[method=post]", {"name": "Mine"}).status_code == 303


@pytest.mark.parametrize("delta", [5, -5])
def test_large_corrections_are_worth_a_look(world: World, alice: FlaskClient, delta: int) -> None:
    card = world.card(points=500)
    with at_work(world.platform):
        services.adjust(world.here(), card, "points", delta * 50, reason="Friend of mine", by=By(actor_id=world.bob.id))
    assert "Friend of mine" in Page(alice.get(world.url("worth-a-look"))).text("main")


def test_open_points_stand_in_the_month_in_which_they_end(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    world.card(points=120)
    login(client, super_admin())
    page = Page(client.get(f"/platforms/{world.platform.code}/admin/loyalty/liabilities"))
    assert page.texts("tbody tr:last-child td")[-1] == "120"


def test_many_cards_are_blocked_at_once(world: World, alice: FlaskClient) -> None:
    cards = [world.card() for _each in range(2)]
    page = Page(alice.get(world.url()))
    page.submit(alice, "form:has([name=ids])", {"action": "block", "everything": "1"})
    assert [world.saved(card).state for card in cards] == ["blocked", "blocked"]


def test_the_list_as_a_file(world: World, alice: FlaskClient) -> None:
    card = world.card(points=12)
    lines = alice.get(world.url("download/csv")).text.splitlines()
    assert (len(lines), world.saved(card).number in lines[1], ",12," in lines[1].replace(";", ",")) == (2, True, True)
