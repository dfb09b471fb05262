"""Inventory: products, variants, locations, levels, and a ledger that the database keeps append-only.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("inventory_movements", "inventory_levels", "inventory_locations", "inventory_variants", "inventory_products")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _products()
    _variants()
    _locations()
    _levels()
    _movements()
    _append_only()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)  # its triggers go with it
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION inventory_ledger_is_append_only()")


def _scoped(table: str, *things: sa.schema.SchemaItem) -> None:
    """A table of rows that belong to a store."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        *things,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{table}_platform_id_store_id")
        ),
    )
    for column in ("platform_id", "store_id"):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column])


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _same_store(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["store_id", column], [f"{target}.store_id", f"{target}.id"], name=op.f(f"fk_{table}_store_id_{column}"))


def _products() -> None:
    table = "inventory_products"
    _scoped(
        table,
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("brand", sa.String(120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("category", sa.String(200), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("group_code", sa.String(80), nullable=True),
        sa.Column("image_url", sa.String(500), nullable=False),
        sa.Column("page_url", sa.String(500), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _unique(table, "store_id", "id"),
        _unique(table, "store_id", "group_code"),
    )


def _variants() -> None:
    table = "inventory_variants"
    _scoped(
        table,
        sa.Column("product_id", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(80), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("gtin", sa.String(14), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("low_stock_threshold", sa.Integer(), nullable=True),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("attributes", sa.JSON(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        _same_store(table, "product_id", "inventory_products"),
        _unique(table, "store_id", "id"),
        _unique(table, "store_id", "sku"),
        sa.CheckConstraint("price >= 0", name=op.f(f"ck_{table}_price_not_negative")),
        sa.CheckConstraint("tax_rate_bp BETWEEN 0 AND 10000", name=op.f(f"ck_{table}_tax_rate_in_range")),
    )
    op.create_index(op.f(f"ix_{table}_product_id"), table, ["product_id"])


def _locations() -> None:
    table = "inventory_locations"
    _scoped(
        table,
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        _unique(table, "store_id", "id"),
        _unique(table, "store_id", "name"),
    )


def _levels() -> None:
    table = "inventory_levels"
    _scoped(
        table,
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("on_hand", sa.Integer(), nullable=False),
        _same_store(table, "variant_id", "inventory_variants"),
        _same_store(table, "location_id", "inventory_locations"),
        _unique(table, "variant_id", "location_id"),
    )
    op.create_index(op.f(f"ix_{table}_location_id"), table, ["location_id"])


def _movements() -> None:
    table = "inventory_movements"
    _scoped(
        table,
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("key", sa.String(120), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        _same_store(table, "variant_id", "inventory_variants"),
        _same_store(table, "location_id", "inventory_locations"),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f(f"fk_{table}_actor_id")),
        _unique(table, "store_id", "key"),
        sa.CheckConstraint("quantity <> 0", name=op.f(f"ck_{table}_moves_something")),
    )
    op.create_index(op.f(f"ix_{table}_location_id"), table, ["location_id"])
    op.create_index("ix_inventory_movements_variant_id_id", table, ["variant_id", "id"])


def _append_only() -> None:
    """Corrections are movements of their own: a line that stands is never changed."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION inventory_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'the ledger of movements is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            "CREATE TRIGGER inventory_movements_append_only BEFORE UPDATE OR DELETE ON inventory_movements"
            " FOR EACH ROW EXECUTE FUNCTION inventory_ledger_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER inventory_movements_no_{verb.lower()} BEFORE {verb} ON inventory_movements"
            " BEGIN SELECT RAISE(ABORT, 'the ledger of movements is append-only'); END"
        )
