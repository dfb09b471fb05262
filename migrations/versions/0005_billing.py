"""Billing: tiers with their versions, subscriptions, invoices.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _notices()
    _number_series()
    _tiers()
    _tier_versions()
    _subscriptions()
    _invoices()
    _subscription_events()
    _invoice_lines()
    _payments()


def downgrade() -> None:
    for table in (
        "billing_notices",
        "billing_payments",
        "billing_invoice_lines",
        "billing_subscription_events",
        "billing_invoices",
        "billing_subscriptions",
        "billing_tier_versions",
        "billing_tiers",
        "billing_number_series",
    ):
        op.drop_table(table)


def _number_series() -> None:
    op.create_table(
        "billing_number_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("next", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_number_series_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_number_series")),
        sa.UniqueConstraint("platform_id", "series", name=op.f("uq_billing_number_series_platform_id_series")),
    )
    op.create_index(op.f("ix_billing_number_series_platform_id"), "billing_number_series", ["platform_id"], unique=False)


def _tiers() -> None:
    op.create_table(
        "billing_tiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("description", sa.String(length=300), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_tiers_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_tiers")),
        sa.UniqueConstraint("platform_id", "code", name=op.f("uq_billing_tiers_platform_id_code")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_billing_tiers_platform_id_id")),
    )
    op.create_index(op.f("ix_billing_tiers_platform_id"), "billing_tiers", ["platform_id"], unique=False)


def _tier_versions() -> None:
    op.create_table(
        "billing_tier_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("tier_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("price_month", sa.Integer(), nullable=True),
        sa.Column("price_year", sa.Integer(), nullable=True),
        sa.Column("features", sa.JSON(), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("price_month >= 0 AND price_year >= 0", name=op.f("ck_billing_tier_versions_prices")),
        sa.ForeignKeyConstraint(
            ["platform_id", "tier_id"],
            ["billing_tiers.platform_id", "billing_tiers.id"],
            name=op.f("fk_billing_tier_versions_platform_id_tier_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_tier_versions_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_tier_versions")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_billing_tier_versions_platform_id_id")),
        sa.UniqueConstraint("tier_id", "number", name=op.f("uq_billing_tier_versions_tier_id_number")),
    )
    op.create_index(op.f("ix_billing_tier_versions_platform_id"), "billing_tier_versions", ["platform_id"], unique=False)
    op.create_index(op.f("ix_billing_tier_versions_tier_id"), "billing_tier_versions", ["tier_id"], unique=False)


def _subscriptions() -> None:
    op.create_table(
        "billing_subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("tier_version_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("interval", sa.String(length=10), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("anchor_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trial_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_at_period_end", sa.Boolean(), nullable=False),
        sa.Column("next_tier_version_id", sa.Integer(), nullable=True),
        sa.Column("next_interval", sa.String(length=10), nullable=True),
        sa.Column("next_price", sa.Integer(), nullable=True),
        sa.Column("past_due_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("refuse_charges", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'canceled') = (ended_at IS NOT NULL)", name=op.f("ck_billing_subscriptions_ended")),
        sa.CheckConstraint("period_end > period_start", name=op.f("ck_billing_subscriptions_period")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_billing_subscriptions_price")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f("fk_billing_subscriptions_merchant_id_platform_id"),
        ),
        sa.ForeignKeyConstraint(
            ["platform_id", "next_tier_version_id"],
            ["billing_tier_versions.platform_id", "billing_tier_versions.id"],
            name=op.f("fk_billing_subscriptions_platform_id_next_tier_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["platform_id", "tier_version_id"],
            ["billing_tier_versions.platform_id", "billing_tier_versions.id"],
            name=op.f("fk_billing_subscriptions_platform_id_tier_version_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_subscriptions_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_subscriptions")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_billing_subscriptions_platform_id_id")),
    )
    op.create_index(op.f("ix_billing_subscriptions_merchant_id"), "billing_subscriptions", ["merchant_id"], unique=False)
    op.create_index(op.f("ix_billing_subscriptions_period_end"), "billing_subscriptions", ["period_end"], unique=False)
    op.create_index(op.f("ix_billing_subscriptions_platform_id"), "billing_subscriptions", ["platform_id"], unique=False)
    op.create_index(op.f("ix_billing_subscriptions_tier_version_id"), "billing_subscriptions", ["tier_version_id"], unique=False)
    op.create_index(
        "uq_billing_subscriptions_live",
        "billing_subscriptions",
        ["platform_id", "merchant_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def _invoices() -> None:
    op.create_table(
        "billing_invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("series", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("buyer_name", sa.String(length=160), nullable=False),
        sa.Column("buyer_vat", sa.String(length=20), nullable=False),
        sa.Column("buyer_address", sa.String(length=400), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)", name=op.f("ck_billing_invoices_paid")),
        sa.CheckConstraint("total = net + tax", name=op.f("ck_billing_invoices_total")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f("fk_billing_invoices_merchant_id_platform_id"),
        ),
        sa.ForeignKeyConstraint(
            ["platform_id", "subscription_id"],
            ["billing_subscriptions.platform_id", "billing_subscriptions.id"],
            name=op.f("fk_billing_invoices_platform_id_subscription_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_invoices_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_invoices")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_billing_invoices_platform_id_id")),
        sa.UniqueConstraint("platform_id", "number", name=op.f("uq_billing_invoices_platform_id_number")),
        sa.UniqueConstraint("platform_id", "series", "sequence", name=op.f("uq_billing_invoices_platform_id_series_sequence")),
    )
    op.create_index(op.f("ix_billing_invoices_issued_at"), "billing_invoices", ["issued_at"], unique=False)
    op.create_index(op.f("ix_billing_invoices_merchant_id"), "billing_invoices", ["merchant_id"], unique=False)
    op.create_index(op.f("ix_billing_invoices_platform_id"), "billing_invoices", ["platform_id"], unique=False)
    op.create_index(op.f("ix_billing_invoices_subscription_id"), "billing_invoices", ["subscription_id"], unique=False)


def _subscription_events() -> None:
    op.create_table(
        "billing_subscription_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "subscription_id"],
            ["billing_subscriptions.platform_id", "billing_subscriptions.id"],
            name=op.f("fk_billing_subscription_events_platform_id_subscription_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_subscription_events_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_subscription_events")),
    )
    op.create_index(op.f("ix_billing_subscription_events_platform_id"), "billing_subscription_events", ["platform_id"], unique=False)
    op.create_index(
        op.f("ix_billing_subscription_events_subscription_id"), "billing_subscription_events", ["subscription_id"], unique=False
    )


def _invoice_lines() -> None:
    op.create_table(
        "billing_invoice_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=200), nullable=False),
        sa.Column("period_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("period_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("net", sa.Integer(), nullable=False),
        sa.Column("tax_rate_bp", sa.Integer(), nullable=False),
        sa.Column("tax", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "invoice_id"],
            ["billing_invoices.platform_id", "billing_invoices.id"],
            name=op.f("fk_billing_invoice_lines_platform_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_invoice_lines_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_invoice_lines")),
        sa.UniqueConstraint("invoice_id", "position", name=op.f("uq_billing_invoice_lines_invoice_id_position")),
    )
    op.create_index(op.f("ix_billing_invoice_lines_invoice_id"), "billing_invoice_lines", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_billing_invoice_lines_platform_id"), "billing_invoice_lines", ["platform_id"], unique=False)


def _payments() -> None:
    op.create_table(
        "billing_payments",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invoice_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=80), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "invoice_id"],
            ["billing_invoices.platform_id", "billing_invoices.id"],
            name=op.f("fk_billing_payments_platform_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_payments_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_payments")),
        sa.UniqueConstraint("platform_id", "reference", name=op.f("uq_billing_payments_platform_id_reference")),
    )
    op.create_index(op.f("ix_billing_payments_invoice_id"), "billing_payments", ["invoice_id"], unique=False)
    op.create_index(op.f("ix_billing_payments_platform_id"), "billing_payments", ["platform_id"], unique=False)


def _notices() -> None:
    op.create_table(
        "billing_notices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("notice_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_billing_notices_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_billing_notices")),
        sa.UniqueConstraint("platform_id", "provider", "notice_id", name=op.f("uq_billing_notices_platform_id_provider_notice_id")),
    )
    op.create_index(op.f("ix_billing_notices_platform_id"), "billing_notices", ["platform_id"], unique=False)
