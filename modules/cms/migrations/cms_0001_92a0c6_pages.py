"""Pages, their texts and revisions, menus and pictures.

Revision ID: cms_0001_92a0c6
Revises: nothing, it is the module's first
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "cms_0001_92a0c6"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _sites()
    _pages()
    _media()
    _menu_items()
    _texts()
    _redirects()
    _revisions()
    _uses()


def downgrade() -> None:
    for table in ("cms_uses", "cms_revisions", "cms_redirects", "cms_texts", "cms_menu_items", "cms_media", "cms_pages", "cms_sites"):
        op.drop_table(table)


def _sites() -> None:
    op.create_table(
        "cms_sites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.BigInteger(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_sites_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_sites")),
        sa.UniqueConstraint("platform_id", "place", name=op.f("uq_cms_sites_platform_id_place")),
    )
    op.create_index("ix_cms_sites_platform_id", "cms_sites", ["platform_id"])


def _pages() -> None:
    op.create_table(
        "cms_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_cms_pages_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_pages_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_pages")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_cms_pages_platform_id_id")),
    )
    op.create_index("ix_cms_pages_place", "cms_pages", ["platform_id", "place"])
    op.create_index("ix_cms_pages_platform_id", "cms_pages", ["platform_id"])
    op.create_index("ix_cms_pages_store_id", "cms_pages", ["store_id"])


def _media() -> None:
    op.create_table(
        "cms_media",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("store_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("token", sa.String(length=43), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("folder", sa.String(length=80), nullable=False),
        sa.Column("alt", sa.JSON(), nullable=False),
        sa.Column("has_alt", sa.Boolean(), nullable=False),
        sa.Column("focal_x", sa.Integer(), nullable=False),
        sa.Column("focal_y", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["file_id"], ["files.id"], name=op.f("fk_cms_media_file_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f("fk_cms_media_platform_id_store_id")
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_media_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_media")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_cms_media_platform_id_id")),
    )
    op.create_index("ix_cms_media_file_id", "cms_media", ["file_id"])
    op.create_index("ix_cms_media_place", "cms_media", ["platform_id", "place"])
    op.create_index("ix_cms_media_platform_id", "cms_media", ["platform_id"])
    op.create_index("ix_cms_media_store_id", "cms_media", ["store_id"])


def _menu_items() -> None:
    op.create_table(
        "cms_menu_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("menu", sa.String(length=10), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=400), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "page_id"],
            ["cms_pages.platform_id", "cms_pages.id"],
            name=op.f("fk_cms_menu_items_platform_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_menu_items_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_menu_items")),
    )
    op.create_index("ix_cms_menu_items_page_id", "cms_menu_items", ["page_id"])
    op.create_index("ix_cms_menu_items_place", "cms_menu_items", ["platform_id", "place", "menu", "position"])
    op.create_index("ix_cms_menu_items_platform_id", "cms_menu_items", ["platform_id"])


def _texts() -> None:
    op.create_table(
        "cms_texts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("undo", sa.JSON(), nullable=False),
        sa.Column("live_id", sa.BigInteger(), nullable=True),
        sa.Column("planned_id", sa.BigInteger(), nullable=True),
        sa.Column("publish_at", MOMENT, nullable=True),
        sa.Column("unpublish_at", MOMENT, nullable=True),
        sa.Column("edited_at", MOMENT, nullable=False),
        sa.Column("edited_by", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "page_id"],
            ["cms_pages.platform_id", "cms_pages.id"],
            name=op.f("fk_cms_texts_platform_id_page_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_texts_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_texts")),
        sa.UniqueConstraint("page_id", "locale", name=op.f("uq_cms_texts_page_id_locale")),
        sa.UniqueConstraint("platform_id", "id", name=op.f("uq_cms_texts_platform_id_id")),
        sa.UniqueConstraint("platform_id", "place", "locale", "slug", name=op.f("uq_cms_texts_platform_id_place_locale_slug")),
    )
    op.create_index("ix_cms_texts_page_id", "cms_texts", ["page_id"])
    op.create_index("ix_cms_texts_platform_id", "cms_texts", ["platform_id"])
    op.create_index("ix_cms_texts_publish_at", "cms_texts", ["publish_at"])
    op.create_index("ix_cms_texts_unpublish_at", "cms_texts", ["unpublish_at"])


def _redirects() -> None:
    op.create_table(
        "cms_redirects",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "text_id"],
            ["cms_texts.platform_id", "cms_texts.id"],
            name=op.f("fk_cms_redirects_platform_id_text_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_redirects_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_redirects")),
        sa.UniqueConstraint("platform_id", "place", "locale", "slug", name=op.f("uq_cms_redirects_platform_id_place_locale_slug")),
    )
    op.create_index("ix_cms_redirects_platform_id", "cms_redirects", ["platform_id"])
    op.create_index("ix_cms_redirects_text_id", "cms_redirects", ["text_id"])


def _revisions() -> None:
    op.create_table(
        "cms_revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "text_id"],
            ["cms_texts.platform_id", "cms_texts.id"],
            name=op.f("fk_cms_revisions_platform_id_text_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_revisions_platform_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cms_revisions")),
        sa.UniqueConstraint("text_id", "number", name=op.f("uq_cms_revisions_text_id_number")),
    )
    op.create_index("ix_cms_revisions_platform_id", "cms_revisions", ["platform_id"])
    op.create_index("ix_cms_revisions_text_id", "cms_revisions", ["text_id"])


def _uses() -> None:
    op.create_table(
        "cms_uses",
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("platform_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id", "media_id"],
            ["cms_media.platform_id", "cms_media.id"],
            name=op.f("fk_cms_uses_platform_id_media_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["platform_id", "text_id"],
            ["cms_texts.platform_id", "cms_texts.id"],
            name=op.f("fk_cms_uses_platform_id_text_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f("fk_cms_uses_platform_id")),
        sa.PrimaryKeyConstraint("media_id", "text_id", name=op.f("pk_cms_uses")),
    )
    op.create_index("ix_cms_uses_platform_id", "cms_uses", ["platform_id"])
    op.create_index("ix_cms_uses_text_id", "cms_uses", ["text_id"])
