"""Module states beside on and off, when a module was last used, and a history that the database keeps as it was written.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
CHANGES = sa.table(
    "module_changes",
    *(sa.column(name) for name in ("id", "platform_id", "revision", "kind", "actor", "reason", "once", "hash")),
    sa.column("at", MOMENT),
    *(sa.column(name, sa.JSON) for name in ("requested", "before", "after", "plan")),
)


def upgrade() -> None:
    with op.batch_alter_table("platform_modules") as batch:
        batch.add_column(sa.Column("is_read_only", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("barred_reason", sa.Text()))
    with op.batch_alter_table("module_changes") as batch:
        batch.add_column(sa.Column("plan", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("once", sa.String(64)))
        batch.add_column(sa.Column("hash", sa.String(64), nullable=False, server_default=""))
        batch.create_unique_constraint("uq_module_changes_platform_id_once", ["platform_id", "once"])
    op.create_table(
        "module_uses",
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("used_at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(254), nullable=False),
        sa.PrimaryKeyConstraint("platform_id", "module_code", name="pk_module_uses"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_module_uses_platform_id", ondelete="CASCADE"),
    )
    seal_all(op.get_bind())
    append_only()


def seal_all(connection: sa.Connection) -> None:
    """Give the changes made so far their hashes, as webapp/platforms/chain.py computes them."""
    previous: dict[int, str] = {}
    for row in connection.execute(sa.select(CHANGES).order_by(CHANGES.c.platform_id, CHANGES.c.revision)).all():
        digest = hash_of(row, previous.get(row.platform_id, "0" * 64))
        connection.execute(sa.update(CHANGES).where(CHANGES.c.id == row.id).values(hash=digest))
        previous[row.platform_id] = digest


def hash_of(row: Any, previous: str) -> str:
    at: datetime = row.at if row.at.tzinfo else row.at.replace(tzinfo=UTC)
    facts = {
        "previous": previous,
        "platform": row.platform_id,
        "revision": row.revision,
        "kind": row.kind,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": row.actor,
        "reason": row.reason,
        "requested": row.requested,
        "before": row.before,
        "after": row.after,
        "plan": row.plan,
        "once": row.once,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def append_only() -> None:
    """What was done stays written: the application's own connection cannot change or remove it."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION module_changes_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            " BEGIN RAISE EXCEPTION 'the history of modules is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        for name, when in (("append_only", "UPDATE OR DELETE"), ("no_truncate", "TRUNCATE")):
            level = "STATEMENT" if when == "TRUNCATE" else "ROW"
            op.execute(
                f"CREATE TRIGGER module_changes_{name} BEFORE {when} ON module_changes"
                f" FOR EACH {level} EXECUTE FUNCTION module_changes_are_append_only()"
            )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER module_changes_no_{verb.lower()} BEFORE {verb} ON module_changes"
            " BEGIN SELECT RAISE(ABORT, 'the history of modules is append-only'); END"
        )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP TRIGGER module_changes_append_only ON module_changes")
        op.execute("DROP TRIGGER module_changes_no_truncate ON module_changes")
        op.execute("DROP FUNCTION module_changes_are_append_only()")
    else:
        for verb in ("update", "delete"):
            op.execute(f"DROP TRIGGER IF EXISTS module_changes_no_{verb}")
    op.drop_table("module_uses")
    with op.batch_alter_table("module_changes") as batch:
        batch.drop_constraint("uq_module_changes_platform_id_once", type_="unique")
        for name in ("hash", "once", "plan"):
            batch.drop_column(name)
    with op.batch_alter_table("platform_modules") as batch:
        batch.drop_column("barred_reason")
        batch.drop_column("is_read_only")
