"""Threads with messages, attachments, participants, and answers that are given often.

Revision ID: messaging_0002_b81f3e
Revises: messaging_0001_6ad2c8
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "messaging_0002_b81f3e"
down_revision = "messaging_0001_6ad2c8"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
THREADS, PARTICIPANTS, MESSAGES = "messaging_threads", "messaging_participants", "messaging_messages"
ATTACHMENTS, REPLIES = "messaging_attachments", "messaging_replies"


def upgrade() -> None:
    _threads()
    _table(
        PARTICIPANTS,
        *_whole("thread_id", "user_id", "last_read_id"),
        sa.Column("muted", sa.Boolean(), nullable=False),
        _refers(PARTICIPANTS, "thread_id", THREADS),
        _refers(PARTICIPANTS, "user_id", "users"),
        sa.UniqueConstraint("thread_id", "user_id", name=op.f(f"uq_{PARTICIPANTS}_thread_id_user_id")),
        sa.CheckConstraint("last_read_id >= 0", name=op.f(f"ck_{PARTICIPANTS}_last_read")),
    )
    op.create_index(op.f(f"ix_{PARTICIPANTS}_user_id"), PARTICIPANTS, ["user_id"])
    _table(
        MESSAGES,
        *_whole("thread_id"),
        sa.Column("author_id", sa.Integer()),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _refers(MESSAGES, "thread_id", THREADS),
        _refers(MESSAGES, "author_id", "users", "SET NULL"),
    )
    op.create_index(op.f(f"ix_{MESSAGES}_thread_id"), MESSAGES, ["thread_id", "id"])
    op.create_index(op.f(f"ix_{MESSAGES}_author_id"), MESSAGES, ["author_id", "at"])
    _table(
        ATTACHMENTS,
        *_whole("message_id", "size"),
        sa.Column("file_id", sa.Integer()),
        sa.Column("name", sa.String(200), nullable=False),
        _refers(ATTACHMENTS, "message_id", MESSAGES),
        _refers(ATTACHMENTS, "file_id", "files", "SET NULL"),
    )
    op.create_index(op.f(f"ix_{ATTACHMENTS}_message_id"), ATTACHMENTS, ["message_id"])
    _table(
        REPLIES,
        sa.Column("store_id", sa.Integer()),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _of_store(REPLIES),
    )
    op.create_index(op.f(f"ix_{REPLIES}_store_id"), REPLIES, ["store_id"])


def downgrade() -> None:
    for table in (REPLIES, ATTACHMENTS, MESSAGES, PARTICIPANTS, THREADS):
        op.drop_table(table)


def _threads() -> None:
    _table(
        THREADS,
        *(sa.Column(name, sa.Integer()) for name in ("store_id", "assignee_id", "object_id")),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("object_kind", sa.String(20)),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        *_whole("last_message_id"),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        _of_store(THREADS),
        _refers(THREADS, "assignee_id", "users", "SET NULL"),
        sa.CheckConstraint("kind IN ('provider', 'support', 'team')", name=op.f(f"ck_{THREADS}_kind")),
        sa.CheckConstraint("(kind = 'provider') = (store_id IS NULL)", name=op.f(f"ck_{THREADS}_place")),
        sa.CheckConstraint("state IN ('open', 'closed')", name=op.f(f"ck_{THREADS}_state")),
    )
    op.create_index(op.f(f"ix_{THREADS}_assignee_id"), THREADS, ["assignee_id"])
    op.create_index(op.f(f"ix_{THREADS}_store_id_state"), THREADS, ["store_id", "state", "last_at"])
    op.create_index(op.f(f"ix_{THREADS}_object"), THREADS, ["platform_id", "object_kind", "object_id"])


def _table(name: str, *parts: Any) -> None:
    """A table of a platform's rows."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{name}_platform_id")),
    )
    op.create_index(op.f(f"ix_{name}_platform_id"), name, ["platform_id"])


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _of_store(table: str) -> sa.ForeignKeyConstraint:
    ours, theirs = ["platform_id", "store_id"], ["stores.platform_id", "stores.id"]
    return sa.ForeignKeyConstraint(ours, theirs, name=op.f(f"fk_{table}_platform_id_store_id"))


def _refers(table: str, column: str, to: str, gone: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], ondelete=gone, name=op.f(f"fk_{table}_{column}"))
