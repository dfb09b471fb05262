"""Migrations of amounts, series and addresses, with data, both ways, on both databases."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.kernel.test_migrations import triggers
from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db
from webapp.tenancy import unscoped

BEFORE = (
    (
        "INSERT INTO platforms (id, code, name, status, settings, revision, stamp, version, created_at, updated_at)"
        " VALUES (1, 'oms', 'OMS', 'active', '{}', 1, 's', 1, '2026-01-01', '2026-01-01')"
    ),
    (
        "INSERT INTO merchants (id, legal_name, address, status, version, created_at, updated_at)"
        " VALUES (1, 'Old', 'An old address', 'active', 1, '2026-01-01', '2026-01-01')"
    ),
    "INSERT INTO merchant_platforms (merchant_id, platform_id) VALUES (1, 1)",
    "INSERT INTO billing_number_series (platform_id, series, next) VALUES (1, '2026-', 8)",
    (
        "INSERT INTO billing_tiers (id, platform_id, code, name, description, rank, is_public, created_at, updated_at, version)"
        " VALUES (1, 1, 't', 'T', '', 1, true, '2026-01-01', '2026-01-01', 1)"
    ),
    (
        "INSERT INTO billing_tier_versions (id, platform_id, tier_id, number, currency, price_month, features, quotas,"
        " created_at, created_by)"
        " VALUES (1, 1, 1, 1, 'EUR', 100, '[]', '{}', '2026-01-01', '')"
    ),
    (
        "INSERT INTO billing_subscriptions (id, platform_id, merchant_id, tier_version_id, status, interval, price, started_at, anchor_at,"
        " period_start, period_end, cancel_at_period_end, provider, refuse_charges, created_at, updated_at, version)"
        " VALUES (1, 1, 1, 1, 'active', 'month', 100, '2026-01-01', '2026-01-01', '2026-01-01', '2026-02-01', false, 'local', false,"
        " '2026-01-01', '2026-01-01', 1)"
    ),
    (
        "INSERT INTO billing_invoices (id, platform_id, merchant_id, subscription_id, series, sequence, number, issued_at, due_at, status,"
        " currency, net, tax, total, buyer_name, buyer_vat, buyer_address)"
        " VALUES (1, 1, 1, 1, '2026-', 7, '2026-00007', '2026-12-31 23:30:00+00:00', '2027-01-14 23:30:00+00:00', 'open', 'EUR',"
        " 100, 17, 117,"
        " 'Old', '', '')"
    ),
)


def run(*statements: str) -> None:
    for statement in statements:
        db.session.execute(text(statement))
    db.session.commit()


def values(statement: str) -> tuple[str, ...]:
    found = tuple(str(value) for value in db.session.execute(text(statement)).one())
    db.session.rollback()
    return found


def test_amounts_dates_series_and_addresses_go_up_and_down_with_their_rows(empty_db_url: str, dialect: str) -> None:
    with entered(create_app(settings(empty_db_url))), unscoped("a database of another release"):
        upgrade(revision="0017")
        kept = triggers(dialect)
        run(*BEFORE)
        db.session.remove()
        upgrade(revision="0022")
        assert triggers(dialect) == kept
        assert values("SELECT issued_on, due_on, total FROM billing_invoices") == ("2026-12-31", "2027-01-14", "117")
        assert values("SELECT name, next FROM number_series") == ("billing.invoices:2026-", "8")
        assert values("SELECT address, city, registration_number FROM merchants") == ("An old address", "", "")
        run("UPDATE billing_subscriptions SET price = 1000000000000")
        assert values("SELECT price FROM billing_subscriptions") == ("1000000000000",)
        for column in ("issued_on = '2020-01-01'", "net = net + 1"):
            with pytest.raises(IntegrityError, match="issued invoice"):
                run(f"UPDATE billing_invoices SET {column}")
            db.session.rollback()
        run(
            "UPDATE merchants SET address = '', street = '1, rue X', postal_code = '1234', city = 'Lux', country = 'LU'",
            "UPDATE billing_subscriptions SET price = 100",
        )
        db.session.remove()
        downgrade(revision="0017")
        assert triggers(dialect) == kept
        assert values("SELECT series, next FROM billing_number_series") == ("2026-", "8")
        assert values("SELECT address FROM merchants") == ("1, rue X, 1234 Lux, LU",)
        db.session.remove()
        upgrade(revision="0022")
        assert values("SELECT total FROM billing_invoices") == ("117",)
        db.session.remove()
