"""The migration that carries `settings` over to tables, with data, both ways, on both databases."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from tests.kernel.toyapp import entered
from tests.support.places import settings
from webapp import create_app
from webapp.db import db

OLD = {
    1: ("oms", {"theme": "blue"}),
    2: ("loyalty", {"enabled_modules": ["marketplace", "wallets"], "module_config": {"billing": {"stripe_mode": "test"}}}),
    3: ("empty", {"enabled_modules": []}),
}


def old_database(url: str) -> Flask:
    app = create_app(settings(url))
    with app.app_context():
        upgrade(revision="0001")
        for number, (code, value) in OLD.items():
            db.session.execute(
                text(
                    "INSERT INTO platforms (id, code, name, status, settings, created_at, updated_at)"
                    " VALUES (:id, :code, :code, 'active', :settings, '2024-01-01', '2024-01-01')"
                ),
                {"id": number, "code": code, "settings": json.dumps(value)},
            )
        db.session.commit()
    return app


def rows(platform_id: int) -> dict[str, tuple[bool, bool]]:
    found = db.session.execute(
        text("SELECT module_code, is_enabled, is_implied FROM platform_modules WHERE platform_id = :id"), {"id": platform_id}
    )
    return {row.module_code: (bool(row.is_enabled), bool(row.is_implied)) for row in found}


def value_of(statement: str) -> Any:
    value = db.session.scalar(text(statement))
    return json.loads(value) if isinstance(value, str) else value


def test_settings_become_rows(empty_db_url: str) -> None:
    with entered(old_database(empty_db_url)):
        upgrade(revision="0002")
        assert rows(1) == dict.fromkeys(("billing", "inventory", "marketplace"), (True, False))
        assert rows(2) == {
            "marketplace": (True, False),
            "inventory": (True, True),
            "wallets": (False, False),
            "billing": (False, False),
        }
        assert rows(3) == {}
        assert value_of("SELECT config FROM platform_modules WHERE platform_id = 2 AND module_code = 'billing'") == {"stripe_mode": "test"}
        stamps = set(db.session.scalars(text("SELECT stamp FROM platforms")))
        assert [len(stamp) for stamp in stamps] == [32, 32, 32]
        db.session.remove()


def test_down_writes_the_settings_again_and_up_finds_them(empty_db_url: str) -> None:
    with entered(old_database(empty_db_url)):
        upgrade()
        before = {number: rows(number) for number in OLD}
        db.session.remove()
        downgrade(revision="0001")
        assert value_of("SELECT settings FROM platforms WHERE id = 1")["theme"] == "blue"
        assert value_of("SELECT settings FROM platforms WHERE id = 2")["enabled_modules"] == ["inventory", "marketplace"]
        db.session.remove()
        upgrade()
        enabled = {n: {c for c, (on, _implied) in found.items() if on} for n, found in before.items()}
        assert {n: {c for c, (on, _i) in rows(n).items() if on} for n in OLD} == enabled
        db.session.remove()


def test_down_to_nothing_and_up_again(empty_db_url: str) -> None:
    app = create_app(settings(empty_db_url))
    with entered(app):
        upgrade()
        downgrade(revision="base")
        upgrade()
        assert db.session.scalar(text("SELECT count(*) FROM platforms")) == 0
        db.session.remove()


KEPT_BY_TRIGGERS = {
    "sqlite": {
        "inventory_movements": {"no_delete", "no_update"},
        "inventory_set_asides": {"no_delete", "no_update"},
        "billing_tier_versions": {"no_delete", "no_update"},
        "billing_invoices": {"no_delete", "no_update"},
        "billing_invoice_lines": {"no_delete", "no_insert", "no_update"},
        "audit_entries": {"no_delete", "no_replace", "no_update"},
    },
    "postgresql": {
        "inventory_movements": {"append_only"},
        "inventory_set_asides": {"append_only"},
        "billing_tier_versions": {"no_truncate", "no_update_delete"},
        "billing_invoices": {"no_delete", "no_truncate", "no_update"},
        "billing_invoice_lines": {"no_insert_update_delete", "no_truncate"},
        "audit_entries": {"no_truncate", "stay"},
    },
}
TRIGGERS = {
    "sqlite": "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
}


def triggers(dialect: str) -> dict[str, set[str]]:
    """What follows the table's name in the names of its triggers."""
    found: dict[str, set[str]] = {}
    with db.engine.connect() as connection:
        for table, name in connection.exec_driver_sql(TRIGGERS[dialect]):
            found.setdefault(table, set()).add(name.removeprefix(f"{table}_"))
    return found


def test_the_triggers_that_keep_rows_are_there_at_head(app: Flask, dialect: str) -> None:
    """SQLite drops them with every table that batch mode rebuilds: the migration that does so makes them again."""
    found = triggers(dialect)
    assert {table: found.get(table) for table in KEPT_BY_TRIGGERS[dialect]} == KEPT_BY_TRIGGERS[dialect]


def test_triggers_of_billing_go_down_and_come_up_again(empty_db_url: str, dialect: str) -> None:
    with entered(create_app(settings(empty_db_url))):
        upgrade(revision="0013")
        before = triggers(dialect)
        downgrade(revision="0013-1")
        assert [table for table in triggers(dialect) if table.startswith("billing")] == []
        upgrade(revision="0013")
        assert triggers(dialect) == before
        db.session.remove()
