"""Indexes for the order in which notices, threads and messages to customers are listed.

Revision ID: messaging_0006_f1b58c
Revises: messaging_0005_3c8a71
"""

from __future__ import annotations

from alembic import op

revision = "messaging_0006_f1b58c"
down_revision = "messaging_0005_3c8a71"
branch_labels = None
depends_on = None

THREADS, LATEST = "messaging_threads", ["state", "last_at", "id"]
INDEXES = {
    "ix_messaging_notices_list": ("messaging_notices", ["user_id", "at", "id"]),
    "ix_messaging_threads_list": (THREADS, LATEST),
    "ix_messaging_threads_platform_list": (THREADS, ["platform_id", *LATEST]),
    "ix_messaging_threads_store_list": (THREADS, ["platform_id", "store_id", *LATEST]),
    "ix_messaging_threads_assignee_list": (THREADS, ["assignee_id", *LATEST]),
    "ix_messaging_mailings_list": ("messaging_mailings", ["platform_id", "store_id", "created_at", "id"]),
    "ix_messaging_silenced_list": ("messaging_silenced", ["platform_id", "merchant_id", "at", "id"]),
}
BEFORE = {
    "ix_messaging_threads_store_id_state": (THREADS, ["store_id", "state", "last_at"]),
    "ix_messaging_threads_assignee_id": (THREADS, ["assignee_id"]),
    "ix_messaging_mailings_created_at": ("messaging_mailings", ["store_id", "created_at"]),
}


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
