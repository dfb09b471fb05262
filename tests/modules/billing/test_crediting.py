"""Credit notes and what is taken back."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from modules.billing.amounts import tax_of
from modules.billing.models import Invoice, InvoiceLine
from modules.billing.queries import invoices
from modules.billing.services import crediting, renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import NOON, TERMS, Desk
from webapp.commerce import Money
from webapp.domain import Conflict, DomainError

LATER = NOON.replace(month=2)


@pytest.fixture
def billed(desk: Desk) -> Desk:
    """The first invoice is paid, the second open."""
    desk.start("large")
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=LATER)
    return desk


def found(desk: Desk, number: str) -> Invoice:
    row = invoices.with_number(desk.platform_id, number)
    assert row is not None
    return invoices.invoice(desk.platform_id, row.id, lock=True)


def test_an_open_invoice_is_taken_back_by_a_credit_note_over_all_of_it(billed: Desk) -> None:
    with billed.work():
        note = crediting.void(found(billed, "2026-00002"), reason="Wrong plan", terms=TERMS, now=LATER)
        assert (note.number, note.total_minor, note.status) == ("CN-2026-00001", -3510, "issued")
        assert (found(billed, "2026-00002").status, len(note.lines)) == ("void", 1)
        assert invoices.open_invoices(billed.platform_id, billed.live().id) == []


def test_parts_are_credited_until_nothing_is_left(billed: Desk) -> None:
    with billed.work():
        paid = found(billed, "2026-00001")
        for cents in (1000, 2510):
            crediting.credit(paid, Money(cents, "EUR"), reason="A week without service", terms=TERMS, now=LATER)
        assert crediting.left_to_credit(paid) == Money(0, "EUR")
        with pytest.raises(DomainError, match="at most €0"):
            crediting.credit(paid, Money(1, "EUR"), reason="More", terms=TERMS, now=LATER)


@pytest.mark.parametrize(
    ("amount", "reason", "code"), [(3511, "x", "too_much"), (0, "x", "too_much"), (-5, "x", "too_much"), (5, " ", "no_reason")]
)
def test_no_more_is_credited_than_was_charged_and_never_without_a_reason(billed: Desk, amount: int, reason: str, code: str) -> None:
    with billed.work(), pytest.raises(DomainError) as refused:
        crediting.credit(found(billed, "2026-00001"), Money(amount, "EUR"), reason=reason, terms=TERMS, now=LATER)
    assert refused.value.code == code


def test_a_paid_invoice_is_not_taken_back(billed: Desk) -> None:
    with billed.work(), pytest.raises(Conflict):
        crediting.void(found(billed, "2026-00001"), reason="x", terms=TERMS, now=LATER)


@given(st.lists(st.tuples(st.integers(-5000, 90_000), st.sampled_from([0, 300, 800, 1400, 1700])), min_size=1, max_size=6), st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_credit_note_adds_up_to_the_cent_at_any_rates(lines: list[tuple[int, int]], data: st.DataObject) -> None:
    rows = [InvoiceLine(position=n, net=net, tax_rate_bp=rate, tax=tax_of(net, rate)) for n, (net, rate) in enumerate(lines, 1)]
    whole = Invoice(lines=rows, currency="EUR")
    total = sum(row.net + row.tax for row in rows)
    if total <= 0:
        return
    whole.net, whole.tax = Money(sum(r.net for r in rows), "EUR"), Money(sum(r.tax for r in rows), "EUR")
    whole.total = Money(total, "EUR")
    gross = data.draw(st.integers(1, total))
    made = crediting._lines(whole, gross)
    assert sum(line.net + line.tax for line in made) == -gross
