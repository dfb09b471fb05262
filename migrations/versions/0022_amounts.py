"""Amounts in 64 bits, and an invoice's own dates.

It locks: PostgreSQL rewrites the tables of prices and invoices, and nobody reads or writes them until it is through (about a second
for each million rows). SQLite's integers have 64 bits already.

Invoices that were numbered before keep the day in UTC, by which their numbers were given.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

COLUMNS = {
    "billing_tier_versions": ("price_month", "price_year"),
    "billing_subscriptions": ("price", "next_price"),
    "billing_invoices": ("net", "tax", "total"),
    "billing_invoice_lines": ("net", "tax"),
    "billing_payments": ("amount",),
    "inventory_variants": ("price",),
}
INVOICES = "billing_invoices"
SAYS = "an issued invoice changes only by being paid"
KEPT = (
    "id", "platform_id", "merchant_id", "subscription_id", "series", "sequence", "number", "issued_at", "due_at", "currency", "net", "tax",
    "total", "buyer_name", "buyer_vat", "buyer_address",
)  # fmt: skip
"""What 0013 keeps of an issued invoice; the new dates are kept beside it."""
DATES = {"issued_on": "issued_at", "due_on": "due_at"}


def upgrade() -> None:
    _drop_trigger()
    if _is_postgresql():
        op.get_context().config.print_stdout("Widening amounts: prices and invoices are locked until this is through.")
        _retype("bigint")
    for name, moment in DATES.items():
        op.add_column(INVOICES, sa.Column(name, sa.Date()))
        op.execute(f"UPDATE {INVOICES} SET {name} = " + (f"({moment} AT TIME ZONE 'UTC')::date" if _is_postgresql() else f"date({moment})"))
    _oblige()
    _keep((*KEPT, *DATES))


def downgrade() -> None:
    _drop_trigger()
    for name in DATES:
        op.execute(f"ALTER TABLE {INVOICES} DROP COLUMN {name}")
    if _is_postgresql():
        _retype("integer")
    _keep(KEPT)


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _retype(kind: str) -> None:
    """One rewrite for each table, however many of its columns change."""
    for table, columns in COLUMNS.items():
        op.execute(f"ALTER TABLE {table} " + ", ".join(f"ALTER COLUMN {column} TYPE {kind}" for column in columns))


def _oblige() -> None:
    """Every invoice has its dates. SQLite makes the table anew for that, which drops its triggers: they are made again."""
    if _is_postgresql():
        op.execute(f"ALTER TABLE {INVOICES} " + ", ".join(f"ALTER COLUMN {name} SET NOT NULL" for name in DATES))
        return
    kept = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
    triggers = op.get_bind().execute(kept, {"name": INVOICES}).scalars().all()
    op.execute("PRAGMA legacy_alter_table = ON")  # triggers of other tables name this one, which is away for a moment
    with op.batch_alter_table(INVOICES) as table:
        for name in DATES:
            table.alter_column(name, existing_type=sa.Date(), nullable=False)
    op.execute("PRAGMA legacy_alter_table = OFF")
    for trigger in triggers:
        op.execute(trigger)


def _drop_trigger() -> None:
    op.execute(f"DROP TRIGGER {INVOICES}_no_update" + (f" ON {INVOICES}" if _is_postgresql() else ""))


def _keep(columns: tuple[str, ...]) -> None:
    """The trigger of 0013, for these columns."""
    differs = "IS DISTINCT FROM" if _is_postgresql() else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    paid = f"OLD.status = 'paid' AND (NEW.status <> 'paid' OR NEW.paid_at {differs} OLD.paid_at)"
    condition = f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR ({paid}) OR {changed})"
    head = f"CREATE TRIGGER {INVOICES}_no_update BEFORE UPDATE ON {INVOICES}"
    if _is_postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION billing_refuse('{SAYS}')")
    else:
        op.execute(f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
