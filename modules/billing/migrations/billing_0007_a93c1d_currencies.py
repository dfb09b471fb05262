"""Prices of a tier in other currencies beside its own, and the currency that a subscription began with.

Revision ID: billing_0007_a93c1d
Revises: billing_0006_4f2ab7
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "billing_0007_a93c1d"
down_revision = "billing_0006_4f2ab7"
branch_labels = None
depends_on = None

VERSIONS, DRAFTS, SUBSCRIPTIONS, EVENTS = (
    "billing_tier_versions",
    "billing_tier_drafts",
    "billing_subscriptions",
    "billing_subscription_events",
)


def upgrade() -> None:
    for table in (VERSIONS, DRAFTS):
        op.add_column(table, sa.Column("other_prices", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column(SUBSCRIPTIONS, sa.Column("currency", sa.String(3), nullable=False, server_default=""))
    own = f"(SELECT v.currency FROM {VERSIONS} v WHERE v.id = {SUBSCRIPTIONS}.tier_version_id)"
    op.execute(f"UPDATE {SUBSCRIPTIONS} SET currency = {own}")
    _drop_changes_of_currency()


def downgrade() -> None:
    """What is paid in another currency than its version's own gets a version that says so: the amounts stay what they are."""
    for version_id, currency in op.get_bind().execute(sa.text(_IN_OTHERS)).all():
        made = _version_in(version_id, currency)
        for column in ("tier_version_id", "next_tier_version_id"):
            op.execute(
                sa.text(f"UPDATE {SUBSCRIPTIONS} SET {column} = :made WHERE {column} = :was AND currency = :currency").bindparams(
                    made=made, was=version_id, currency=currency
                )
            )
    op.drop_column(SUBSCRIPTIONS, "currency")
    for table in (DRAFTS, VERSIONS):
        op.drop_column(table, "other_prices")


_IN_OTHERS = (
    f"SELECT v.id, s.currency FROM {SUBSCRIPTIONS} s JOIN {VERSIONS} v ON v.id = s.tier_version_id OR v.id = s.next_tier_version_id"
    " WHERE v.currency <> s.currency GROUP BY v.id, s.currency ORDER BY v.id, s.currency"
)
"""Versions that somebody pays for in another currency than their own."""


def _drop_changes_of_currency() -> None:
    """A change that waited and would have changed the currency cannot be: it is taken back, and the history says so."""
    other = f"next_tier_version_id IN (SELECT v.id FROM {VERSIONS} v WHERE v.currency <> {SUBSCRIPTIONS}.currency)"
    op.execute(
        f"INSERT INTO {EVENTS} (platform_id, subscription_id, kind, at, actor, facts)"
        f" SELECT platform_id, id, 'change_dropped', CURRENT_TIMESTAMP, '', '{{}}' FROM {SUBSCRIPTIONS} WHERE {other}"
    )
    op.execute(f"UPDATE {SUBSCRIPTIONS} SET next_tier_version_id = NULL, next_interval = NULL, next_price = NULL WHERE {other}")


def _version_in(version_id: int, currency: str) -> int:
    """The same version with its price in another currency, numbered below those that are sold, so that it is never the newest."""
    bind = op.get_bind()
    row: dict[str, Any] = dict(bind.execute(sa.text(f"SELECT * FROM {VERSIONS} WHERE id = :id"), {"id": version_id}).mappings().one())
    others = row.pop("other_prices")
    prices = (json.loads(others) if isinstance(others, str) else others).get(currency, {})
    lowest = bind.scalar(sa.text(f"SELECT min(number) FROM {VERSIONS} WHERE tier_id = :tier"), {"tier": row["tier_id"]})
    kept = {name: json.dumps(row[name]) if isinstance(row[name], list | dict) else row[name] for name in row if name != "id"}
    kept |= {"currency": currency, "price_month": prices.get("month"), "price_year": prices.get("year"), "number": min(lowest, 1) - 1}
    names = ", ".join(kept)
    bind.execute(sa.text(f"INSERT INTO {VERSIONS} ({names}) VALUES ({', '.join(f':{name}' for name in kept)})"), kept)
    found = "SELECT id FROM {} WHERE tier_id = :tier AND number = :number"
    return int(bind.scalar(sa.text(found.format(VERSIONS)), {"tier": kept["tier_id"], "number": kept["number"]}))
