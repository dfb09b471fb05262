"""What customers see: plain columns of published revisions, a store's before those of its platform."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import Integer, bindparam, func, literal, literal_column, or_, select

from modules.cms.models import CmsMedia, CmsMenuItem, CmsPage, CmsRedirect, CmsRevision, CmsSite, CmsText
from webapp.db import db
from webapp.tenancy import Prepared


class Shelf(NamedTuple):
    """Where a site reads: the platform, and the places in the order in which they count, one or two."""

    platform_id: int
    places: tuple[int, ...]


class Found(NamedTuple):
    """A published text. `content` is that of its live revision."""

    text_id: int
    page_id: int
    place: int
    slug: str
    live_id: int
    content: dict[str, Any]
    site_version: int


PLATFORM, FIRST, LAST = (bindparam(name, type_=Integer) for name in ("platform", "first", "last"))
VERSION = (
    select(func.coalesce(func.sum(CmsSite.content), literal(0)))
    .where(CmsSite.platform_id == PLATFORM, or_(CmsSite.place == FIRST, CmsSite.place == LAST))
    .scalar_subquery()
)
"""A number that changes with everything that customers can see there."""
LIVE = Prepared(
    select(CmsText.id, CmsText.page_id, CmsText.place, CmsText.slug, CmsText.live_id, CmsRevision.content, VERSION)
    .join(CmsRevision, CmsRevision.id == CmsText.live_id)
    .where(CmsText.platform_id == PLATFORM, or_(CmsText.place == FIRST, CmsText.place == LAST))
    .where(CmsText.locale == bindparam("locale"), CmsText.slug == bindparam("slug"))
    .order_by(CmsText.place.desc())
    .limit(literal_column("1")),
    Found,
)
"""Asked for every page that a customer sees."""


def live(shelf: Shelf, locale: str, slug: str) -> Found | None:
    """The published text at an address, the store's own first; one statement."""
    first, *_between, last = (*shelf.places, shelf.places[-1])
    rows = LIVE.rows(platform=shelf.platform_id, first=first, last=last, locale=locale, slug=slug)
    return rows[0] if rows else None


def moved(shelf: Shelf, locale: str, slug: str) -> str | None:
    """The present address of a published text that was at this one."""
    at = CmsRedirect.platform_id == shelf.platform_id, CmsRedirect.place.in_(shelf.places), CmsRedirect.locale == locale
    to = select(CmsText.slug).join(CmsRedirect, CmsRedirect.text_id == CmsText.id).where(*at, CmsRedirect.slug == slug)
    return db.session.scalar(to.where(CmsText.live_id.is_not(None)).order_by(CmsRedirect.place.desc()).limit(1))


def languages(shelf: Shelf, page_id: int) -> dict[str, str]:
    """The published languages of a page with its address in each."""
    own = CmsText.platform_id == shelf.platform_id, CmsText.page_id == page_id, CmsText.live_id.is_not(None)
    return {row.locale: row.slug for row in db.session.execute(select(CmsText.locale, CmsText.slug).where(*own))}


def pictures(shelf: Shelf, ids: Iterable[int]) -> dict[int, Any]:
    """Pictures by id."""
    own = CmsMedia.platform_id == shelf.platform_id, CmsMedia.place.in_(shelf.places), CmsMedia.id.in_(list(ids))
    columns = CmsMedia.id, CmsMedia.token, CmsMedia.width, CmsMedia.height, CmsMedia.alt, CmsMedia.focal_x, CmsMedia.focal_y
    return {row.id: row for row in db.session.execute(select(*columns).where(*own))}


def token(shelf: Shelf, media_id: int) -> str | None:
    """The token of a picture's present public address."""
    own = CmsMedia.platform_id == shelf.platform_id, CmsMedia.place.in_(shelf.places), CmsMedia.id == media_id
    return db.session.scalar(select(CmsMedia.token).where(*own))


def menu(shelf: Shelf, menu: str, locale: str) -> list[Any]:
    """The entries of a menu, those of the first place that has any: label, url and slug, without pages that are not published."""
    at = CmsMenuItem.platform_id == shelf.platform_id, CmsMenuItem.place.in_(shelf.places), CmsMenuItem.menu == menu
    text = CmsText, (CmsText.page_id == CmsMenuItem.page_id) & (CmsText.locale == locale) & CmsText.live_id.is_not(None)
    columns = CmsMenuItem.place, CmsMenuItem.page_id, CmsMenuItem.label, CmsMenuItem.url, CmsText.slug, CmsText.title, CmsRevision.content
    statement = select(*columns).outerjoin(*text).outerjoin(CmsRevision, CmsRevision.id == CmsText.live_id).where(*at)
    rows = db.session.execute(statement.order_by(CmsMenuItem.place.desc(), CmsMenuItem.position, CmsMenuItem.id)).all()
    own = [row for row in rows if row.place == rows[0].place]
    return [row for row in own if row.page_id is None or row.slug is not None]


def listed(shelf: Shelf) -> list[Any]:
    """Everything published, by page: address, language, when, and whether search engines may list it."""
    at = CmsText.platform_id == shelf.platform_id, CmsText.place.in_(shelf.places)
    columns = CmsText.page_id, CmsText.place, CmsText.slug, CmsText.locale, CmsRevision.at, CmsRevision.content
    statement = select(*columns).join(CmsRevision, CmsRevision.id == CmsText.live_id).join(CmsPage, CmsPage.id == CmsText.page_id)
    return list(db.session.execute(statement.where(*at).order_by(CmsText.place.desc(), CmsText.page_id, CmsText.locale)).all())
