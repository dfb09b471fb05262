"""Invoices chosen in the list, the list of payments, and the page for printing."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.billing.models import Invoice, Payment
from modules.billing.services import crediting, renewals
from modules.billing.services import subscriptions as service
from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.mails import delivered
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def admin(client: FlaskClient, login: Any, desk: Desk) -> FlaskClient:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    return client


@pytest.fixture
def late(desk: Desk) -> Desk:
    """One invoice is paid; the next one was refused."""
    desk.start(now=utcnow())
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_early(desk.live(), terms=TERMS)
    return desk


def chosen(admin: FlaskClient, desk: Desk, what: str, **more: Any) -> str:
    """What is said after the rows of the list were chosen for it, all of them unless said."""
    answer = press(admin, desk, what, **(more or {"everything": "1"}))
    return Page(admin.get(answer.location)).text(".alert, [role=status]")


def press(admin: FlaskClient, desk: Desk, what: str, **values: Any) -> Any:
    page = Page(admin.get(f"{desk.admin}/billing-history/"))
    return page.send(admin, page.one("form[id$=bulk]"), values, f"{desk.admin}/billing-history/many/{what}")


def test_open_invoices_are_collected_again_and_the_others_said(admin: FlaskClient, late: Desk) -> None:
    assert "refused" in chosen(admin, late, "collect")
    with late.work():
        service.set_refusal(late.live(), False)
        assert db.session.query(Payment).count() == 3, "the attempt that was refused is kept"
    said = chosen(admin, late, "collect")
    assert "1 done" in said
    assert "1 skipped: Invoice" in said
    with late.work():
        assert {row.status for row in db.session.scalars(select(Invoice))} == {"paid"}


def test_invoices_and_credit_notes_are_mailed_again(app: Flask, admin: FlaskClient, late: Desk) -> None:
    person("olga", Role.MERCHANT_OWNER, platform=late.platform, merchant=late.store.merchant)
    with late.work():
        paid = db.session.scalars(select(Invoice).order_by(Invoice.id)).first()
        assert paid is not None
        crediting.credit(paid, Money(100, "EUR"), reason="Sorry", terms=TERMS, now=utcnow())
    delivered(app)
    assert "3 done" in chosen(admin, late, "resend")
    assert len(delivered(app)) == 3


def test_of_a_merchant_without_an_address_nothing_is_sent(app: Flask, admin: FlaskClient, late: Desk) -> None:
    assert "2 skipped: There is nobody to write to" in chosen(admin, late, "resend")
    assert delivered(app) == []


def test_nothing_chosen_or_the_invoice_of_another_platform_changes_nothing(admin: FlaskClient, late: Desk) -> None:
    elsewhere = places.platform("billing")
    foreign = Desk(elsewhere, places.store(elsewhere))
    foreign.sell("small", 1000)
    foreign.start(now=utcnow())
    with foreign.work():
        invoice_id = db.session.scalars(select(Invoice.id)).one()
    for ids in ([], [str(invoice_id)], ["-1", "x", "9" * 40]):
        assert press(admin, late, "collect", ids=ids).status_code == 422
    with foreign.work():
        assert db.session.query(Payment).count() == 1


def test_every_attempt_is_listed_narrowed_and_told_as_a_file(admin: FlaskClient, late: Desk) -> None:
    page = Page(admin.get(f"{late.admin}/billing-history/payments"))
    assert (len(page.select("tbody tr")), page.texts("tbody .badge, tbody .state")[:1]) != (0, [])
    assert len(Page(admin.get(f"{late.admin}/billing-history/payments?state=failed")).select("tbody tr")) == 1
    lines = admin.get(f"{late.admin}/billing-history/payments?as=csv").get_data(as_text=True).splitlines()
    assert (len(lines), "11.70" in lines[1], "Refused" in lines[1]) == (3, True, True)


@pytest.mark.parametrize(("locale", "word"), [("en", "Invoice 2026"), ("fr", "Facture"), ("de", "Rechnung"), ("lb", "Rechnung")])
def test_the_page_for_printing_is_in_the_merchants_language(client: FlaskClient, login: Any, desk: Desk, locale: str, word: str) -> None:
    with desk.work():
        db.session.merge(desk.store).locale = locale
    desk.start("large")
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    with desk.work():
        number = db.session.scalars(select(Invoice.id)).one()
    detail = Page(client.get(f"{desk.shop}/invoices/{number}"))
    page = Page(client.get(detail.one("a[href$=print]")["href"]))
    assert page.one("[data-paper]")["lang"] == locale
    assert word in page.text("[data-paper]")
    assert "35" in page.text("[data-paper-total]")
    assert "LU26375245" in page.text("[data-paper]")


def test_a_stranger_prints_nothing(client: FlaskClient, login: Any, desk: Desk) -> None:
    desk.start()
    other = places.store(desk.platform, "other")
    login(client, person("mallory", Role.MERCHANT_OWNER, platform=desk.platform, merchant=other.merchant))
    assert client.get(f"/platforms/{desk.code}/store/other/billing/invoices/1/print").status_code == 404
