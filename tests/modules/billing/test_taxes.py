"""Which tax a sale bears, and that nobody sells without saying who sells."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modules.billing.config import Terms
from modules.billing.models import Invoice
from modules.billing.parties import Party
from modules.billing.queries import invoices
from modules.billing.services import subscriptions as service
from modules.billing.taxes import case_of
from tests.factories.plans import NOON, TERMS, Desk
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Merchant

HOME = Party(country="LU", vat="LU26375245")


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("country", "vat", "small", "case"),
    [
        ("LU", "LU20260743", False, "standard"),
        ("", "", False, "standard"),
        ("DE", "DE136695976", False, "reverse_charge"),
        ("DE", "", False, "standard"),
        ("DE", "DE136695977", False, "standard"),
        ("", "DE136695976", False, "reverse_charge"),
        ("GR", "EL094259216", False, "reverse_charge"),
        ("CH", "", False, "export"),
        ("US", "", False, "export"),
        ("DE", "LU20260743", False, "standard"),
        ("DE", "DE136695976", True, "small_business"),
    ],
)
def test_the_case_follows_from_who_sells_and_who_buys(app: object, country: str, vat: str, small: bool, case: str) -> None:
    assert case_of(HOME, Party(country=country, vat=vat), small_business=small).code == case


def test_reverse_charge_bears_no_tax_and_is_what_the_preview_said(desk: Desk) -> None:
    with desk.work():
        buyer = db.session.get(Merchant, desk.merchant_id)
        assert buyer is not None
        buyer.vat_number, buyer.country = "DE136695976", "DE"
    desk.start("large")
    with desk.work():
        row = invoices.with_number(desk.platform_id, "2026-00001")
        assert row is not None
        assert (row.tax_case, row.net_minor, row.tax_minor, row.buyer["vat"]) == ("reverse_charge", 3000, 0, "DE136695976")


@pytest.mark.parametrize("part", ["name", "vat"])
def test_nothing_is_invoiced_while_the_seller_is_not_complete(desk: Desk, part: str) -> None:
    terms: Terms = replace(TERMS, seller=replace(TERMS.seller, **{part: ""}))
    with pytest.raises(DomainError) as refused, desk.work():
        version = desk.tier("large").current
        service.start(desk.platform_id, desk.merchant_id, version=version, interval="month", terms=terms, now=NOON)
    assert refused.value.code == "seller_incomplete"
    with desk.work():
        assert db.session.query(Invoice).count() == 0
    desk.start("large")
    with desk.work():
        assert invoices.with_number(desk.platform_id, "2026-00001") is not None, "the refused one took no number"
