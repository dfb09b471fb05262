"""Invoices as files: what people read, and XML that the official rules of EN 16931 pass, which refuse a wrong sum."""

from __future__ import annotations

import io
from typing import Any

import pypdf
import pytest
from facturx import get_level, get_xml_from_pdf
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from modules.billing.amounts import tax_of
from modules.billing.models import Invoice, InvoiceLine
from modules.billing.models.invoices import InvoiceKind
from modules.billing.papers import wording
from modules.billing.papers.einvoice import NAME, xml_of
from modules.billing.queries import invoices
from modules.billing.services import crediting
from modules.billing.taxes import CASES
from tests.factories.people import person
from tests.factories.plans import NOON, TERMS, Desk
from tests.modules.billing.rules import broken
from webapp.commerce import Money
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only

LINES = st.lists(st.tuples(st.integers(1, 900_000), st.sampled_from([0, 300, 800, 1400, 1700])), min_size=1, max_size=5)


def paper(case: str = "standard", lines: list[tuple[int, int]] | None = None, *, sign: int = 1, locale: str = "fr") -> Invoice:
    """An issued invoice, or with `sign` −1 a credit note, as it would be read from the database."""
    rates = lines or [(3000, 1700 if CASES[case].taxed else 0)]
    rows = [
        InvoiceLine(
            position=n, text="Large", net=sign * net, tax_rate_bp=rate, tax=sign * tax_of(net, rate), period_start=NOON, period_end=NOON
        )
        for n, (net, rate) in enumerate(rates, 1)
    ]
    buyer = {"standard": ("LU", "LU20260743"), "reverse_charge": ("DE", "DE136695976"), "export": ("CH", "")}.get(case, ("LU", ""))
    made = Invoice(
        kind=InvoiceKind.INVOICE if sign > 0 else InvoiceKind.CREDIT_NOTE,
        number="2026-00001",
        issued_on=NOON.date(),
        due_on=NOON.date(),
        locale=locale,
        tax_case=case,
        reason="" if sign > 0 else "Wrong plan",
        seller=TERMS.seller.as_row(),
        buyer={"country": buyer[0], "street": "1, rue du Marché", "postal_code": "1234", "city": "Ville"},
        buyer_name="Librairie Kirchberg",
        buyer_vat=buyer[1],
        lines=rows,
        currency="EUR",
    )
    net, tax = sum(row.net for row in rows), sum(row.tax for row in rows)
    made.net, made.tax, made.total = Money(net, "EUR"), Money(tax, "EUR"), Money(net + tax, "EUR")
    return made


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("case", CASES)
def test_an_invoice_of_every_tax_case_passes_the_official_rules(case: str, sign: int) -> None:
    assert broken(xml_of(paper(case, sign=sign), {}, "" if sign > 0 else "2025-00009")) == set()


def test_an_invoice_that_credit_has_paid_in_part_or_whole_passes_the_official_rules() -> None:
    for prepaid in (500, 3510):
        assert broken(xml_of(paper(), {}, "", prepaid)) == set()


@given(LINES)
@settings(max_examples=25, deadline=None)
def test_sums_of_rounded_lines_pass_the_official_rules(lines: list[tuple[int, int]]) -> None:
    assert broken(xml_of(paper(lines=lines), {})) == set()


@pytest.mark.parametrize(
    ("field", "rule"),
    [
        ("GrandTotalAmount", "BR-CO-15"),
        ("DuePayableAmount", "BR-CO-16"),
        ("TaxBasisTotalAmount", "BR-CO-13"),
        ("TaxTotalAmount", "BR-CO-14"),
    ],
)
def test_a_wrong_sum_is_refused(field: str, rule: str) -> None:
    tree = etree.fromstring(xml_of(paper(), {}))
    tree.find(f".//{{*}}{field}").text = "99.99"
    assert rule in broken(etree.tostring(tree))


def test_what_the_schema_does_not_know_is_refused() -> None:
    assert broken(xml_of(paper(), {}).replace(b"ram:TypeCode", b"ram:KindCode"))


def words_of(made: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages).split())


def issued(desk: Desk) -> Invoice:
    found = invoices.with_number(desk.platform_id, "2026-00001")
    assert found is not None
    return found


def test_the_owner_downloads_an_invoice_that_people_and_programs_can_read(desk: Desk, client: FlaskClient, login: Any) -> None:
    desk.start("large")
    with desk.work():
        path = f"{desk.shop}/invoices/{issued(desk).id}/paper.pdf"
    login(client, person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant))
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "2026-00001.pdf" in answer.headers["Content-Disposition"]
    name, xml = get_xml_from_pdf(answer.data, check_xsd=True)
    assert (name, get_level(etree.fromstring(xml)), broken(xml)) == (NAME, "en16931", set())
    read = words_of(answer.data)
    for said in ("2026-00001", "Interlock Test S.à r.l.", "LU26375245", "LU28 0019 4006 4475 0000", "17 %", "€35.10"):
        assert said in read, said


def test_a_credit_note_says_what_it_corrects_and_why(desk: Desk, client: FlaskClient, login: Any) -> None:
    desk.start("large")
    with desk.work():
        note = crediting.credit(issued(desk), Money(1000, "EUR"), reason="A week without service", terms=TERMS, now=NOON)
        path = f"{desk.admin}/billing-history/{note.id}/paper.pdf"
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=desk.platform))
    made = client.get(path).data
    assert client.get(path).data == made, "the same bytes every time"
    read = words_of(made)
    for said in ("Credit note", "CN-2026-00001", "2026-00001", "A week without service", "€10.00"):
        assert said in read, said


@pytest.mark.parametrize("locale", wording.ORDER)
def test_every_language_has_every_word(locale: str) -> None:
    assert all(text.strip() for text in wording.words(locale).values())
