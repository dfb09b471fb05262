"""What an invoice says of its seller, buyer and tax; credit notes; payments under way, refunds, disputes and who pays with what.

Revision ID: billing_0004_7be41c
Revises: billing_0003_5d90e2
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations
from sqlalchemy.dialects.postgresql import JSONB

revision = "billing_0004_7be41c"
down_revision = "billing_0003_5d90e2"
branch_labels = None
depends_on = None

INVOICES, PAYMENTS, NOTICES = "billing_invoices", "billing_payments", "billing_notices"
SAYS = "an issued invoice changes only by being paid"
KEPT = (
    "id", "platform_id", "merchant_id", "subscription_id", "series", "sequence", "number", "issued_at", "due_at", "currency", "net", "tax",
    "total", "buyer_name", "buyer_vat", "buyer_address", "issued_on", "due_on",
)  # fmt: skip
"""What the kernel's history keeps of an issued invoice; what is new is kept beside it."""
NEW = ("kind", "credits_id", "reason", "locale", "tax_case", "seller", "buyer")
OBJECT = sa.JSON().with_variant(JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WITHIN = ["billing_invoices.platform_id", "billing_invoices.id"]


def upgrade() -> None:
    _drop_trigger()
    for column in (
        sa.Column("kind", sa.String(12), nullable=False, server_default="invoice"),
        sa.Column("credits_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(300), nullable=False, server_default=""),
        sa.Column("locale", sa.String(8), nullable=False, server_default="en"),
        sa.Column("tax_case", sa.String(20), nullable=False, server_default="standard"),
        sa.Column("seller", OBJECT, nullable=False, server_default="{}"),
        sa.Column("buyer", OBJECT, nullable=False, server_default="{}"),
    ):
        op.add_column(INVOICES, column)
    _constrain()
    op.create_index(op.f(f"ix_{INVOICES}_credits_id"), INVOICES, ["credits_id"])
    _keep((*KEPT, *NEW), ("paid", "void", "issued"))
    _payments()
    _notices()
    _payers()
    _refunds()
    _disputes()


def downgrade() -> None:
    """Credit notes stay as rows that are open and have no words of their own; what is void is open again."""
    for table in ("billing_disputes", "billing_refunds", "billing_payers"):
        op.drop_table(table)
    for name in ("payload", "created_at", "waits_for", "replays"):
        op.drop_column(NOTICES, name)
    for name in ("state", "remote_id", "ended_at"):
        op.drop_column(PAYMENTS, name)
    _drop_trigger()
    op.execute(f"UPDATE {INVOICES} SET status = 'open' WHERE status IN ('void', 'issued')")
    op.drop_index(op.f(f"ix_{INVOICES}_credits_id"), INVOICES)
    _free()
    for name in NEW:
        op.execute(f"ALTER TABLE {INVOICES} DROP COLUMN {name}")
    _keep(KEPT, ("paid",))


def _constrain() -> None:
    """SQLite makes the table anew for that, which drops its triggers: they are made again."""
    with _rebuilt() as table:
        table.create_foreign_key(
            op.f(f"fk_{INVOICES}_platform_id_credits_id"), INVOICES, ["platform_id", "credits_id"], ["platform_id", "id"]
        )
        table.create_check_constraint(op.f(f"ck_{INVOICES}_kind"), "kind IN ('invoice', 'credit_note')")
        table.create_check_constraint(op.f(f"ck_{INVOICES}_credits"), "(kind = 'credit_note') = (credits_id IS NOT NULL)")


def _free() -> None:
    with _rebuilt() as table:
        for name in ("kind", "credits"):
            table.drop_constraint(op.f(f"ck_{INVOICES}_{name}"), type_="check")
        table.drop_constraint(op.f(f"fk_{INVOICES}_platform_id_credits_id"), type_="foreignkey")


@contextmanager
def _rebuilt() -> Iterator[BatchOperations]:
    """The batch, with the triggers that SQLite forgets made again after it."""
    triggers: list[str] = []
    if not _is_postgresql():
        kept = sa.text("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :name")
        triggers = list(op.get_bind().execute(kept, {"name": INVOICES}).scalars().all())
        op.execute("PRAGMA legacy_alter_table = ON")  # triggers of other tables name this one, which is away for a moment
    with op.batch_alter_table(INVOICES) as table:
        yield table
    if not _is_postgresql():
        op.execute("PRAGMA legacy_alter_table = OFF")
    for trigger in triggers:
        op.execute(trigger)


def _payments() -> None:
    op.add_column(PAYMENTS, sa.Column("state", sa.String(12), nullable=False, server_default="failed"))
    op.add_column(PAYMENTS, sa.Column("remote_id", sa.String(80), nullable=True))
    op.add_column(PAYMENTS, sa.Column("ended_at", MOMENT, nullable=True))
    op.execute(f"UPDATE {PAYMENTS} SET ended_at = at, state = CASE WHEN succeeded THEN 'succeeded' ELSE 'failed' END")


def _notices() -> None:
    op.add_column(NOTICES, sa.Column("payload", sa.Text(), nullable=False, server_default=""))
    op.add_column(NOTICES, sa.Column("created_at", MOMENT, nullable=True))
    op.add_column(NOTICES, sa.Column("waits_for", sa.String(80), nullable=False, server_default=""))
    op.add_column(NOTICES, sa.Column("replays", sa.Integer(), nullable=False, server_default="0"))


def _payers() -> None:
    table = "billing_payers"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("remote_id", sa.String(80), nullable=False),
        sa.Column("method_id", sa.String(80), nullable=False),
        sa.Column("method_kind", sa.String(30), nullable=False),
        sa.Column("method_hint", sa.String(60), nullable=False),
        sa.Column("method_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{table}_merchant_id_platform_id"),
        ),
        sa.UniqueConstraint("platform_id", "merchant_id", "provider", name=op.f(f"uq_{table}_platform_id_merchant_id_provider")),
        sa.UniqueConstraint("platform_id", "provider", "remote_id", name=op.f(f"uq_{table}_platform_id_provider_remote_id")),
    )
    op.create_index(op.f(f"ix_{table}_platform_id"), table, ["platform_id"])


def _refunds() -> None:
    table = "billing_refunds"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("credit_note_id", sa.Integer(), nullable=True),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("reference", sa.String(80), nullable=False),
        sa.Column("remote_id", sa.String(80), nullable=True),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f(f"ck_{table}_amount")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(["platform_id", "invoice_id"], WITHIN, name=op.f(f"fk_{table}_platform_id_invoice_id")),
        sa.ForeignKeyConstraint(["platform_id", "credit_note_id"], WITHIN, name=op.f(f"fk_{table}_platform_id_credit_note_id")),
        sa.UniqueConstraint("platform_id", "reference", name=op.f(f"uq_{table}_platform_id_reference")),
    )
    op.create_index(op.f(f"ix_{table}_platform_id"), table, ["platform_id"])
    op.create_index(op.f(f"ix_{table}_invoice_id"), table, ["invoice_id"])


def _disputes() -> None:
    table = "billing_disputes"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("remote_id", sa.String(80), nullable=False),
        sa.Column("amount", MINOR, nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(["platform_id", "invoice_id"], WITHIN, name=op.f(f"fk_{table}_platform_id_invoice_id")),
        sa.UniqueConstraint("platform_id", "remote_id", name=op.f(f"uq_{table}_platform_id_remote_id")),
    )
    op.create_index(op.f(f"ix_{table}_platform_id"), table, ["platform_id"])
    op.create_index(op.f(f"ix_{table}_invoice_id"), table, ["invoice_id"])


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _drop_trigger() -> None:
    op.execute(f"DROP TRIGGER {INVOICES}_no_update" + (f" ON {INVOICES}" if _is_postgresql() else ""))


def _keep(columns: tuple[str, ...], final: tuple[str, ...]) -> None:
    """The trigger of the kernel's history, for these columns and these last states."""
    differs = "IS DISTINCT FROM" if _is_postgresql() else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in columns)
    ended = ", ".join(f"'{state}'" for state in final)
    over = f"OLD.status IN ({ended}) AND (NEW.status <> OLD.status OR NEW.paid_at {differs} OLD.paid_at)"
    condition = f"OLD.status <> 'draft' AND (NEW.status = 'draft' OR ({over}) OR {changed})"
    head = f"CREATE TRIGGER {INVOICES}_no_update BEFORE UPDATE ON {INVOICES}"
    if _is_postgresql():
        op.execute(f"{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION billing_refuse('{SAYS}')")
    else:
        op.execute(f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
