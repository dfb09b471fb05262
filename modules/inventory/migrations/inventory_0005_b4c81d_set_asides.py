"""What is set aside: an append-only ledger of it, and its sums on levels and variants.

Revision ID: inventory_0005_b4c81d
Revises: inventory_0004_a72d5c
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "inventory_0005_b4c81d"
down_revision = "inventory_0004_a72d5c"
branch_labels = None
depends_on = None

TABLE = "inventory_set_asides"


def upgrade() -> None:
    for table in ("inventory_variants", "inventory_levels"):
        op.add_column(table, sa.Column("unavailable", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("variant_id", sa.Integer(), nullable=False),
        sa.Column("location_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("note", sa.String(300), nullable=False),
        sa.Column("key", sa.String(120), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{TABLE}_platform_id")),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f(f"fk_{TABLE}_actor_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{TABLE}_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "variant_id"],
            ["inventory_variants.store_id", "inventory_variants.id"],
            name=op.f(f"fk_{TABLE}_store_id_variant_id"),
        ),
        sa.ForeignKeyConstraint(
            ["store_id", "location_id"],
            ["inventory_locations.store_id", "inventory_locations.id"],
            name=op.f(f"fk_{TABLE}_store_id_location_id"),
        ),
        sa.UniqueConstraint("store_id", "key", name=op.f(f"uq_{TABLE}_store_id_key")),
        sa.CheckConstraint("quantity <> 0", name=op.f(f"ck_{TABLE}_moves_something")),
    )
    for column in ("platform_id", "store_id", "location_id"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    op.create_index(f"ix_{TABLE}_variant_id_id", TABLE, ["variant_id", "id"])
    _append_only()


def downgrade() -> None:
    op.drop_table(TABLE)  # its triggers go with it
    for table in ("inventory_variants", "inventory_levels"):
        op.drop_column(table, "unavailable")


def _append_only() -> None:
    """A line that stands is never changed; the function of the ledger of movements refuses it on PostgreSQL."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION inventory_ledger_is_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_{verb.lower()} BEFORE {verb} ON {TABLE}"
            " BEGIN SELECT RAISE(ABORT, 'the ledger of movements is append-only'); END"
        )
