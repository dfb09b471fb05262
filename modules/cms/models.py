"""The tables of pages, their texts and revisions, menus and pictures.

`place` is the id of the store that a row belongs to, 0 for the platform itself: a store id that may be empty cannot be part of a unique
key. A store reads the platform's rows too, as its defaults, so each query names the place.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, Timestamped, UtcDateTime, Versioned, utcnow
from webapp.tenancy import PlatformScoped, store_key

Content = dict[str, Any]
"""What a page says: `title`, `seo_title`, `seo_description`, `hidden` from search engines, and `blocks`, each with its `id` and `kind`."""


class CmsPage(Timestamped, PlatformScoped, Base):
    """A page in however many languages."""

    __tablename__ = "cms_pages"
    __table_args__ = (store_key(), UniqueConstraint("platform_id", "id"), Index("ix_cms_pages_place", "platform_id", "place"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(BigInteger)

    texts: Mapped[list[CmsText]] = relationship(back_populates="page", order_by="CmsText.locale", cascade="all, delete-orphan")


class CmsText(Versioned, PlatformScoped, Base):
    """A page in one language: the draft that is worked on, and which of its revisions customers see.

    `undo` are the drafts before the present one, the latest last. What customers see is the revision `live_id` and nothing else; at
    `publish_at` the revision `planned_id` takes its place, at `unpublish_at` none does.
    """

    __tablename__ = "cms_texts"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "page_id"], ["cms_pages.platform_id", "cms_pages.id"], ondelete="CASCADE"),
        UniqueConstraint("platform_id", "id"),
        UniqueConstraint("page_id", "locale"),
        UniqueConstraint("platform_id", "place", "locale", "slug"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(BigInteger)
    locale: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(160))
    draft: Mapped[Content] = mapped_column(JSON, default=dict)
    undo: Mapped[list[Content]] = mapped_column(JSON, default=list)
    live_id: Mapped[int | None] = mapped_column(BigInteger)
    planned_id: Mapped[int | None] = mapped_column(BigInteger)
    publish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    unpublish_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    edited_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    edited_by: Mapped[int | None] = mapped_column(BigInteger)

    page: Mapped[CmsPage] = relationship(back_populates="texts")


class CmsRevision(PlatformScoped, Base):
    """What a text said at one moment; never changed."""

    __tablename__ = "cms_revisions"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "text_id"], ["cms_texts.platform_id", "cms_texts.id"], ondelete="CASCADE"),
        UniqueConstraint("text_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int]
    content: Mapped[Content] = mapped_column(JSON)
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class CmsRedirect(PlatformScoped, Base):
    """An address that a text had before."""

    __tablename__ = "cms_redirects"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "text_id"], ["cms_texts.platform_id", "cms_texts.id"], ondelete="CASCADE"),
        UniqueConstraint("platform_id", "place", "locale", "slug"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    locale: Mapped[str] = mapped_column(String(8))
    slug: Mapped[str] = mapped_column(String(80))
    text_id: Mapped[int] = mapped_column(index=True)


class CmsMenuItem(PlatformScoped, Base):
    """An entry of a menu: a page by its title, or a label with an address."""

    __tablename__ = "cms_menu_items"
    __harmless__ = frozenset({"url"})
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "page_id"], ["cms_pages.platform_id", "cms_pages.id"], ondelete="CASCADE"),
        Index("ix_cms_menu_items_place", "platform_id", "place", "menu", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    menu: Mapped[str] = mapped_column(String(10))
    position: Mapped[int]
    page_id: Mapped[int | None] = mapped_column(index=True)
    label: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(String(400), default="")


class CmsMenu(Versioned, PlatformScoped, Base):
    """That a menu was saved, and how often: what a form was opened with. Its entries are `CmsMenuItem`."""

    __tablename__ = "cms_menus"
    __table_args__ = (UniqueConstraint("platform_id", "place", "menu"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    menu: Mapped[str] = mapped_column(String(10))
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)


class CmsMedia(Timestamped, Versioned, PlatformScoped, Base):
    """A picture of the library. `alt` says by language what it shows; the focal point (in per cent) stays in sight when it is cut."""

    __tablename__ = "cms_media"
    __harmless__ = frozenset({"token"})
    __table_args__ = (store_key(), UniqueConstraint("platform_id", "id"), Index("ix_cms_media_place", "platform_id", "place"))

    id: Mapped[int] = mapped_column(primary_key=True)
    store_id: Mapped[int | None] = mapped_column(index=True)
    place: Mapped[int] = mapped_column(BigInteger)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id", ondelete="SET NULL"), index=True)
    token: Mapped[str] = mapped_column(String(43))
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(160))
    folder: Mapped[str] = mapped_column(String(80), default="")
    alt: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    has_alt: Mapped[bool] = mapped_column(default=False)
    focal_x: Mapped[int] = mapped_column(default=50)
    focal_y: Mapped[int] = mapped_column(default=50)


class CmsUse(PlatformScoped, Base):
    """That a text shows a picture, in its draft or live."""

    __tablename__ = "cms_uses"
    __table_args__ = (
        ForeignKeyConstraint(["platform_id", "media_id"], ["cms_media.platform_id", "cms_media.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["platform_id", "text_id"], ["cms_texts.platform_id", "cms_texts.id"], ondelete="CASCADE"),
    )

    media_id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class CmsSite(PlatformScoped, Base):
    """Counts what customers can see of a place: part of every page's ETag."""

    __tablename__ = "cms_sites"
    __table_args__ = (UniqueConstraint("platform_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(BigInteger)
    content: Mapped[int] = mapped_column(BigInteger, default=1)
