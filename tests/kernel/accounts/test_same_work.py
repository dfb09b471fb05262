"""Every answer that must not tell who exists does the same work for whoever that is: hashes, statements and mails are counted."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from tests.factories.people import person
from tests.factories.places import platform
from tests.kernel.accounts.test_work import Work, work
from tests.support.page import Page
from tests.support.statements import statements
from webapp.accounts import founding
from webapp.accounts.models import Invitation, LoginFailure
from webapp.accounts.services import set_active
from webapp.db import db, transaction
from webapp.kernel import kernel
from webapp.mail import OutboxMail
from webapp.switching.ask import Ask, Configure
from webapp.web.limits import limiter

pytestmark = pytest.mark.sqlite_only
counted = work  # the fixture
MERCHANT = {"legal_name": "Bakes", "store": "Bakes & Co", "vat_number": ""}
DOORS: dict[str, tuple[str, Callable[[str], dict[str, str]]]] = {
    "login": ("/login", lambda email: {"email": email, "password": "not my password"}),
    "reset": ("/reset", lambda email: {"email": email}),
    "sign-up": ("/platforms/shop/admin/signup/", lambda email: {**MERCHANT, "email": email}),
}


@pytest.fixture
def addresses(app: Flask) -> list[str]:
    """One that has an account, one that has none, one whose account is closed, and two more that have none."""
    place = platform(code="shop")
    with transaction():
        ask = Ask(place.id, Configure("platform-admin", {"merchant_self_signup": True}), revision=place.revision, by="test")
        kernel().modules.apply(ask)
    known, closed = person("known"), person("closed")
    with transaction():
        set_active(closed, False)
    return [known.email, "nobody@example.com", closed.email, "somebody@example.org", "no.one.at.all@example.net"]


def knock(app: Flask, door: str, email: str, work: Work | None = None) -> tuple[Any, ...]:
    """All that sending the form did."""
    address, typed = DOORS[door]
    client = app.test_client()
    page, before = Page(client.get(address)), work.hashes if work else 0
    mails = db.session.scalar(select(func.count()).select_from(OutboxMail))
    db.session.rollback()
    with statements() as sent:
        answer = page.submit(client, "main form", typed(email))
    made = (db.session.scalar(select(func.count()).select_from(OutboxMail)) or 0) - (mails or 0)
    words = Page(answer).text("main").replace(email, "…") if answer.status_code != 303 else ""
    kinds = [" ".join(each.split()[:3]) for each in sent]
    return answer.status_code, answer.headers.get("Location"), kinds, made, work.hashes - before if work else 0, words


@pytest.mark.parametrize("door", DOORS)
def test_the_work_is_the_same_for_everybody(app: Flask, addresses: list[str], counted: Work, door: str) -> None:
    knock(app, door, "first.of.all@example.com", counted)  # what is made once is made
    done = [knock(app, door, email, counted) for email in addresses]
    assert all(each == done[0] for each in done), done


def test_beyond_so_many_sign_ups_an_hour_mails_are_late_and_nobody_is_refused(
    app: Flask, addresses: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each from a place of its own: whoever has many of them closes the sign-up to nobody. Who is told so has an account or has none."""
    monkeypatch.setattr(founding, "MOST", 1)
    monkeypatch.setattr(founding, "LONGEST_WAIT", 3 * founding.STEP)
    limiter.enabled = False
    try:
        found = [knock(app, "sign-up", email) for email in ("first.of.all@example.com", *addresses)]
        assert {(each[0], each[3]) for each in found} == {(303, 1)}
        assert late() == [0, 1, 2, 3, 3, 3]
        again = knock(app, "sign-up", addresses[0])
        assert (again[0], again[3]) == (303, 0), "the mailbox of somebody has its own limit"
        with transaction():
            for row in db.session.scalars(select(Invitation)):
                row.sent_at -= founding.WITHIN
        assert knock(app, "sign-up", "last.of.all@example.com")[0] == 303
        assert late()[-1] == 0
    finally:
        limiter.enabled = True


def late() -> list[int]:
    """By how many minutes each mail goes out later than it was written, in the order in which they were."""
    db.session.rollback()
    return [
        round((row.not_before - row.created_at) / founding.STEP) for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    ]


def test_a_passkey_is_asked_for_without_a_name(client: Any) -> None:
    """The device finds the key: there is nothing to type, so nothing to tell."""
    page = Page(client.get("/wan-signin"))
    assert page.select('main input:not([type="hidden"])') == []
    asked = Page(page.submit(client, "main form", {"identity": "known@example.com"}))
    assert '"allowCredentials": []' in asked.one("[data-passkey]")["data-passkey"]


@pytest.mark.parametrize("door", DOORS)
def test_the_time_is_the_same_within_half_as_much_again(app: Flask, addresses: list[str], door: str, proofs: bool) -> None:
    if not proofs:
        pytest.skip("times are for the proofs")
    limiter.enabled = False
    took: dict[str, list[float]] = {email: [] for email in addresses[:2]}
    try:
        for _ in range(30):
            for email in took:
                with transaction():
                    db.session.execute(delete(LoginFailure))
                client = app.test_client()
                page = Page(client.get(DOORS[door][0]))
                begun = time.perf_counter()
                page.submit(client, "main form", DOORS[door][1](email))
                took[email].append(time.perf_counter() - begun)
    finally:
        limiter.enabled = True
    known, unknown = (statistics.median(each) for each in took.values())
    assert max(known, unknown) <= 1.5 * min(known, unknown), (known, unknown)
