"""New pages and languages, and taking them away."""

from __future__ import annotations

from flask_babel import gettext as _

from modules.cms.models import CmsPage, CmsText, Content
from modules.cms.owner import Owner
from modules.cms.queries import pages
from modules.cms.services.seen import changed, note_uses
from modules.cms.services.slugs import check_slug
from webapp.actor import current_actor
from webapp.db import check_version, db
from webapp.db.turns import take_turns
from webapp.domain import Conflict, DomainError
from webapp.entitlements.gate import check_quota
from webapp.merchants.models import Store
from webapp.routing.context import SITE_LOCALES

MOST = 1_000
"""Pages of one site, whatever a plan allows: menus, the site map and the desk know them all."""
EMPTY: Content = {"title": "", "seo_title": "", "seo_description": "", "hidden": False, "blocks": []}


def create_page(owner: Owner, *, title: str, slug: str, locale: str, content: Content | None = None) -> CmsText:
    """A new page in one language, as a draft. Raises DomainError for a bad address and where the plan has no room."""
    if owner.store_id is not None:
        check_quota("cms_pages", db.session.get_one(Store, owner.store_id))
    check_slug(owner, locale, slug)
    take_turns("pages", owner.platform_id, owner.place)
    if pages.count_pages(owner) >= MOST:
        raise DomainError(_("There are %(most)s pages already. Delete one that nobody reads.", most=f"{MOST:,}"), "too_many_pages")
    page = CmsPage(**owner.columns())
    db.session.add(page)
    db.session.flush()
    return _text(owner, page, title, slug, locale, content or EMPTY | {"title": title})


def add_language(owner: Owner, page_id: int, *, title: str, slug: str, locale: str) -> CmsText:
    """A page in another language, beginning with the blocks of its first one. Raises DomainError."""
    page = pages.page(owner, page_id, lock=True)
    if any(text.locale == locale for text in page.texts):
        raise Conflict(_("The page has this language already."), "language_there", field="locale")
    check_slug(owner, locale, slug)
    begun = dict(page.texts[0].draft) if page.texts else EMPTY
    return _text(owner, page, title, slug, locale, begun | {"title": title, "seo_title": "", "seo_description": ""})


def _text(owner: Owner, page: CmsPage, title: str, slug: str, locale: str, content: Content) -> CmsText:
    if locale not in SITE_LOCALES:
        raise DomainError(_("Choose one of the languages."), "bad_locale", field="locale")
    text = CmsText(
        platform_id=owner.platform_id,
        page_id=page.id,
        place=owner.place,
        locale=locale,
        slug=slug,
        title=title,
        draft=content,
        undo=[],
        edited_by=current_actor().user_id,
    )
    db.session.add(text)
    db.session.flush()
    note_uses(text, content)
    return text


def delete_text(owner: Owner, text_id: int, *, version: int) -> None:
    """Delete a page in one language, with its revisions; the page itself with the last one. Raises Conflict when it was changed since."""
    page = pages.page(owner, pages.text(owner, text_id).page_id, lock=True)
    text = pages.text(owner, text_id, lock=True)
    check_version(text, version)
    seen = text.live_id is not None
    if len(page.texts) == 1:
        db.session.delete(page)
    else:
        db.session.delete(text)
    db.session.flush()
    if seen:
        changed(owner.platform_id, owner.place)


def delete_page(owner: Owner, page_id: int) -> None:
    """Delete a page with all its languages."""
    db.session.delete(pages.page(owner, page_id, lock=True))
    db.session.flush()
    changed(owner.platform_id, owner.place)
