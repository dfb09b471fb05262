"""Drafts of tiers, coupons, credits, the ledger of recurring revenue, and what billing remembers while it is off.

Revision ID: billing_0003_5d90e2
Revises: billing_0002_b81c5d
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "billing_0003_5d90e2"
down_revision = "billing_0002_b81c5d"
branch_labels = None
depends_on = None

DRAFTS, COUPONS, DISCOUNTS, CREDITS = "billing_tier_drafts", "billing_coupons", "billing_discounts", "billing_credits"
SPANS, CLOCKS, LEVELS, SUBSCRIPTIONS = "billing_revenue_spans", "billing_clocks", "billing_told_levels", "billing_subscriptions"
SAYS = {COUPONS: "what a coupon gives never changes", CREDITS: "the ledger of credits is only added to"}
GIVES = ("id", "platform_id", "code", "percent_bp", "amount", "currency", "periods", "until", "most")
MOMENT = sa.DateTime(timezone=True)
MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name, kind in (("trial_over_at", MOMENT), ("converted_at", MOMENT), ("period_net", MINOR)):
        op.add_column(SUBSCRIPTIONS, sa.Column(name, kind, nullable=True))
    op.execute(f"UPDATE {SUBSCRIPTIONS} SET trial_over_at = trial_end")
    _drafts()
    _coupons()
    _discounts()
    _credits()
    _spans()
    _memory()
    _keep()
    _follow()


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in (COUPONS, CREDITS):
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    for table in (LEVELS, CLOCKS, SPANS, CREDITS, DISCOUNTS, COUPONS, DRAFTS):
        op.drop_table(table)
    for name in ("period_net", "converted_at", "trial_over_at"):
        op.drop_column(SUBSCRIPTIONS, name)


def _own(table: str, *parts: sa.schema.SchemaItem) -> None:
    """A table of rows of a platform."""
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
    )
    op.create_index(op.f(f"ix_{table}_platform_id"), table, ["platform_id"])


def _of_merchant(table: str) -> sa.ForeignKeyConstraint:
    names = ["merchant_id", "platform_id"]
    theirs = ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]
    return sa.ForeignKeyConstraint(names, theirs, name=op.f(f"fk_{table}_merchant_id_platform_id"))


def _to(table: str, column: str, theirs: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["platform_id", column], [f"{theirs}.platform_id", f"{theirs}.id"], name=op.f(f"fk_{table}_platform_id_{column}")
    )


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def _check(table: str, name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{name}"))


def _column(name: str, kind: Any, *, empty: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=empty)


def _drafts() -> None:
    _own(
        DRAFTS,
        _column("tier_id", sa.Integer()),
        _column("price_month", MINOR, empty=True),
        _column("price_year", MINOR, empty=True),
        _column("features", sa.JSON()),
        _column("quotas", sa.JSON()),
        _column("currency", sa.String(3)),
        _column("created_at", MOMENT),
        _column("updated_at", MOMENT),
        _unique(DRAFTS, "tier_id"),
        _to(DRAFTS, "tier_id", "billing_tiers"),
        _check(DRAFTS, "prices", "price_month >= 0 AND price_year >= 0"),
    )


def _coupons() -> None:
    _own(
        COUPONS,
        _column("code", sa.String(40)),
        _column("percent_bp", sa.Integer(), empty=True),
        _column("amount", MINOR, empty=True),
        _column("currency", sa.String(3), empty=True),
        _column("periods", sa.Integer(), empty=True),
        _column("until", MOMENT, empty=True),
        _column("most", sa.Integer(), empty=True),
        _column("archived_at", MOMENT, empty=True),
        _column("created_at", MOMENT),
        _column("updated_at", MOMENT),
        _unique(COUPONS, "platform_id", "code"),
        _unique(COUPONS, "platform_id", "id"),
        _check(COUPONS, "one", "(percent_bp IS NULL) <> (amount IS NULL)"),
        _check(COUPONS, "currency", "(amount IS NULL) = (currency IS NULL)"),
        _check(COUPONS, "percent", "percent_bp BETWEEN 1 AND 10000"),
        *(_check(COUPONS, name, f"{name} > 0") for name in ("amount", "periods", "most")),
    )


def _discounts() -> None:
    _own(
        DISCOUNTS,
        *(_column(name, sa.Integer()) for name in ("merchant_id", "subscription_id", "coupon_id")),
        _column("periods_left", sa.Integer(), empty=True),
        _column("redeemed_at", MOMENT),
        _column("redeemed_by", sa.String(254)),
        _column("began_at", MOMENT, empty=True),
        _column("ended_at", MOMENT, empty=True),
        _unique(DISCOUNTS, "platform_id", "merchant_id", "coupon_id"),
        _to(DISCOUNTS, "subscription_id", SUBSCRIPTIONS),
        _to(DISCOUNTS, "coupon_id", COUPONS),
        _of_merchant(DISCOUNTS),
        _check(DISCOUNTS, "left", "periods_left >= 0"),
    )
    for column in ("merchant_id", "subscription_id", "coupon_id"):
        op.create_index(op.f(f"ix_{DISCOUNTS}_{column}"), DISCOUNTS, [column])
    _one(DISCOUNTS, "running", "ended_at")


def _credits() -> None:
    _own(
        CREDITS,
        _column("merchant_id", sa.Integer()),
        _column("kind", sa.String(20)),
        _column("amount", MINOR),
        _column("reason", sa.String(500)),
        _column("invoice_id", sa.Integer(), empty=True),
        _column("at", MOMENT),
        _column("by", sa.String(254)),
        _column("currency", sa.String(3)),
        _of_merchant(CREDITS),
        _to(CREDITS, "invoice_id", "billing_invoices"),
        _check(CREDITS, "amount", "amount <> 0"),
        _check(CREDITS, "kind", "(kind IN ('granted', 'returned')) = (amount > 0)"),
        _check(CREDITS, "invoice", "(kind IN ('used', 'returned')) = (invoice_id IS NOT NULL)"),
    )
    op.create_index(op.f(f"ix_{CREDITS}_invoice_id"), CREDITS, ["invoice_id"])
    op.create_index(f"ix_{CREDITS}_merchant", CREDITS, ["platform_id", "merchant_id", "id"])


def _spans() -> None:
    _own(
        SPANS,
        *(_column(name, sa.Integer()) for name in ("merchant_id", "subscription_id", "tier_version_id")),
        _column("currency", sa.String(3)),
        _column("kind", sa.String(20)),
        _column("change", MINOR),
        _column("monthly", MINOR),
        _column("begins_at", MOMENT),
        _column("ends_at", MOMENT, empty=True),
        _column("changed_at", MOMENT),
        _to(SPANS, "subscription_id", SUBSCRIPTIONS),
        _to(SPANS, "tier_version_id", "billing_tier_versions"),
        _check(SPANS, "monthly", "monthly >= 0"),
        _check(SPANS, "change", "change <> 0"),
        _check(SPANS, "kind", "(kind IN ('new', 'expansion')) = (change > 0)"),
        _check(SPANS, "order", "ends_at >= begins_at"),
    )
    for column in ("merchant_id", "subscription_id"):
        op.create_index(op.f(f"ix_{SPANS}_{column}"), SPANS, [column])
    op.create_index(f"ix_{SPANS}_begins_at", SPANS, ["platform_id", "begins_at"])
    _one(SPANS, "open", "ends_at")


def _memory() -> None:
    _own(CLOCKS, _column("stopped_at", MOMENT, empty=True), _unique(CLOCKS, "platform_id"))
    _own(
        LEVELS,
        _column("merchant_id", sa.Integer()),
        _column("quota", sa.String(80)),
        _column("level", sa.Integer()),
        _column("told_at", MOMENT),
        _unique(LEVELS, "platform_id", "merchant_id", "quota"),
        _of_merchant(LEVELS),
    )
    op.create_index(op.f(f"ix_{LEVELS}_merchant_id"), LEVELS, ["merchant_id"])


def _one(table: str, name: str, column: str) -> None:
    """At most one row of a subscription has no end."""
    where = sa.text(f"{column} IS NULL")
    op.create_index(f"uq_{table}_{name}", table, ["subscription_id"], unique=True, sqlite_where=where, postgresql_where=where)


def _keep() -> None:
    """A coupon is archived and changes in nothing else; an entry of the ledger does not change at all. Neither goes."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if on_postgresql else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in GIVES)
    always = "true" if on_postgresql else "1"
    for table, verb, condition in (
        (COUPONS, "UPDATE", changed), (COUPONS, "DELETE", always), (CREDITS, "UPDATE", always), (CREDITS, "DELETE", always),
    ):  # fmt: skip
        head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        if on_postgresql:
            op.execute(f"{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION billing_refuse('{SAYS[table]}')")
        else:
            op.execute(f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS[table]}'); END")
    for table in (COUPONS, CREDITS) if on_postgresql else ():
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION billing_refuse('{SAYS[table]}')")


def _follow() -> None:
    """Of the time before, what a subscription brings now is all that is known: it counts from its start."""
    monthly = "CASE WHEN s.interval = 'year' THEN (2 * s.price + 12) / 24 ELSE s.price END"
    op.execute(
        f"INSERT INTO {SPANS} (platform_id, merchant_id, subscription_id, tier_version_id, currency, kind, change, monthly,"
        f" begins_at, ends_at, changed_at) SELECT s.platform_id, s.merchant_id, s.id, s.tier_version_id, v.currency, 'new', {monthly},"
        f" {monthly}, s.started_at, s.ended_at, s.updated_at FROM {SUBSCRIPTIONS} s JOIN billing_tier_versions v ON v.id = s.tier_version_id"
        f" WHERE {monthly} > 0 AND s.status IN ('active', 'past_due', 'canceled') AND s.trial_end IS NULL"
        " AND (s.ended_at IS NULL OR s.ended_at >= s.started_at)"
    )
    op.execute(
        f"INSERT INTO {SPANS} (platform_id, merchant_id, subscription_id, tier_version_id, currency, kind, change, monthly,"
        f" begins_at, ends_at, changed_at) SELECT platform_id, merchant_id, subscription_id, tier_version_id, currency, 'churn',"
        f" -monthly, 0, ends_at, NULL, changed_at FROM {SPANS} WHERE ends_at IS NOT NULL"
    )
