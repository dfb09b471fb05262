"""Messages to customers, who got them, and addresses from which mail came back.

Revision ID: messaging_0003_4be7d2
Revises: messaging_0002_b81f3e
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "messaging_0003_4be7d2"
down_revision = "messaging_0002_b81f3e"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
MAILINGS, RECIPIENTS, SILENCED = "messaging_mailings", "messaging_recipients", "messaging_silenced"


def upgrade() -> None:
    _of_store(
        MAILINGS,
        sa.Column("once", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(32), nullable=False),
        sa.Column("whom", sa.JSON(), nullable=False),
        sa.Column("hindered", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="SET NULL", name=op.f(f"fk_{MAILINGS}_author_id")),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{MAILINGS}_store_id_id")),
        sa.UniqueConstraint("store_id", "once", name=op.f(f"uq_{MAILINGS}_store_id_once")),
        sa.CheckConstraint("state IN ('draft', 'sending', 'sent', 'stopped')", name=op.f(f"ck_{MAILINGS}_state")),
        sa.CheckConstraint("total >= 0", name=op.f(f"ck_{MAILINGS}_total")),
    )
    op.create_index(op.f(f"ix_{MAILINGS}_created_at"), MAILINGS, ["store_id", "created_at"])
    _of_store(
        RECIPIENTS,
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(10), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id", "mailing_id"],
            [f"{MAILINGS}.store_id", f"{MAILINGS}.id"],
            ondelete="CASCADE",
            name=op.f(f"fk_{RECIPIENTS}_store_id_mailing_id"),
        ),
        sa.UniqueConstraint("mailing_id", "customer_id", name=op.f(f"uq_{RECIPIENTS}_mailing_id_customer_id")),
        sa.CheckConstraint("fate IN ('waiting', 'sent', 'dropped', 'returned', 'failed')", name=op.f(f"ck_{RECIPIENTS}_fate")),
    )
    op.create_index(op.f(f"ix_{RECIPIENTS}_customer_id"), RECIPIENTS, ["customer_id", "id"])
    _silenced()


def downgrade() -> None:
    for table in (SILENCED, RECIPIENTS, MAILINGS):
        op.drop_table(table)


def _silenced() -> None:
    owners, theirs = ["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]
    _table(
        SILENCED,
        "merchant_id",
        sa.Column("mark", sa.String(16), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("why", sa.String(12), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(owners, theirs, name=op.f(f"fk_{SILENCED}_merchant_id_platform_id")),
        sa.UniqueConstraint("platform_id", "merchant_id", "mark", name=op.f(f"uq_{SILENCED}_platform_id_merchant_id_mark")),
        sa.CheckConstraint("why IN ('returned', 'unsubscribed')", name=op.f(f"ck_{SILENCED}_why")),
    )


def _of_store(table: str, *parts: Any) -> None:
    ours, theirs = ["platform_id", "store_id"], ["stores.platform_id", "stores.id"]
    _table(table, "store_id", *parts, sa.ForeignKeyConstraint(ours, theirs, name=op.f(f"fk_{table}_platform_id_store_id")))


def _table(table: str, owner: str, *parts: Any) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
    )
    for name in ("platform_id", owner):
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])
