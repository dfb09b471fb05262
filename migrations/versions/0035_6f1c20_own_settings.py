"""What stores and merchants set for themselves.

Revision ID: 0035_6f1c20
Revises: 0034_3fa9c2
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035_6f1c20"
down_revision = "0034_3fa9c2"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _table(
        "store_settings",
        "store_id",
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_store_settings_platform_id_stores")
        ),
        sa.UniqueConstraint("store_id", "module", name=op.f("uq_store_settings_store_id_module")),
    )
    _table(
        "merchant_settings",
        "merchant_id",
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f("fk_merchant_settings_merchant_id_merchant_platforms"),
        ),
        sa.UniqueConstraint("platform_id", "merchant_id", "module", name=op.f("uq_merchant_settings_platform_id_merchant_id_module")),
    )


def downgrade() -> None:
    op.drop_table("merchant_settings")
    op.drop_table("store_settings")


def _table(name: str, owner: str, *constraints: sa.Constraint) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column(owner, sa.Integer(), nullable=False),
        sa.Column("module", sa.String(40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("secrets", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{name}_platform_id_platforms")),
        *constraints,
    )
    op.create_index(op.f(f"ix_{name}_platform_id"), name, ["platform_id"])
    op.create_index(op.f(f"ix_{name}_{owner}"), name, [owner])
