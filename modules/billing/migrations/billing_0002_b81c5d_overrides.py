"""Overrides of quotas; what is said in an override never changes; who did it is a mark instead of an address.

Revision ID: billing_0002_b81c5d
Revises: billing_0001_4e7a19
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "billing_0002_b81c5d"
down_revision = "billing_0001_4e7a19"
branch_labels = None
depends_on = None

FEATURES, QUOTAS, EVENTS = "billing_feature_overrides", "billing_quota_overrides", "billing_subscription_events"
MOMENT = sa.DateTime(timezone=True)
SAYS = "what is said in an override of a plan never changes"
KEPT = ("id", "platform_id", "merchant_id", "until", "reason", "set_by", "set_at")
OWN = {FEATURES: ("feature", "granted"), QUOTAS: ("quota", "value")}
MARKED = ((EVENTS, "actor"), (FEATURES, "set_by"), (FEATURES, "ended_by"))
WITHOUT_ACCOUNT = {"renewal": "job", "demo": "command", "local": "visitor"}


def upgrade() -> None:
    op.create_table(
        QUOTAS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("quota", sa.String(80), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("set_by", sa.String(254), nullable=False),
        sa.Column("set_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(254), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f(f"ck_{QUOTAS}_value")),
        sa.CheckConstraint("reason <> ''", name=op.f(f"ck_{QUOTAS}_reason")),
        sa.CheckConstraint("until IS NULL OR until > set_at", name=op.f(f"ck_{QUOTAS}_until")),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by = '')", name=op.f(f"ck_{QUOTAS}_ended")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{QUOTAS}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{QUOTAS}_merchant_id_platform_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{QUOTAS}")),
    )
    for column in ("platform_id", "merchant_id"):
        op.create_index(op.f(f"ix_{QUOTAS}_{column}"), QUOTAS, [column])
    standing = sa.text("ended_at IS NULL")
    names = ["platform_id", "merchant_id", "quota"]
    op.create_index(f"uq_{QUOTAS}_standing", QUOTAS, names, unique=True, sqlite_where=standing, postgresql_where=standing)
    _mark()
    for table in OWN:
        _keep(table)


def downgrade() -> None:
    """The marks stay: the earlier pages show them as they are."""
    for table in OWN:
        _let_go(table)
    op.drop_table(QUOTAS)


def _is_postgresql() -> bool:
    return bool(op.get_bind().dialect.name == "postgresql")


def _mark() -> None:
    for table, column in MARKED:
        for before, after in WITHOUT_ACCOUNT.items():
            op.execute(f"UPDATE {table} SET {column} = '{after}' WHERE {column} = '{before}'")  # names of our own
        account = f"(SELECT 'person:' || users.id FROM users WHERE users.email = {table}.{column})"
        op.execute(f"UPDATE {table} SET {column} = COALESCE({account}, 'person') WHERE {column} LIKE '%@%'")


def _keep(table: str) -> None:
    """An override ends once, and changes in nothing else; it never goes."""
    differs = "IS DISTINCT FROM" if _is_postgresql() else "IS NOT"
    changed = " OR ".join(f"NEW.{column} {differs} OLD.{column}" for column in (*KEPT, *OWN[table]))
    for verb, condition in (("UPDATE", f"OLD.ended_at IS NOT NULL OR {changed}"), ("DELETE", "true" if _is_postgresql() else "1")):
        head = f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        if _is_postgresql():
            op.execute(f"{head} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION billing_refuse('{SAYS}')")
        else:
            op.execute(f"{head} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END")
    if _is_postgresql():
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION billing_refuse('{SAYS}')")


def _let_go(table: str) -> None:
    for verb in ("update", "delete", *(("truncate",) if _is_postgresql() else ())):
        op.execute(f"DROP TRIGGER {table}_no_{verb}" + (f" ON {table}" if _is_postgresql() else ""))
