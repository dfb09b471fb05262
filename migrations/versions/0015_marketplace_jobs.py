"""Marketplace: files of feeds, built by jobs.

Imports need nothing new: those that were not through when they were done by requests are gone on with by jobs as they are.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

FILES, PIECES = "marketplace_feed_files", "marketplace_feed_pieces"
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _scoped(
        FILES,
        sa.Column("language", sa.String(8), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("lines", "size", "pieces")),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.UniqueConstraint("store_id", "id", name=op.f(f"uq_{FILES}_store_id_id")),
    )
    op.create_index("ix_marketplace_feed_files_language", FILES, ["store_id", "language"])
    _scoped(
        PIECES,
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["store_id", "file_id"], [f"{FILES}.store_id", f"{FILES}.id"], name=op.f(f"fk_{PIECES}_store_id_file_id")),
        sa.UniqueConstraint("file_id", "number", name=op.f(f"uq_{PIECES}_file_id_number")),
    )


def downgrade() -> None:
    op.drop_table(PIECES)
    op.drop_table(FILES)


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
