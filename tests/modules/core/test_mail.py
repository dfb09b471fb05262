"""The provider sees mail that was not delivered, and that nobody delivers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.mail import OutboxMail, Status, send
from webapp.roles import Role

PAGE, CARD = "/admin/mail/", "/admin/dashboard/cards/mail"


@pytest.fixture
def boss(client: FlaskClient, login: Any) -> FlaskClient:
    login(client, super_admin())
    return client


def put(**values: Any) -> int:
    with transaction() as session:
        row = send("change_notice", "someone@example.com")
        for name, value in values.items():
            setattr(row, name, value)
        session.flush()
        return row.id


def test_what_was_not_delivered_is_shown_and_tried_again(boss: FlaskClient) -> None:
    number = put(status=Status.FAILED, error="refused", error_detail="550 no such user")
    page = Page(boss.get(PAGE))
    row = page.text(f"[data-mails=failed] [data-mail='{number}']")
    assert all(word in row for word in ("someone@example.com", "Your password was changed", "The mail server refused it.", "550"))
    assert page.submit(boss, f"[data-mail='{number}'] form").status_code == 303
    assert db.session.get_one(OutboxMail, number, populate_existing=True).status == "waiting"


def test_tried_again_twice_is_a_conflict_with_a_sentence(boss: FlaskClient) -> None:
    number = put(status=Status.FAILED, error="away")
    page = Page(boss.get(PAGE))
    page.submit(boss, f"[data-mail='{number}'] form")
    assert page.submit(boss, f"[data-mail='{number}'] form").status_code == 409


def test_mail_without_a_worker_is_said_on_the_dashboard(boss: FlaskClient) -> None:
    assert Page(boss.get(CARD)).text(".card-body").startswith("All mail is delivered.")
    put(not_before=utcnow() - timedelta(minutes=6))
    assert "no worker is running" in Page(boss.get(CARD)).text("[data-alert=danger]")
    assert Page(boss.get(PAGE)).has("[data-alert=danger]")


def test_it_is_the_providers_page_alone(client: FlaskClient, login: Any) -> None:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=platform(code="shop")))
    assert client.get(PAGE).status_code in (403, 404)
