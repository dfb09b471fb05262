"""Indexes for the order in which runs, entries of the log, imports and mails are listed.

Revision ID: 0045_6d2e91
Revises: 0044_9c1e5d
"""

from __future__ import annotations

from alembic import op

revision = "0045_6d2e91"
down_revision = "0044_9c1e5d"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_job_runs_list": ("job_runs", ["created_at", "id"]),
    "ix_job_runs_platform_list": ("job_runs", ["platform_id", "created_at", "id"]),
    "ix_job_runs_store_list": ("job_runs", ["platform_id", "store_id", "created_at", "id"]),
    "ix_log_entries_event_id": ("log_entries", ["event", "id"]),
    "ix_log_groups_list": ("log_groups", ["last_seen", "fingerprint"]),
    "ix_log_groups_platform_list": ("log_groups", ["platform_code", "last_seen", "fingerprint"]),
    "ix_imports_list": ("imports", ["platform_id", "store_id", "created_at", "id"]),
    "ix_outbox_status_id": ("outbox", ["status", "id"]),
}
BEFORE = {"ix_log_groups_last_seen": ("log_groups", ["last_seen"])}


def upgrade() -> None:
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    for name, (table, _columns) in BEFORE.items():
        op.drop_index(name, table)


def downgrade() -> None:
    for name, (table, columns) in BEFORE.items():
        op.create_index(name, table, columns)
    for name, (table, _columns) in INDEXES.items():
        op.drop_index(name, table)
