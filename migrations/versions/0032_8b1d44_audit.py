"""The audit trail, and on whose behalf a job run was asked for.

Revision ID: 0032_8b1d44
Revises: 0031_9d27b4
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_8b1d44"
down_revision = "0031_9d27b4"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "audit_entries"
REFUSAL = "entries of the audit trail are never changed, and not removed before their day"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("action", sa.String(80), nullable=False),
        sa.Column("subject_kind", sa.String(40), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("subject_id", "platform_id", "merchant_id", "store_id")),
        sa.Column("actor_kind", sa.String(20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("user_id", "on_behalf_of", "token_id", "job_run_id")),
        sa.Column("command", sa.String(80), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("keep_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TABLE}"),
    )
    for name in ("platform_id", "merchant_id", "store_id", "user_id"):
        op.create_index(f"ix_{TABLE}_{name}_id", TABLE, [name, "id"])
    op.create_index(f"ix_{TABLE}_subject_kind_subject_id", TABLE, ["subject_kind", "subject_id", "id"])
    op.create_index(f"ix_{TABLE}_request_id", TABLE, ["request_id"])
    op.create_index(f"ix_{TABLE}_at", TABLE, ["at"])
    _keep()
    op.add_column("job_runs", sa.Column("on_behalf_of_user_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("job_runs", "on_behalf_of_user_id")
    op.drop_table(TABLE)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_entries_stay()")


def _keep() -> None:
    """The triggers. A row says itself until when it is kept, so that no setting of today opens what was written before."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION audit_entries_stay() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF TG_OP = 'DELETE' THEN IF OLD.keep_until <= now() THEN RETURN OLD; END IF; END IF;"
            f" RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(f"CREATE TRIGGER {TABLE}_stay BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION audit_entries_stay()")
        op.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_stay()"
        )
        return
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    op.execute(f"CREATE TRIGGER {TABLE}_no_update BEFORE UPDATE ON {TABLE} {refuse}")
    op.execute(
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE}"
        f" WHEN OLD.keep_until IS NULL OR OLD.keep_until > strftime('%Y-%m-%d %H:%M:%f', 'now') {refuse}"
    )
    op.execute(  # INSERT OR REPLACE removes a row without its trigger being asked
        f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id) {refuse}"
    )
