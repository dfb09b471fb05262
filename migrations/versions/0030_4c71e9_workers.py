"""Signs of life of workers, log entries that are kept, and the request that a job run came from.

Revision ID: 0030_4c71e9
Revises: 0029_5c2f10
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_4c71e9"
down_revision = "0029_5c2f10"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("host", sa.String(100), nullable=False),
        sa.Column("pid", sa.Integer(), nullable=False),
        sa.Column("threads", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_workers"),
    )
    _entries()
    _groups()
    op.add_column("module_checks", sa.Column("since", MOMENT, nullable=True))
    op.add_column("job_runs", sa.Column("request_id", sa.String(64), nullable=True))
    op.create_index("ix_job_runs_request_id", "job_runs", ["request_id"])


def downgrade() -> None:
    op.drop_index("ix_job_runs_request_id", "job_runs")
    op.drop_column("job_runs", "request_id")
    op.drop_column("module_checks", "since")
    op.drop_table("log_groups")
    op.drop_table("log_entries")
    op.drop_table("workers")


def _entries() -> None:
    op.create_table(
        "log_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("logger", sa.String(120), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("platform_code", sa.String(60), nullable=False),
        sa.Column("event", sa.String(300), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("request_id", sa.String(64), nullable=True),
        sa.Column("job_run_id", sa.Integer(), nullable=True),
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_entries"),
    )
    for columns in (["at"], ["request_id"], ["job_run_id"], ["fingerprint"], ["platform_code", "id"]):
        op.create_index(f"ix_log_entries_{'_'.join(columns)}", "log_entries", columns)


def _groups() -> None:
    op.create_table(
        "log_groups",
        sa.Column("fingerprint", sa.String(32), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("logger", sa.String(120), nullable=False),
        sa.Column("module_code", sa.String(60), nullable=False),
        sa.Column("platform_code", sa.String(60), nullable=False),
        sa.Column("event", sa.String(300), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("last_seen", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name="pk_log_groups"),
    )
    op.create_index("ix_log_groups_last_seen", "log_groups", ["last_seen"])
