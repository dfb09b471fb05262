"""Jobs: runs of background work.

Revision ID: 0009_jobs
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_jobs"
down_revision = "0008"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
STATES = "'queued', 'running', 'waiting', 'succeeded', 'failed', 'cancelled'"
ACTIVE = sa.text("status IN ('queued', 'running', 'waiting')")


def upgrade() -> None:
    op.create_table(
        "job_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("code", sa.String(120), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("unique_key", sa.String(200), nullable=True),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_token", sa.String(32), nullable=True),
        sa.Column("not_before", MOMENT, nullable=False),
        sa.Column("heartbeat_at", MOMENT, nullable=True),
        sa.Column("created_by_user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("error_detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_runs")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_job_runs_platform_id")),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_job_runs_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["created_by_user_id"], ["users.id"], name=op.f("fk_job_runs_created_by_user_id"), ondelete="SET NULL"),
        sa.CheckConstraint(f"status IN ({STATES})", name=op.f("ck_job_runs_status")),
        sa.CheckConstraint("(status = 'running') = (attempt_token IS NOT NULL)", name=op.f("ck_job_runs_token")),
        sa.CheckConstraint("done >= 0 AND attempt >= 0", name=op.f("ck_job_runs_counts")),
    )
    op.create_index(op.f("ix_job_runs_platform_id"), "job_runs", ["platform_id"])
    op.create_index("ix_job_runs_status_not_before", "job_runs", ["status", "not_before"])
    op.create_index("ix_job_runs_platform_id_store_id_code", "job_runs", ["platform_id", "store_id", "code"])
    op.create_index(
        "uq_job_runs_active_key",
        "job_runs",
        ["platform_id", "code", "unique_key"],
        unique=True,
        sqlite_where=ACTIVE,
        postgresql_where=ACTIVE,
    )


def downgrade() -> None:
    op.drop_table("job_runs")
