"""Customers with their addresses and references, tags, notes and consent.

Revision ID: customers_0001_5c41d7
Revises: nothing, it is the module's first
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "customers_0001_5c41d7"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OWNERS = ("platform_id", "merchant_id")
CUSTOMERS, ADDRESSES, REFERENCES = "customers_customers", "customers_addresses", "customers_references"
TAGS, TAGGINGS, NOTES, CONSENTS = "customers_tags", "customers_taggings", "customers_notes", "customers_consents"
REFUSAL = "what customers agreed to is append-only"


def upgrade() -> None:
    _customers()
    _addresses()
    _marks()
    _append_only()


def downgrade() -> None:
    for table in (CONSENTS, NOTES, TAGGINGS, TAGS, REFERENCES, ADDRESSES, CUSTOMERS):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION customers_consents_are_append_only()")


def _customers() -> None:
    table = CUSTOMERS
    _table(
        table,
        sa.Column("met_store_id", sa.Integer()),
        sa.Column("merged_into_id", sa.Integer()),
        sa.Column("status", sa.String(12), nullable=False),
        _text("name", 160),
        _text("company", 160),
        sa.Column("email", sa.String(254)),
        _text("phone", 20),
        _text("vat_number", 20),
        _text("locale", 8),
        _text("country", 2),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_moments(),
        _refers(table, "merged_into_id", table),
        sa.ForeignKeyConstraint(
            ["platform_id", "met_store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_met_store_id")
        ),
        _unique(table, "id"),
        _unique(table, "email"),
    )
    op.create_index(op.f("ix_customers_customers_list"), table, [*OWNERS, "name_key", "id"])
    op.create_index(op.f("ix_customers_customers_phone"), table, [*OWNERS, "phone"])


def _addresses() -> None:
    _table(
        ADDRESSES,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        *(_text(*each) for each in (("label", 60), ("street", 200), ("postal_code", 20), ("city", 80), ("region", 80), ("country", 2))),
        sa.Column("is_main", sa.Boolean(), nullable=False),
        *_moments(),
        _refers(ADDRESSES, "customer_id", CUSTOMERS),
        _unique(ADDRESSES, "id"),
    )
    op.create_index(op.f("ix_customers_addresses_customer_id"), ADDRESSES, ["customer_id", "id"])
    _table(
        REFERENCES,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        _text("key", 160),
        _refers(REFERENCES, "customer_id", CUSTOMERS),
        _unique(REFERENCES, "key"),
    )
    op.create_index(op.f("ix_customers_references_customer_id"), REFERENCES, ["customer_id"])


def _marks() -> None:
    _table(TAGS, _text("name", 40), sa.Column("key", sa.Text(), nullable=False), *_moments(), _unique(TAGS, "id"), _unique(TAGS, "key"))
    _table(
        TAGGINGS,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("tag_id", sa.Integer(), nullable=False),
        _refers(TAGGINGS, "customer_id", CUSTOMERS),
        _refers(TAGGINGS, "tag_id", TAGS),
        sa.UniqueConstraint("customer_id", "tag_id", name=op.f(f"uq_{TAGGINGS}_customer_id_tag_id")),
    )
    op.create_index(op.f("ix_customers_taggings_tag_id"), TAGGINGS, ["tag_id"])
    _table(
        NOTES,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        _refers(NOTES, "customer_id", CUSTOMERS),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f(f"fk_{NOTES}_author_id"), ondelete="SET NULL"),
    )
    op.create_index(op.f("ix_customers_notes_customer_id"), NOTES, ["customer_id", "id"])
    _table(
        CONSENTS,
        sa.Column("customer_id", sa.Integer(), nullable=False),
        _text("channel", 12),
        sa.Column("given", sa.Boolean(), nullable=False),
        _text("source", 20),
        sa.Column("actor_id", sa.Integer()),
        sa.Column("at", MOMENT, nullable=False),
        _refers(CONSENTS, "customer_id", CUSTOMERS),
    )
    op.create_index(op.f("ix_customers_consents_customer_id"), CONSENTS, ["customer_id", "channel", "id"])


def _append_only() -> None:
    """Whether somebody had agreed on a day must be told years later."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION customers_consents_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {CONSENTS}_append_only BEFORE UPDATE OR DELETE ON {CONSENTS}"
            " FOR EACH ROW EXECUTE FUNCTION customers_consents_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {CONSENTS}_no_{verb.lower()} BEFORE {verb} ON {CONSENTS} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def _table(table: str, *parts: Any) -> None:
    """A table of rows that are a merchant's on a platform."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in OWNERS),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{table}_merchant_id_platform_id"),
        ),
    )
    for name in OWNERS:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _moments() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return sa.Column("created_at", MOMENT, nullable=False), sa.Column("updated_at", MOMENT, nullable=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_platform_id_merchant_id_{column}")
    return sa.ForeignKeyConstraint([*OWNERS, column], [f"{other}.{each}" for each in (*OWNERS, "id")], name=name)


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*OWNERS, column, name=op.f(f"uq_{table}_platform_id_merchant_id_{column}"))
