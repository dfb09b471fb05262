"""Addresses of pages: which words they may be, and what leads on from the old one."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from modules.cms.models import CmsRedirect, CmsText
from modules.cms.owner import Owner
from modules.cms.queries import pages
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.kernel import kernel
from webapp.registry.frontends import Frontend
from webapp.routing.context import SITE_LOCALES

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST = 80
HOME = "home"
"""The slug of the first page of a site, whose address is `/`."""
RESERVED = frozenset({"s", "static", "media", "brand", "robots.txt", "sitemap.xml", "favicon.ico", "healthz", "readyz", *SITE_LOCALES})


def words() -> frozenset[str]:
    """What no page can be called: the kernel's own addresses and the words of every installed module, on or off."""
    modules = kernel().registry.modules.values()
    return RESERVED | {blueprint.name for module in modules for blueprint in module.blueprints.get(Frontend.SITE, ())}


def check_slug(owner: Owner, locale: str, slug: str, besides: CmsText | None = None) -> None:
    """Raises DomainError for a slug that is malformed, belongs to a module, or is another page's."""
    if not SLUG.fullmatch(slug) or len(slug) > MOST:
        raise DomainError(_("An address is small letters, digits and hyphens, like our-shop."), "bad_slug", field="slug")
    if slug in words():
        raise DomainError(_("“%(slug)s” is taken by the site itself. Choose another address.", slug=slug), "reserved_slug", field="slug")
    other = pages.taken(owner, locale, slug)
    if other is not None and (besides is None or other.id != besides.id):
        raise Conflict(_("“%(title)s” has this address already. Choose another one.", title=other.title), "slug_taken", field="slug")


def leave(owner: Owner, text: CmsText, slug: str) -> None:
    """Move a text to another address; the one it was published at leads on."""
    check_slug(owner, text.locale, slug, besides=text)
    old, text.slug = text.slug, slug
    here = pages.redirect_at(owner, text.locale, slug)
    if here is not None:
        db.session.delete(here)
    if text.live_id is not None:
        before = pages.redirect_at(owner, text.locale, old)
        if before is None:
            before = CmsRedirect(platform_id=text.platform_id, place=text.place, locale=text.locale, slug=old)
            db.session.add(before)
        before.text_id = text.id
    db.session.flush()
