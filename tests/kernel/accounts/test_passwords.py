"""Which passwords are taken."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.people import super_admin
from tests.support.client import PASSWORD, login
from tests.support.page import Page
from webapp.accounts.passwords import check_password
from webapp.accounts.services import create_user, new_hash
from webapp.db import transaction
from webapp.domain import DomainError

TOKENS = "/admin/api-tokens/"
EASY = (
    "password1234", "123456789012", "qwertyuiop[]", "aaaaaaaaaaaa", "iloveyouiloveyou", "letmeinletmein", "P@ssw0rd1234", "abcdefghijkl",
    "passwordpassword", "111111111111", "a" * 128, "abc" * 40, "qwerty123456", "administrator", "welcomewelcome1",
)  # fmt: skip
OWN = (
    "alice.example",
    "Alice Example!",
    "ALICE-EXAMPLE-1",
    "alice@example.com",
    "ecila-alice-alice",
    "interlock-demo",
    "Interlock2026!",
    "interlock123456",
)
GOOD = (
    "zq8#fk20slw9",
    "Blaue Kuh im Garten",
    "ünïcödé-ßtraße-日本語",
    "кот сидит на крыше дома",
    "🦊🐙🌵🍉🚲🎻🪁🧊🦉🌋🥝🧵",
    "w8 " * 3 + "k2j4h5g7" * 14,
)


def refusal(password: str) -> str | None:
    try:
        check_password(password, "Alice Example", "alice@example.com")
    except DomainError as error:
        return error.code
    return None


@pytest.mark.sqlite_only
def test_what_is_guessed_early_is_refused(app: Flask) -> None:
    """No database is asked."""
    assert [each for each in EASY if refusal(each) not in {"weak_password"}] == []


@pytest.mark.sqlite_only
def test_ones_own_name_address_and_the_products_are_refused(app: Flask) -> None:
    """No database is asked."""
    assert [each for each in OWN if refusal(each) not in {"own_password", "weak_password"}] == []


@pytest.mark.sqlite_only
def test_other_passwords_of_any_script_are_taken(app: Flask) -> None:
    """No database is asked."""
    assert [(each, refusal(each)) for each in GOOD if refusal(each)] == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize("length", [11, 129])
def test_it_has_12_to_128_characters(app: Flask, length: int) -> None:
    """No database is asked."""
    assert refusal(("zq8#fk20slw9mx" * 10)[:length]) == "bad_password"


def test_the_page_says_why_and_takes_the_next(client: FlaskClient) -> None:
    user = super_admin()
    login(client, user)
    page = Page(client.get("/change"))
    for new, taken in (("interlock-alice-1", False), ("password12345", False), ("четыре разных слова", True)):
        answer = page.submit(client, "main form", {"password": PASSWORD, "new_password": new, "new_password_confirm": new})
        assert (answer.status_code in {302, 303}) is taken, (new, answer.status_code)


def test_letters_that_are_composed_in_two_ways_are_one_password(client: FlaskClient) -> None:
    hashed = new_hash("caf\u00e9 zeitung mond radweg")
    with transaction():
        create_user("carl@example.com", hashed)
    assert login(client, "carl@example.com", "cafe\u0301 zeitung mond radweg").status_code in {302, 303}


@pytest.mark.parametrize("letter", ["x", "\ufdfa"])
@pytest.mark.parametrize(
    ("page", "field"), [("/login", "password"), ("/verify", "password"), ("/change", "password"), (TOKENS, "password_again")]
)
def test_a_password_of_any_length_is_a_wrong_one(client: FlaskClient, letter: str, page: str, field: str) -> None:
    """The hashing library raises for what is longer than 4096 bytes."""
    someone = super_admin()
    typed = {"email": someone.email, field: letter * 5000}
    if page != "/login":
        login(client, someone)
    assert Page(client.get(page)).submit(client, "main form", typed).status_code == 422
