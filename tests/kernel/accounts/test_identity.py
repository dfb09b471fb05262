"""One account per address, in all its spellings: whatever would log in is counted as one, and never makes a second account."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from tests.factories.people import PASSWORD, person, super_admin
from tests.factories.places import platform
from tests.kernel.toyapp import entered
from tests.support.page import Page
from tests.support.places import settings as settings_for
from webapp import create_app
from webapp.accounts import accepting, invitations, queries, services
from webapp.accounts.identity import normal_email
from webapp.accounts.models import Invitation, User
from webapp.cli.tokens import create as create_command
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.gate import throttle
from webapp.gate.forms import ForgotForm, LoginForm

ADDRESSES = ("admin@example.com", "élodie.o'neil+1@bücher.example", "a-b_c@mail.a1.example.org", "οδος@παράδειγμα.example")
WIDE = {ord(letter): ord(letter) + 0xFEE0 for letter in "abcdefghijklmnopqrstuvwxyz0123456789-"}
STOPS = ".\u3002\uff0e\uff61"
by_any_spelling = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


def in_any_case(letter: str) -> st.SearchStrategy[str]:
    """The letter, small or capital, where the capital means the same letter."""
    return st.sampled_from([letter, letter.upper()] if letter.upper().lower() == letter else [letter])


def domain_letter(letter: str) -> st.SearchStrategy[str]:
    """What UTS 46 takes for this letter of a domain."""
    if letter == ".":
        return st.sampled_from(STOPS)
    forms = {
        letter,
        letter.upper() if letter.upper().lower() == letter else letter,
        letter.translate(WIDE),
        unicodedata.normalize("NFD", letter),
    }
    return st.sampled_from(sorted(forms))


@st.composite
def spellings(draw: Any, address: str) -> str:
    """Another way to write the address."""
    name, _at, domain = address.partition("@")
    if draw(st.booleans()):
        domain = ".".join(label.encode("idna").decode() for label in domain.split("."))
    name = "".join(draw(in_any_case(letter)) for letter in name)
    name = unicodedata.normalize(draw(st.sampled_from(["NFC", "NFD"])), name)
    domain = "".join(draw(domain_letter(letter)) for letter in domain)
    blanks = st.sampled_from(["", " ", "\t", "\u00a0"])
    return f"{draw(blanks)}{name}@{domain}{draw(blanks)}"


any_spelling = st.sampled_from(ADDRESSES).flatmap(lambda address: st.tuples(st.just(address), spellings(address)))


@given(any_spelling)
def test_every_spelling_has_the_same_normal_form(pair: tuple[str, str]) -> None:
    assert normal_email(pair[1]) == normal_email(pair[0])


@given(st.text(max_size=30) | st.emails() | any_spelling.map(lambda pair: pair[1]))
def test_a_normal_form_is_its_own(typed: str) -> None:
    address = normal_email(typed)
    assert address is None or normal_email(address) == address


@pytest.fixture
def people(app: Flask) -> dict[str, int]:
    with transaction():
        return {address: services.create_user(address, None).id for address in ADDRESSES}


@by_any_spelling
@given(st.one_of(any_spelling.map(lambda pair: pair[1]), st.emails(), st.text(max_size=20).map(lambda name: f"{name}@example.com")))
def test_what_the_login_and_the_reset_look_up_is_what_the_throttle_counts(app: Flask, people: dict[str, int], typed: str) -> None:
    """The forms themselves say whose account it is; the key of the throttle must be one per account."""
    for form, trying, path in ((LoginForm, throttle.LOGIN, "/login"), (ForgotForm, throttle.RESET, "/reset")):
        with app.test_request_context(path, method="POST", data={"email": typed, "password": "wrong", "csrf_token": "x"}):
            filled = form(meta={"csrf": False})
            filled.validate()
            counted = throttle.account(trying)
            if filled.user is not None and filled.user.id is not None:  # without an id: nobody, whom a reset is made for all the same
                assert counted == filled.user.email
                assert queries.user_by_email(typed).id == filled.user.id
            else:
                assert counted not in people


@pytest.mark.sqlite_only
def test_forty_spellings_are_forty_guesses_at_one_account(client: Any) -> None:
    user = super_admin()
    for number in range(throttle.LIMIT):
        domain = user.email.replace("e", "eEｅＥ𝐞ⓔ"[number % 6])
        spelled = user.email.partition("@")[0] + "@" + domain.partition("@")[2].replace(".", STOPS[number % 4])
        assert Page(client.get("/login")).submit(client, "form", {"email": spelled, "password": "wrong"}).status_code == 422
    answer = Page(client.get("/login")).submit(client, "form", {"email": user.email.upper(), "password": PASSWORD})
    assert (answer.status_code, session_of(client)) == (429, None)


def session_of(client: Any) -> Any:
    with client.session_transaction() as kept:
        return kept.get("_user_id")


@pytest.mark.sqlite_only
def test_any_spelling_logs_in(client: Any) -> None:
    user = super_admin()
    spelled = user.email.upper().replace(".", "\u3002").replace("EXAMPLE", "ｅxamplE")
    assert Page(client.get("/login")).submit(client, "form", {"email": f" {spelled}", "password": PASSWORD}).status_code == 302
    assert session_of(client) == db.session.get(User, user.id).fs_uniquifier


@by_any_spelling
@given(any_spelling)
def test_a_second_account_by_another_spelling_is_refused(app: Flask, people: dict[str, int], pair: tuple[str, str]) -> None:
    with pytest.raises(DomainError) as refused, transaction():
        services.create_user(pair[1], None)
    assert refused.value.code == "email_taken"
    with pytest.raises(IntegrityError):  # and where somebody makes one by hand
        db.session.add(User(email=pair[1], fs_uniquifier="x", active=True))
        db.session.flush()
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(User)) == len(ADDRESSES)


@pytest.mark.parametrize(
    "typed",
    [
        "ａdmin@example.com",
        "ﬁ@example.com",
        "root",
        "a@b@c.example",
        "a@example.com.",
        "a" * 10**6 + "@b.example",
        "\ud800@x.example",
        "a\0@x.example",
        "",
    ],
)
def test_what_could_never_log_in_makes_no_account(app: Flask, typed: str) -> None:
    with pytest.raises(DomainError) as refused, transaction():
        services.create_user(typed, None)
    assert refused.value.code == "bad_email"
    assert queries.user_by_email(typed) is None


@pytest.mark.sqlite_only
def test_a_role_for_another_spelling_goes_to_the_account_that_is_there(app: Flask, client: Any, login: Any) -> None:
    platform()
    login(client, super_admin())
    other = person("other")
    fields = {"email": other.email.replace("example", "ｅXample"), "role": "super_admin"}
    assert Page(client.get("/admin/admin-users/create")).submit(client, "main form", fields).status_code == 303
    with transaction():
        accepting.accept_as(invitations.token_of(db.session.scalars(select(Invitation)).one()), other)
    assert services.is_super_admin(other)
    assert db.session.scalar(select(func.count()).select_from(User)) == 2


@pytest.mark.sqlite_only
def test_the_command_line_finds_an_account_by_any_spelling(app: Flask, runner: Any) -> None:
    user = super_admin()
    made = runner.invoke(create_command, [user.email.upper().replace(".", "\u3002"), "--scope", "modules:read"])
    assert made.output.startswith("il_"), made.output


STORED = {1: "Admin@Example.com", 2: "admin@ｅxample.com", 3: "B@ｂ.example", 4: "b@Ｂ.example", 5: "root@localhost", 6: "fine@example.com"}


def test_stored_addresses_get_their_normal_form_and_doubles_are_closed(empty_db_url: str) -> None:
    with entered(create_app(settings_for(empty_db_url))):
        upgrade(revision="0017")
        for number, email in STORED.items():
            db.session.execute(
                text(
                    "INSERT INTO users (id, email, name, active, fs_uniquifier, created_at, updated_at)"
                    " VALUES (:id, :email, '', :active, :mark, '2024-01-01', '2024-01-01')"
                ),
                {"id": number, "email": email, "mark": str(number), "active": number != 3},
            )
        db.session.commit()
        upgrade(revision="0018")
        found = {row.id: (row.email, bool(row.active)) for row in db.session.execute(text("SELECT id, email, active FROM users"))}
        db.session.remove()
    assert found == {
        1: ("admin@example.com", True),
        2: (STORED[2], False),
        3: (STORED[3], False),
        4: ("b@b.example", True),
        5: (STORED[5], True),
        6: (STORED[6], True),
    }
