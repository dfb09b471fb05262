"""Passkeys; and API tokens, which count for a year at most, those made before as well.

Revision ID: 0040_a90c17
Revises: 0039_b3e15a
"""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

revision = "0040_a90c17"
down_revision = "0039_b3e15a"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TOKENS = sa.table("api_tokens", sa.column("id", sa.Integer), sa.column("created_at", MOMENT), sa.column("expires_at", MOMENT))
YEAR = timedelta(days=365)


def upgrade() -> None:
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(1024), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.JSON(), nullable=True),
        sa.Column("backup_state", sa.Boolean(), nullable=False),
        sa.Column("device_type", sa.String(64), nullable=False),
        sa.Column("extensions", sa.String(255), nullable=True),
        sa.Column("create_datetime", MOMENT, nullable=False),
        sa.Column("lastuse_datetime", MOMENT, nullable=False),
        sa.UniqueConstraint("user_id", "name", name="uq_passkeys_user_id_name"),
        sa.UniqueConstraint("credential_id", name="uq_passkeys_credential_id"),
    )
    op.create_index("ix_passkeys_user_id", "passkeys", ["user_id"])
    op.add_column("users", sa.Column("fs_webauthn_user_handle", sa.String(64), nullable=True))
    op.create_index("uq_users_fs_webauthn_user_handle", "users", ["fs_webauthn_user_handle"], unique=True)
    found = op.get_bind().execute(sa.select(TOKENS.c.id, TOKENS.c.created_at, TOKENS.c.expires_at)).all()
    for token_id, made, ends in found:
        if ends - made > YEAR:
            op.get_bind().execute(sa.update(TOKENS).where(TOKENS.c.id == token_id).values(expires_at=made + YEAR))


def downgrade() -> None:
    op.drop_index("uq_users_fs_webauthn_user_handle", "users")
    op.drop_column("users", "fs_webauthn_user_handle")
    op.drop_index("ix_passkeys_user_id", "passkeys")
    op.drop_table("passkeys")
