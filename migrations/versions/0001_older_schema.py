"""The older schema: platforms with a JSON `settings`, merchants, stores, users and memberships."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def times() -> list[sa.Column]:
    return [sa.Column("created_at", MOMENT, nullable=False), sa.Column("updated_at", MOMENT, nullable=False)]


def upgrade() -> None:
    platforms()
    people()
    merchants()
    memberships()


def platforms() -> None:
    op.create_table(
        "platforms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("status", sa.String(20), nullable=False, server_default="active"),
        sa.Column("settings", sa.JSON(), nullable=False),
        *times(),
        sa.PrimaryKeyConstraint("id", name="pk_platforms"),
        sa.UniqueConstraint("code", name="uq_platforms_code"),
    )
    op.create_table(
        "platform_hosts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(253), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_platform_hosts"),
        sa.UniqueConstraint("host", name="uq_platform_hosts_host"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_platform_hosts_platform_id", ondelete="CASCADE"),
    )
    op.create_index("ix_platform_hosts_platform_id", "platform_hosts", ["platform_id"])


def people() -> None:
    op.create_table(
        "security_roles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_security_roles"),
        sa.UniqueConstraint("name", name="uq_security_roles_name"),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("password", sa.String(255)),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("locale", sa.String(8)),
        sa.Column("timezone", sa.String(64)),
        sa.Column("fs_uniquifier", sa.String(64), nullable=False),
        sa.Column("tf_primary_method", sa.String(64)),
        sa.Column("tf_totp_secret", sa.String(255)),
        sa.Column("mf_recovery_codes", sa.JSON()),
        *times(),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        sa.UniqueConstraint("fs_uniquifier", name="uq_users_fs_uniquifier"),
    )
    op.create_table(
        "login_sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("id_hash", sa.String(64), nullable=False),
        sa.Column("device", sa.String(200), nullable=False),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_login_sessions"),
        sa.UniqueConstraint("id_hash", name="uq_login_sessions_id_hash"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_login_sessions_user_id", ondelete="CASCADE"),
    )
    op.create_index("ix_login_sessions_user_id", "login_sessions", ["user_id"])


def merchants() -> None:
    op.create_table(
        "merchants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("legal_name", sa.String(160), nullable=False),
        sa.Column("vat_number", sa.String(20)),
        sa.Column("email", sa.String(254)),
        sa.Column("address", sa.String(400), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *times(),
        sa.PrimaryKeyConstraint("id", name="pk_merchants"),
    )
    op.create_table(
        "merchant_platforms",
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("merchant_id", "platform_id", name="pk_merchant_platforms"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_merchant_platforms_merchant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_merchant_platforms_platform_id", ondelete="CASCADE"),
    )
    op.create_index("ix_merchant_platforms_platform_id", "merchant_platforms", ["platform_id"])
    op.create_table(
        "stores",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.Column("merchant_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("timezone", sa.String(64), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *times(),
        sa.PrimaryKeyConstraint("id", name="pk_stores"),
        sa.UniqueConstraint("platform_id", "code", name="uq_stores_platform_id_code"),
        sa.UniqueConstraint("platform_id", "id", name="uq_stores_platform_id_id"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_stores_platform_id"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_stores_merchant_id"),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name="fk_stores_merchant_id_platform_id",
        ),
    )
    op.create_index("ix_stores_platform_id", "stores", ["platform_id"])
    op.create_index("ix_stores_merchant_id", "stores", ["merchant_id"])


def memberships() -> None:
    op.create_table(
        "memberships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("platform_id", sa.Integer()),
        sa.Column("merchant_id", sa.Integer()),
        sa.Column("store_id", sa.Integer()),
        *times(),
        sa.PrimaryKeyConstraint("id", name="pk_memberships"),
        sa.UniqueConstraint(
            "user_id", "role", "platform_id", "merchant_id", "store_id",
            name="uq_memberships_user_id_role_platform_id_merchant_id_store_id",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_memberships_user_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name="fk_memberships_platform_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["merchant_id"], ["merchants.id"], name="fk_memberships_merchant_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["store_id"], ["stores.id"], name="fk_memberships_store_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name="fk_memberships_platform_id_store_id"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name="fk_memberships_merchant_id_platform_id",
        ),
    )  # fmt: skip
    for column in ("user_id", "platform_id", "merchant_id", "store_id"):
        op.create_index(f"ix_memberships_{column}", "memberships", [column])


def downgrade() -> None:
    for name in (
        "memberships", "stores", "merchant_platforms", "merchants", "login_sessions", "users", "security_roles", "platform_hosts", "platforms",
    ):  # fmt: skip
        op.drop_table(name)
