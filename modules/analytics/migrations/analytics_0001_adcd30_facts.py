"""Facts by day and how far they are computed, notes on days, reports with their mailings, and files.

Revision ID: analytics_0001_adcd30
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "analytics_0001_adcd30"
down_revision = None
branch_labels = None
depends_on = None

MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""Amounts in minor units; SQLite's INTEGER has 64 bits."""


def upgrade() -> None:
    _analytics_platform_facts()
    _analytics_watermarks()
    _analytics_annotations()
    _analytics_reports()
    _analytics_store_facts()
    _analytics_store_zones()
    _analytics_exports()
    _analytics_mailings()


def downgrade() -> None:
    op.drop_index("ix_analytics_mailings_report_id", "analytics_mailings")
    op.drop_index("ix_analytics_mailings_platform_id_due_at", "analytics_mailings")
    op.drop_index("ix_analytics_mailings_platform_id", "analytics_mailings")

    op.drop_table("analytics_mailings")
    op.drop_index("ix_analytics_exports_platform_id_store_id", "analytics_exports")
    op.drop_index("ix_analytics_exports_platform_id", "analytics_exports")

    op.drop_table("analytics_exports")
    op.drop_index("ix_analytics_store_zones_store_id", "analytics_store_zones")
    op.drop_index("ix_analytics_store_zones_platform_id", "analytics_store_zones")

    op.drop_table("analytics_store_zones")
    op.drop_index("ix_analytics_store_facts_store_id", "analytics_store_facts")
    op.drop_index("ix_analytics_store_facts_platform_id_metric_day", "analytics_store_facts")
    op.drop_index("ix_analytics_store_facts_platform_id", "analytics_store_facts")

    op.drop_table("analytics_store_facts")
    op.drop_index("ix_analytics_reports_platform_id_store_id", "analytics_reports")
    op.drop_index("ix_analytics_reports_platform_id", "analytics_reports")

    op.drop_table("analytics_reports")
    op.drop_index("ix_analytics_annotations_platform_id_day", "analytics_annotations")
    op.drop_index("ix_analytics_annotations_platform_id", "analytics_annotations")

    op.drop_table("analytics_annotations")
    op.drop_index("ix_analytics_watermarks_platform_id", "analytics_watermarks")

    op.drop_table("analytics_watermarks")
    op.drop_index("ix_analytics_platform_facts_platform_id", "analytics_platform_facts")

    op.drop_table("analytics_platform_facts")


def _analytics_platform_facts() -> None:
    op.create_table(
        "analytics_platform_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("one", sa.String(length=120), nullable=False),
        sa.Column("two", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value", MINOR, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_platform_facts_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_platform_facts")),
        sa.UniqueConstraint("platform_id", "metric", "day", "one", "two", "currency", name="uq_analytics_platform_facts_number"),
    )
    op.create_index("ix_analytics_platform_facts_platform_id", "analytics_platform_facts", ["platform_id"], unique=False)


def _analytics_watermarks() -> None:
    op.create_table(
        "analytics_watermarks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("through", sa.Date(), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(length=10), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_watermarks_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_watermarks")),
        sa.UniqueConstraint("platform_id", "metric", "zone", name=op.f("uq_analytics_watermarks_platform_id_metric_zone")),
    )
    op.create_index("ix_analytics_watermarks_platform_id", "analytics_watermarks", ["platform_id"], unique=False)


def _analytics_annotations() -> None:
    op.create_table(
        "analytics_annotations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["users.id"], name=op.f("fk_analytics_annotations_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_annotations_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_annotations_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_annotations")),
    )
    op.create_index("ix_analytics_annotations_platform_id", "analytics_annotations", ["platform_id"], unique=False)
    op.create_index("ix_analytics_annotations_platform_id_day", "analytics_annotations", ["platform_id", "day"], unique=False)


def _analytics_reports() -> None:
    op.create_table(
        "analytics_reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("split", sa.String(length=40), nullable=False),
        sa.Column("only", sa.JSON(), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("view", sa.String(length=10), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("view IN ('table', 'chart')", name=op.f("ck_analytics_reports_view")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_analytics_reports_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_reports_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_reports_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_reports")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_analytics_reports_platform_id_id")),
    )
    op.create_index("ix_analytics_reports_platform_id", "analytics_reports", ["platform_id"], unique=False)
    op.create_index("ix_analytics_reports_platform_id_store_id", "analytics_reports", ["platform_id", "store_id"], unique=False)


def _analytics_store_facts() -> None:
    op.create_table(
        "analytics_store_facts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("metric", sa.String(length=80), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("one", sa.String(length=120), nullable=False),
        sa.Column("two", sa.String(length=120), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("value", MINOR, nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_store_facts_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_store_facts_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_store_facts")),
        sa.UniqueConstraint("store_id", "metric", "day", "one", "two", "currency", name="uq_analytics_store_facts_number"),
    )
    op.create_index("ix_analytics_store_facts_platform_id", "analytics_store_facts", ["platform_id"], unique=False)
    op.create_index(
        "ix_analytics_store_facts_platform_id_metric_day", "analytics_store_facts", ["platform_id", "metric", "day"], unique=False
    )
    op.create_index("ix_analytics_store_facts_store_id", "analytics_store_facts", ["store_id"], unique=False)


def _analytics_store_zones() -> None:
    op.create_table(
        "analytics_store_zones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_store_zones_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_store_zones_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_store_zones")),
        sa.UniqueConstraint("store_id", name=op.f("uq_analytics_store_zones_store_id")),
    )
    op.create_index("ix_analytics_store_zones_platform_id", "analytics_store_zones", ["platform_id"], unique=False)
    op.create_index("ix_analytics_store_zones_store_id", "analytics_store_zones", ["store_id"], unique=False)


def _analytics_exports() -> None:
    op.create_table(
        "analytics_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=True),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_analytics_exports_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_analytics_exports_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_exports_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_exports_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_exports")),
    )
    op.create_index("ix_analytics_exports_platform_id", "analytics_exports", ["platform_id"], unique=False)
    op.create_index("ix_analytics_exports_platform_id_store_id", "analytics_exports", ["platform_id", "store_id"], unique=False)


def _analytics_mailings() -> None:
    op.create_table(
        "analytics_mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=10), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=4), nullable=False),
        sa.Column("recipients", sa.JSON(), nullable=False),
        sa.Column("paused", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_analytics_mailings_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_analytics_mailings_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_analytics_mailings_platform_id")),
        sa.ForeignKeyConstraint(["report_id"], ["analytics_reports.id"], name=op.f("fk_analytics_mailings_report_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_analytics_mailings")),
    )
    op.create_index("ix_analytics_mailings_platform_id", "analytics_mailings", ["platform_id"], unique=False)
    op.create_index("ix_analytics_mailings_platform_id_due_at", "analytics_mailings", ["platform_id", "due_at"], unique=False)
    op.create_index("ix_analytics_mailings_report_id", "analytics_mailings", ["report_id"], unique=False)
