"""The migration to prices in several currencies, with data, both ways, on both databases."""

from __future__ import annotations

from typing import Any

from flask_migrate import upgrade
from sqlalchemy import text

from tests.kernel.test_migrated_amounts import BEFORE
from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.migrating.moving import downgrade_one, upgrade_one
from webapp.migrating.owners import all_owners
from webapp.tenancy import unscoped

OLD, NEW = "billing_0006_4f2ab7", "billing_0007_a93c1d"
FRANCS = (
    "INSERT INTO billing_tier_versions (id, platform_id, tier_id, number, currency, price_month, features, quotas, created_at, created_by)"
    " VALUES (2, 1, 1, 2, 'CHF', 110, '[]', '{}', '2026-01-02', '')"
)
WAITS = "UPDATE billing_subscriptions SET next_tier_version_id = 2, next_interval = 'month', next_price = 110"


def rows(statement: str) -> list[tuple[Any, ...]]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def run(*statements: str) -> None:
    with db.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_each_subscription_gets_the_currency_of_its_version_and_goes_down_with_its_amounts(empty_db_url: str, dialect: str) -> None:
    with entered(create_app(settings(empty_db_url))), unscoped("a database of another release"):
        billing = next(each for each in all_owners() if each.code == "billing")
        upgrade(revision="0017")
        run(*BEFORE)
        for owner in all_owners():
            upgrade_one(owner, OLD if owner == billing else "head")
        run(FRANCS, WAITS)
        if dialect == "postgresql":
            rows("SELECT setval(pg_get_serial_sequence('billing_tier_versions', 'id'), 10)")
        upgrade_one(billing, NEW)
        assert rows("SELECT currency, next_tier_version_id, next_price FROM billing_subscriptions") == [("EUR", None, None)]
        assert rows("SELECT kind FROM billing_subscription_events") == [("change_dropped",)]
        run(
            "INSERT INTO billing_tier_versions (id, platform_id, tier_id, number, currency, price_month, other_prices, features, quotas,"
            """ created_at, created_by) VALUES (3, 1, 1, 3, 'EUR', 100, '{"JPY": {"month": 150, "year": null}}', '[]', '{}',"""
            " '2026-01-03', '')",
            "UPDATE billing_subscriptions SET tier_version_id = 3, currency = 'JPY', price = 150",
        )
        downgrade_one(billing, OLD)
        found = rows(
            "SELECT v.currency, v.price_month, v.number, s.price FROM billing_subscriptions s"
            " JOIN billing_tier_versions v ON v.id = s.tier_version_id"
        )
        assert found == [("JPY", 150, 0, 150)]
        upgrade_one(billing, NEW)
        assert rows("SELECT currency, price FROM billing_subscriptions") == [("JPY", 150)]
        db.session.remove()
