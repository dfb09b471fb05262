"""Pages and their texts, for the desk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, selectinload

from modules.cms.models import CmsMenu, CmsMenuItem, CmsPage, CmsRedirect, CmsRevision, CmsText
from modules.cms.owner import Owner
from webapp.accounts.models import User
from webapp.db import db
from webapp.domain import NotFound
from webapp.merchants.queries import stores_at_work


def texts(owner: Owner) -> Select[Any]:
    """The texts of an owner's pages, for lists; each with the languages that its page has."""
    own = CmsText.platform_id == owner.platform_id, CmsText.place == owner.place
    return select(CmsText).where(*own).join(CmsText.page).options(contains_eager(CmsText.page).selectinload(CmsPage.texts))


def text(owner: Owner, text_id: int, *, lock: bool = False) -> CmsText:
    """A text of the owner; with `lock` nobody else changes or publishes it until the transaction ends. Raises NotFound."""
    statement = texts(owner).where(CmsText.id == text_id).execution_options(populate_existing=True)
    found: CmsText | None = db.session.scalar(statement.with_for_update(of=CmsText) if lock else statement)
    if found is None:
        raise NotFound(_("This page no longer exists, or never did."))
    return found


def page(owner: Owner, page_id: int, *, lock: bool = False) -> CmsPage:
    """A page of the owner with its texts; with `lock` it gets and loses no language until the transaction ends. Raises NotFound."""
    own = CmsPage.platform_id == owner.platform_id, CmsPage.place == owner.place, CmsPage.id == page_id
    statement = select(CmsPage).where(*own).options(selectinload(CmsPage.texts))
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This page no longer exists, or never did."))
    return found


def taken(owner: Owner, locale: str, slug: str) -> CmsText | None:
    """The owner's text at this address."""
    at = CmsText.place == owner.place, CmsText.locale == locale, CmsText.slug == slug
    return db.session.scalar(select(CmsText).where(CmsText.platform_id == owner.platform_id, *at))


def redirect_at(owner: Owner, locale: str, slug: str) -> CmsRedirect | None:
    """What leads on from an address that somebody's page had."""
    at = CmsRedirect.place == owner.place, CmsRedirect.locale == locale, CmsRedirect.slug == slug
    return db.session.scalar(select(CmsRedirect).where(CmsRedirect.platform_id == owner.platform_id, *at))


def revisions(text_id: int) -> Select[Any]:
    """The revisions of a text, the latest first."""
    return select(CmsRevision).where(CmsRevision.text_id == text_id).order_by(CmsRevision.number.desc())


def revision(text: CmsText, revision_id: int | None) -> CmsRevision:
    """A revision of the text. Raises NotFound."""
    found: CmsRevision | None = db.session.scalar(revisions(text.id).where(CmsRevision.id == revision_id))
    if found is None:
        raise NotFound(_("This revision no longer exists, or never did."))
    return found


def latest(text_id: int) -> CmsRevision | None:
    """The last revision of a text."""
    found: CmsRevision | None = db.session.scalar(revisions(text_id).limit(1))
    return found


def due(platform_id: int, now: Any, limit: int = 50) -> Sequence[CmsText]:
    """Texts whose time to be published or taken away has come, earliest first, locked. Those of a store whose jobs wait are for later."""
    late = (CmsText.publish_at <= now) | (CmsText.unpublish_at <= now)
    goes_on = (CmsText.place == 0) | CmsText.place.in_(stores_at_work())
    statement = select(CmsText).where(CmsText.platform_id == platform_id, late, goes_on).order_by(CmsText.publish_at, CmsText.id)
    return db.session.scalars(statement.limit(limit).with_for_update()).all()


def menu_items(owner: Owner, menu: str) -> list[CmsMenuItem]:
    """The entries of a menu in their order."""
    own = CmsMenuItem.platform_id == owner.platform_id, CmsMenuItem.place == owner.place, CmsMenuItem.menu == menu
    return list(db.session.scalars(select(CmsMenuItem).where(*own).order_by(CmsMenuItem.position, CmsMenuItem.id)))


def menu_row(owner: Owner, menu: str) -> CmsMenu | None:
    """What counts how often a menu was saved; None for one that nobody has saved yet."""
    own = CmsMenu.platform_id == owner.platform_id, CmsMenu.place == owner.place, CmsMenu.menu == menu
    found: CmsMenu | None = db.session.scalar(select(CmsMenu).where(*own))
    return found


def pages_of(owner: Owner) -> list[CmsPage]:
    """All pages of an owner with their texts."""
    own = CmsPage.platform_id == owner.platform_id, CmsPage.place == owner.place
    return list(db.session.scalars(select(CmsPage).where(*own).options(selectinload(CmsPage.texts)).order_by(CmsPage.id)))


def count_pages(owner: Owner) -> int:
    """How many pages an owner has."""
    own = CmsPage.platform_id == owner.platform_id, CmsPage.place == owner.place
    return db.session.scalar(select(func.count(CmsPage.id)).where(*own)) or 0


def names(ids: Iterable[int | None]) -> dict[int, str]:
    """The names of people by id."""
    rows = db.session.execute(select(User.id, User.name, User.email).where(User.id.in_([each for each in ids if each is not None])))
    return {row.id: row.name or row.email for row in rows}


def count(store_ids: Sequence[int]) -> int:
    """How many pages these stores have, live and draft: the count of the quota `cms_pages`."""
    return db.session.scalar(select(func.count(CmsPage.id)).where(CmsPage.place.in_(store_ids))) or 0


def count_live(platform_id: int) -> int:
    """How many texts customers can see on the platform."""
    live = CmsText.platform_id == platform_id, CmsText.live_id.is_not(None)
    return db.session.scalar(select(func.count(CmsText.id)).where(*live)) or 0


def recent(text_id: int, limit: int = 50) -> Sequence[CmsRevision]:
    """The last revisions, the latest first."""
    return db.session.scalars(revisions(text_id).limit(limit)).all()
