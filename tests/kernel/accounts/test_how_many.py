"""Nobody piles up ways in: tokens, passkeys and browsers of one person have an end, and what a command makes they are told of."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.factories.people import super_admin
from tests.support.page import Page
from webapp.accounts import sessions, tokens
from webapp.accounts.models import LoginSession
from webapp.cli.tokens import tokens as command
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.gate import passkeys
from webapp.mail import OutboxMail

PROFILE, TOKENS = "/admin/profile/", "/admin/api-tokens/"


@pytest.mark.both_databases
def test_a_person_has_so_many_tokens_at_a_time_and_one_more_when_one_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 2)
    user, other = super_admin(), super_admin("other")
    with transaction():
        first = tokens.create_token(user, scopes=["modules:read"])[0].id
        tokens.create_token(user, scopes=["modules:read"])
        tokens.create_token(other, scopes=["modules:read"])
    with pytest.raises(DomainError, match="2 API tokens"), transaction():
        tokens.create_token(user, scopes=["modules:read"])
    with transaction():
        tokens.revoke_token(first)
        tokens.create_token(user, scopes=["modules:read"])


@pytest.mark.sqlite_only
def test_one_too_many_is_said_on_the_page(client: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "MOST", 0)
    login(client, super_admin())
    page = Page(client.get(TOKENS))
    answer = Page(page.submit(client, "main form[novalidate]", {"name": "Script", "days": "30", "scopes": "modules:read"}))
    assert (answer.status, "0 API tokens" in answer.text("main")) == (422, True)


@pytest.mark.both_databases
def test_the_oldest_login_ends_where_there_is_one_more_than_so_many(app: Flask, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST", 2)
    user, browsers = super_admin(), [app.test_client() for _each in range(4)]
    login(browsers[0], super_admin("other"))
    for browser in browsers[1:]:
        login(browser, user)
    assert [browser.get(PROFILE).status_code for browser in browsers] == [200, 303, 200, 200]
    db.session.rollback()
    open_ones = select(func.count()).where(LoginSession.ended_at.is_(None), LoginSession.user_id == user.id)
    assert db.session.scalar(open_ones) == 2


@pytest.mark.sqlite_only
def test_a_person_has_so_many_passkeys(client: Any, login: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    login(client, super_admin())
    page, form = Page(client.get("/wan-register")), "form[name=wan_register_form]"
    assert page.submit(client, form, {"name": "Key"}).status_code == 200
    monkeypatch.setattr(passkeys, "MOST", 0)
    answer = Page(page.submit(client, form, {"name": "Key"}))
    assert (answer.status, "0 passkeys" in answer.text(".error-summary")) == (422, True)


@pytest.mark.sqlite_only
def test_a_person_is_told_of_tokens_that_a_command_makes_and_ends(app: Flask, runner: Any) -> None:
    user = super_admin()
    email = user.email
    assert runner.invoke(command, ["create", email, "--scope", "modules:read"]).exit_code == 0
    made = db.session.scalars(select(OutboxMail)).one()
    assert (made.recipient, made.facts) == (email, {"what": "token_made"})
    row = tokens.queries.tokens()[0].id
    for _twice in range(2):
        assert runner.invoke(command, ["revoke", str(row)]).exit_code == 0
    assert [mail.facts["what"] for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))] == ["token_made", "token_ended"]
