"""Files of platforms and stores, smaller widths of pictures, and the logo of a platform.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LOGO = "fk_platforms_logo_id"


def upgrade() -> None:
    _files()
    _renditions()
    with op.batch_alter_table("platforms") as batch:
        batch.add_column(sa.Column("logo_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("logo", sa.String(43), nullable=True))
        batch.create_foreign_key(LOGO, "files", ["logo_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    with op.batch_alter_table("platforms") as batch:
        batch.drop_constraint(LOGO, type_="foreignkey")
        batch.drop_column("logo")
        batch.drop_column("logo_id")
    op.drop_table("file_renditions")
    op.drop_table("files")


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("purpose", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("storage_key", sa.String(80), nullable=False),
        sa.Column("token", sa.String(43), nullable=True),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("refs", sa.Integer(), nullable=False),
        sa.Column("unused_since", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_files_platform_id"),
        sa.ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name="fk_files_platform_id_store_id"),
        sa.UniqueConstraint("storage_key", name="uq_files_storage_key"),
        sa.UniqueConstraint("token", name="uq_files_token"),
        sa.CheckConstraint("state IN ('staged', 'kept', 'doomed')", name=op.f("ck_files_state")),
        sa.CheckConstraint("refs >= 0 AND size >= 0", name=op.f("ck_files_counts")),
        sa.CheckConstraint("(refs = 0) = (unused_since IS NOT NULL)", name=op.f("ck_files_unused")),
        sa.CheckConstraint("token IS NULL OR width IS NOT NULL", name=op.f("ck_files_public")),
    )
    for column in ("platform_id", "store_id", "expires_at"):
        op.create_index(f"ix_files_{column}", "files", [column])
    op.create_index("ix_files_state_unused_since", "files", ["state", "unused_since"])


def _renditions() -> None:
    op.create_table(
        "file_renditions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_file_renditions"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_file_renditions_platform_id"),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name="fk_file_renditions_file_id", ondelete="CASCADE"),
        sa.UniqueConstraint("file_id", "width", name="uq_file_renditions_file_id_width"),
    )
    op.create_index("ix_file_renditions_platform_id", "file_renditions", ["platform_id"])
