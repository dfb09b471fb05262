"""Days are the platform's: an invoice has one number and one date, whoever reads it and wherever."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.config import Terms, current_terms
from modules.billing.models import Invoice
from modules.billing.queries import invoices
from modules.billing.services import renewals, tiers
from modules.billing.services.tiers import Contents
from tests.factories.people import person
from tests.factories.plans import TERMS, Desk
from tests.support.page import Page
from webapp.commerce import Money
from webapp.db import db, transaction
from webapp.kernel import kernel
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure

EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
READERS = ("America/New_York", "Europe/Luxembourg", "Pacific/Kiritimati")


def renewed(desk: Desk, terms: Terms) -> tuple[int, str, date, date]:
    """Id, number and dates of the invoice of a renewal on New Year's Eve, half an hour before midnight in UTC."""
    desk.start(now=datetime(2026, 11, 30, 12, tzinfo=UTC))
    with desk.work():
        renewals.renew(desk.live(), terms=terms, now=EVE)
        found = db.session.scalars(invoices.listing(desk.platform_id).order_by(Invoice.id.desc())).first()
        assert found is not None
        return found.id, found.number, found.issued_on, found.due_on


@pytest.mark.parametrize(
    ("zone", "number", "day"), [("Europe/Luxembourg", "2027-00001", date(2027, 1, 1)), ("UTC", "2026-00002", date(2026, 12, 31))]
)
def test_number_and_date_are_of_the_same_year(desk: Desk, zone: str, number: str, day: date) -> None:
    assert renewed(desk, replace(TERMS, timezone=zone))[1:] == (number, day, day + timedelta(days=14))


@pytest.mark.sqlite_only
@pytest.mark.parametrize("zone", READERS)
def test_every_reader_sees_the_same_date(desk: Desk, client: FlaskClient, login: Any, zone: str) -> None:
    invoice_id = renewed(desk, TERMS)[0]
    reader = person("paula", Role.PLATFORM_ADMIN, platform=desk.platform)
    with transaction():
        reader.timezone = zone
    login(client, reader)
    page = Page(client.get(f"{desk.admin}/billing-history/{invoice_id}"))
    assert page.texts("time[datetime]")[:2] == ["Jan 1, 2027", "Jan 15, 2027"]
    assert '"2027-00001","2027-01-01","2027-01-15","2027-01-01"' in client.get(f"{desk.admin}/billing-history/export.csv").text


@pytest.mark.sqlite_only
def test_a_platform_says_in_which_zone_it_charges(app: Flask, desk: Desk) -> None:
    with transaction():
        platform = db.session.get_one(Platform, desk.platform_id)
        kernel().modules.apply(Ask(platform.id, Configure("core", {"timezone": "Asia/Tokyo"}), revision=platform.revision))
    with desk.work():
        assert current_terms().timezone == "Asia/Tokyo"


@pytest.mark.parametrize(("currency", "month"), [("JPY", 1250), ("CHF", 125_000), ("EUR", 10**12)])
def test_an_invoice_holds_any_currency_and_ten_billion(desk: Desk, currency: str, month: int) -> None:
    with desk.work():
        desk.tiers["there"] = tiers.create_tier(
            desk.platform_id, code="there", name="There", description="", rank=5, is_public=True,
            contents=Contents(price_month=month, price_year=None), currency=currency,
        ).id  # fmt: skip
    desk.start("there")
    with desk.work():
        (invoice,) = db.session.scalars(invoices.listing(desk.platform_id))
        assert (invoice.net, invoice.total - invoice.tax) == (Money(month, currency), Money(month, currency))
        assert invoices.sums(desk.platform_id) == [("paid", 1, invoice.total)]


def test_an_amount_of_another_currency_is_refused_by_the_row(desk: Desk) -> None:
    desk.start()
    with desk.work():
        (invoice,) = db.session.scalars(invoices.listing(desk.platform_id))
        with pytest.raises(ValueError, match="EUR and CHF"):
            invoice.total = Money(1, "CHF")
        assert (invoice.total, invoice.currency) == (Money(1170, "EUR"), "EUR")
        version = desk.tier("small").current
        db.session.refresh(version)
        with pytest.raises(ValueError, match="EUR and JPY"):
            version.currency = "JPY"
