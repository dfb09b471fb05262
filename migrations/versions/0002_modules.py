"""Modules in tables of their own, filled from `settings["enabled_modules"]` and `settings["module_config"]`."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# What was on and required when this migration was written; it must give the same result for ever.
REQUIRES = {"marketplace": ["inventory"], "loyalty": ["customers"]}
KNOWN = {"billing", "inventory", "marketplace"}
PRESETS = {"oms": ["billing", "inventory", "marketplace"], "loyalty": ["billing"]}


def upgrade() -> None:
    with op.batch_alter_table("platforms") as batch:
        batch.add_column(sa.Column("preset", sa.String(40)))
        batch.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("stamp", sa.String(32), nullable=False, server_default=""))
    create_tables()
    connection = op.get_bind()
    for platform in connection.execute(sa.text("SELECT id, code, settings FROM platforms")).all():
        carry_over(connection, platform.id, platform.code, decoded(platform.settings))


def create_tables() -> None:
    op.create_table(
        "platform_modules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), nullable=False),
        sa.Column("is_implied", sa.Boolean(), nullable=False),
        sa.Column("config", sa.JSON(), nullable=False),
        sa.Column("enabled_at", MOMENT),
        sa.Column("enabled_by_user_id", sa.Integer()),
        sa.Column("disabled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_platform_modules"),
        sa.UniqueConstraint("platform_id", "module_code", name="uq_platform_modules_platform_id_module_code"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_platform_modules_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["enabled_by_user_id"], ["users.id"], name="fk_platform_modules_enabled_by_user_id", ondelete="SET NULL"),
    )
    op.create_table(
        "module_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("user_id", sa.Integer()),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_module_changes"),
        sa.UniqueConstraint("platform_id", "revision", name="uq_module_changes_platform_id_revision"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_module_changes_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_module_changes_user_id", ondelete="SET NULL"),
    )


def decoded(settings: Any) -> dict[str, Any]:
    return dict(json.loads(settings)) if isinstance(settings, str) else dict(settings or {})


def closed(codes: list[str]) -> set[str]:
    """The known codes with everything they require."""
    found: set[str] = set()
    waiting = [code for code in codes if code in KNOWN]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += REQUIRES.get(code, [])
    return found


def carry_over(connection: sa.Connection, platform_id: int, code: str, settings: dict[str, Any]) -> None:
    named = settings.get("enabled_modules", PRESETS.get(code, []))
    configs = settings.get("module_config", {})
    on = closed(named)
    now = datetime.now(UTC)
    rows = [
        {
            "platform_id": platform_id,
            "module_code": module,
            "is_enabled": module in on,
            "is_implied": module in on and module not in named,
            "config": configs.get(module, {}),
            "enabled_at": now if module in on else None,
        }
        for module in sorted(on | set(named) | set(configs))
    ]
    table = sa.table(
        "platform_modules",
        sa.column("platform_id"),
        sa.column("module_code"),
        sa.column("is_enabled", sa.Boolean),
        sa.column("is_implied", sa.Boolean),
        sa.column("config", sa.JSON),
        sa.column("enabled_at", MOMENT),
    )
    if rows:
        connection.execute(sa.insert(table), rows)
    connection.execute(
        sa.text("UPDATE platforms SET stamp = :stamp, preset = :preset WHERE id = :id"),
        {"stamp": secrets.token_hex(16), "preset": code if code in PRESETS else None, "id": platform_id},
    )


def downgrade() -> None:
    connection = op.get_bind()
    platforms = sa.table("platforms", sa.column("id"), sa.column("settings", sa.JSON))
    for platform in connection.execute(sa.select(platforms)).all():
        rows = connection.execute(
            sa.text("SELECT module_code, is_enabled, config FROM platform_modules WHERE platform_id = :id ORDER BY module_code"),
            {"id": platform.id},
        ).all()
        settings = dict(platform.settings or {})
        settings["enabled_modules"] = [row.module_code for row in rows if row.is_enabled]
        settings["module_config"] = {row.module_code: decoded(row.config) for row in rows if decoded(row.config)}
        connection.execute(sa.update(platforms).where(platforms.c.id == platform.id).values(settings=settings))
    op.drop_table("module_changes")
    op.drop_table("platform_modules")
    with op.batch_alter_table("platforms") as batch:
        batch.drop_column("stamp")
        batch.drop_column("revision")
        batch.drop_column("preset")
