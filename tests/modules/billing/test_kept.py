"""What was agreed and what was invoiced stay as they are, whoever writes to the database."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from modules.billing.models import Invoice
from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from tests.factories.plans import TERMS, Desk
from webapp.db import begin_write, db, utcnow
from webapp.tenancy import unscoped

STATE = {"status", "paid_at"}
OTHER = {
    "seller": """'{"name": "x"}'""",
    "buyer": """'{"name": "x"}'""",
    "credits_id": "id",
    "reason": "'x'",
    "issued_at": "'2020-01-01 00:00:00+00'",
    "due_at": "'2020-01-01 00:00:00+00'",
    "issued_on": "'2020-01-01'",
    "due_on": "'2020-01-01'",
}
SAME = "platform_id, merchant_id, subscription_id, issued_at, issued_on, due_at, due_on, currency, buyer_name, buyer_vat, buyer_address"
DRAFT = (
    f"INSERT INTO billing_invoices (status, series, sequence, number, net, tax, total, {SAME})"
    f" SELECT 'draft', 'D-', 1, 'D-00001', 0, 0, 0, {SAME} FROM billing_invoices"
)
LINE = (
    "INSERT INTO billing_invoice_lines (platform_id, invoice_id, position, text, period_start, period_end, net, tax_rate_bp, tax)"
    " SELECT platform_id, id, 9, 'One more', issued_at, due_at, 5, 0, 0 FROM billing_invoices WHERE status = '{}'"
)


@pytest.fixture
def sold(desk: Desk) -> Desk:
    """With one invoice that is paid and one that is open."""
    desk.start("large", now=utcnow())
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_early(desk.live(), terms=TERMS)
    return desk


def write(*statements: str) -> list[int]:
    """The numbers of rows that statements past the program reach; committed."""
    with unscoped("past the checks of the program"):
        session = begin_write()
        reached = [session.execute(text(statement)).rowcount for statement in statements]
        session.commit()
    return reached


def refusal(statement: str) -> str:
    """What the database says against the statement."""
    with pytest.raises(IntegrityError) as refused:
        write(statement)
    db.session.rollback()
    return str(refused.value.orig)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_tier_versions SET price_month = 1",
        "UPDATE billing_tier_versions SET features = '[]'",
        "UPDATE billing_tier_versions SET other_prices = '{}'",
        "UPDATE billing_tier_versions SET number = number",
        "DELETE FROM billing_tier_versions",
    ],
)
def test_a_version_of_a_tier_never_changes(sold: Desk, statement: str) -> None:
    assert "never changes" in refusal(statement)


@pytest.mark.parametrize("status", ["open", "paid"])
@pytest.mark.parametrize("column", sorted({*Invoice.__table__.columns.keys()} - STATE))
def test_no_column_of_an_issued_invoice_changes(sold: Desk, column: str, status: str) -> None:
    kind = Invoice.__table__.columns[column].type.python_type
    value = OTHER.get(column, f"{column} + 1" if kind is int else f"'x' || substr({column}, 2)")
    assert "issued invoice" in refusal(f"UPDATE billing_invoices SET {column} = {value} WHERE status = '{status}'")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_invoices SET status = 'draft' WHERE status = 'open'",
        "UPDATE billing_invoices SET status = 'open', paid_at = NULL WHERE status = 'paid'",
        "UPDATE billing_invoices SET paid_at = due_at WHERE status = 'paid'",
        "DELETE FROM billing_invoices WHERE status = 'open'",
        "DELETE FROM billing_invoices",
    ],
)
def test_an_issued_invoice_neither_goes_nor_goes_back(sold: Desk, statement: str) -> None:
    assert "issued invoice" in refusal(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE billing_invoice_lines SET net = 1",
        "UPDATE billing_invoice_lines SET text = 'x'",
        "DELETE FROM billing_invoice_lines",
        LINE.format("open"),
        LINE.format("paid"),
    ],
)
def test_lines_of_an_issued_invoice_neither_change_nor_come_nor_go(sold: Desk, statement: str) -> None:
    assert "lines of an issued invoice" in refusal(statement)


@pytest.mark.postgresql_only
@pytest.mark.parametrize("table", ["billing_tier_versions", "billing_invoices", "billing_invoice_lines"])
def test_the_tables_are_not_emptied(sold: Desk, table: str) -> None:
    assert re.search("never change|issued invoice", refusal(f"TRUNCATE {table} CASCADE"))


def test_an_open_invoice_is_paid(sold: Desk) -> None:
    assert write("UPDATE billing_invoices SET status = 'paid', paid_at = issued_at WHERE status = 'open'") == [1]


def test_a_draft_is_edited_and_then_issued(sold: Desk) -> None:
    write(
        f"{DRAFT} WHERE status = 'open'",
        LINE.format("draft"),
        LINE.format("draft").replace("9, 'One more'", "8, 'Too much'"),
        "UPDATE billing_invoice_lines SET net = 7 WHERE position = 9",
        "DELETE FROM billing_invoice_lines WHERE position = 8",
        "UPDATE billing_invoices SET net = 7, total = 7, buyer_name = 'Corrected' WHERE status = 'draft'",
        "UPDATE billing_invoices SET status = 'open' WHERE status = 'draft'",
    )
    assert "lines of an issued invoice" in refusal("UPDATE billing_invoice_lines SET net = 8 WHERE position = 9")
    assert "issued invoice" in refusal("UPDATE billing_invoices SET buyer_name = 'x' WHERE series = 'D-'")


def test_a_line_does_not_move_to_an_issued_invoice(sold: Desk) -> None:
    write(f"{DRAFT} WHERE status = 'open'", LINE.format("draft"))
    target = "(SELECT id FROM billing_invoices WHERE status = 'paid')"
    assert "lines of an issued invoice" in refusal(f"UPDATE billing_invoice_lines SET invoice_id = {target} WHERE position = 9")


def test_a_draft_can_be_thrown_away(sold: Desk) -> None:
    write(f"{DRAFT} WHERE status = 'open'", LINE.format("draft"))
    assert write("DELETE FROM billing_invoice_lines WHERE position = 9", "DELETE FROM billing_invoices WHERE status = 'draft'") == [1, 1]
