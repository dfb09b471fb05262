"""Attacks on accounts, and how many tries each gets in ten minutes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask, make_response, session
from werkzeug.exceptions import TooManyRequests

from tests.factories.people import PASSWORD, super_admin
from tests.support.page import Page
from webapp.gate import throttle
from webapp.gate.dimensions import CODE, EVERYWHERE, HERE, LIMITS, LOGIN, PLACE, RESET

TRIES = 130
VICTIM, STOPS = "victim@example.com", ".\u3002\uff0e"
PATHS = {LOGIN: "/login", CODE: "/tf-validate", RESET: "/reset"}
Attack = tuple[str, Callable[[int], str], Callable[[int], str], int]
ATTACKS: dict[str, Attack] = {
    "one account from one address": (LOGIN, lambda _n: VICTIM, lambda _n: "192.0.2.1", LIMITS[LOGIN][HERE]),
    "one account in many spellings": (LOGIN, lambda n: f"Victim@ｅxample{STOPS[n % 3]}com", lambda _n: "192.0.2.1", LIMITS[LOGIN][HERE]),
    "one account from a botnet": (LOGIN, lambda _n: VICTIM, lambda n: f"198.51.100.{n}", LIMITS[LOGIN][EVERYWHERE]),
    "many accounts from one address": (LOGIN, lambda n: f"user{n}@example.com", lambda _n: "192.0.2.1", LIMITS[LOGIN][PLACE]),
    "one account from one IPv6 line": (LOGIN, lambda _n: VICTIM, lambda n: f"2001:db8::{n:x}", LIMITS[LOGIN][HERE]),
    "many accounts from one IPv6 line": (LOGIN, lambda n: f"user{n}@example.com", lambda n: f"2001:db8::{n:x}", LIMITS[LOGIN][PLACE]),
    "second factor from one address": (CODE, lambda _n: VICTIM, lambda _n: "192.0.2.1", LIMITS[CODE][HERE]),
    "second factor from a botnet": (CODE, lambda _n: VICTIM, lambda n: f"198.51.100.{n}", LIMITS[CODE][EVERYWHERE]),
    "mails to one person from a botnet": (RESET, lambda _n: VICTIM, lambda n: f"198.51.100.{n}", LIMITS[RESET][EVERYWHERE]),
    "mails to many people": (RESET, lambda n: f"user{n}@example.com", lambda _n: "192.0.2.1", LIMITS[RESET][PLACE]),
}


def guess(app: Flask, trying: str, account: str, address: str) -> bool:
    """Whether a wrong guess was let through to be looked at."""
    values = {"method": "POST", "data": {"email": account}, "environ_base": {"REMOTE_ADDR": address}}
    with app.test_request_context(PATHS[trying], **values):
        if trying == CODE:
            session["tf_user_id"] = account
        try:
            throttle.refuse()
        except TooManyRequests:
            return False
        throttle.count(make_response("", 200 if trying == RESET else 422))
        return True


@pytest.mark.sqlite_only
@pytest.mark.parametrize("name", ATTACKS)
def test_what_an_attack_gets_in_ten_minutes(app: Flask, name: str) -> None:
    trying, account, address, limit = ATTACKS[name]
    assert sum(guess(app, trying, account(number), address(number)) for number in range(TRIES)) == limit


def test_guesses_at_the_same_moment_are_as_many_as_one_after_another(app: Flask) -> None:
    with ThreadPoolExecutor(8) as threads:
        through = threads.map(lambda _n: guess(app, LOGIN, VICTIM, "192.0.2.1"), range(24))
    assert sum(through) == LIMITS[LOGIN][HERE]


@pytest.mark.sqlite_only
def test_a_browser_that_was_in_the_account_is_not_locked_out_by_others(app: Flask, client: Any, login: Any) -> None:
    user = super_admin()
    email = user.email
    login(client, user)
    Page(client.get("/admin/profile")).submit(client, "form[action$='/logout']")
    for number in range(TRIES):
        guess(app, LOGIN, email, f"198.51.100.{number}")
    assert not guess(app, LOGIN, email, "192.0.2.77"), "a new place waits"
    answer = Page(client.get("/login")).submit(client, "main form", {"email": email, "password": PASSWORD})
    assert answer.status_code == 302
