"""Mails about invoices: to the merchant, in its language, by the outbox; what is not so any more is not sent."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from modules.billing.models import Invoice
from modules.billing.services import crediting, renewals
from modules.billing.services import subscriptions as service
from tests.factories.people import person
from tests.factories.plans import NOON, TERMS, Desk
from tests.support.covering import State
from tests.support.mails import delivered, link_in
from webapp.commerce import Money
from webapp.db import db, transaction, utcnow
from webapp.mail import OutboxMail
from webapp.merchants.models import Store
from webapp.roles import Role
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only


@pytest.fixture(autouse=True)
def alice(desk: Desk) -> None:
    person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant)


def language(desk: Desk, locale: str) -> None:
    with unscoped("tests write"), transaction():
        db.session.get_one(Store, desk.store.id).locale = locale


def refused(desk: Desk) -> datetime:
    """The first renewal, which is now, was refused."""
    now = utcnow()
    desk.start(now=now - timedelta(days=32))
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=now)
    return now


def test_a_new_invoice_is_sent_to_the_owner_with_a_link(app: Flask, desk: Desk) -> None:
    desk.start(now=utcnow())
    (mail,) = delivered(app)
    assert (mail.subject, mail.to[0].partition("@")[2]) == ("Invoice 2026-00001", "example.com")
    assert "€11.70" in mail.body
    assert "It is paid." in mail.body
    assert f"/store/{desk.store_code}/billing/invoices/" in link_in(mail.body, "/invoices/")


@pytest.mark.parametrize(
    ("locale", "said"), [("fr", "a été refusé"), ("de", "wurde abgelehnt"), ("lb", "gouf refuséiert"), ("en", "was refused")]
)
def test_a_refused_payment_is_told_in_the_merchants_language(app: Flask, desk: Desk, locale: str, said: str) -> None:
    language(desk, locale)
    refused(desk)
    failed = [mail for mail in delivered(app) if said in mail.body]
    assert len(failed) == 1
    assert "11" in failed[0].body


def test_a_refused_payment_says_until_when_everything_is_open_and_when_it_is_tried_again(app: Flask, desk: Desk) -> None:
    now = refused(desk)
    body = next(mail.body for mail in delivered(app) if "refused" in mail.subject)
    begun = now.astimezone(TERMS.zone).date()
    for days in (7, 1):
        day = begun + timedelta(days=days)
        assert f"{day.day} {day:%B %Y}" in body


def test_of_a_payment_that_came_in_meanwhile_nobody_is_told_that_it_failed(app: Flask, desk: Desk) -> None:
    now = refused(desk)
    with desk.work():
        service.set_refusal(desk.live(), False)
        row = db.session.scalars(select(Invoice).where(Invoice.status == "open")).one()
        service.pay(desk.live(), row.id, now=now)
    assert [mail.subject for mail in delivered(app)] == ["Invoice 2026-00002"]


def test_access_that_is_closed_is_told_once(app: Flask, desk: Desk) -> None:
    now = refused(desk)
    delivered(app)
    for days in (8, 9):
        with desk.work():
            renewals.renew_due(desk.platform_id, terms=TERMS, now=now + timedelta(days=days))
    assert [mail.subject for mail in delivered(app) if "not paid" in mail.subject] == ["Invoice 2026-00002 is not paid"]


def test_a_credit_note_is_sent_with_its_reason(app: Flask, desk: Desk) -> None:
    desk.start(now=utcnow())
    delivered(app)
    with desk.work():
        row = db.session.scalars(select(Invoice)).one()
        crediting.credit(row, Money(100, "EUR"), reason="A day without service", terms=TERMS, now=utcnow())
    (mail,) = delivered(app)
    assert mail.subject == "Credit note CN-2026-00001"
    assert "A day without service" in mail.body


def test_a_history_that_is_written_sends_nothing_and_neither_does_billing_that_is_off(app: Flask, desk: Desk) -> None:
    desk.start(now=NOON)
    assert delivered(app) == []
    with desk.work():
        row = db.session.scalars(select(Invoice)).one()
        crediting.credit(row, Money(100, "EUR"), reason="x", terms=TERMS, now=utcnow())
    revision = app.extensions["interlock"].modules.snapshot(desk.platform_id).revision
    with transaction():
        app.extensions["interlock"].modules.apply(Ask(desk.platform_id, {"billing": State.OFF}, revision=revision, reason="tried"))
    assert delivered(app) == []
    with unscoped("tests look"):
        assert db.session.scalars(select(OutboxMail)).all() == []
