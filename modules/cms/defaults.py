"""Imprint and privacy pages for sites that have written none: every site must have them, so they are never missing."""

from __future__ import annotations

from flask import Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.cms.drawing import draw
from modules.cms.models import Content
from modules.cms.queries.published import Shelf
from webapp.merchants.queries import merchant
from webapp.routing.context import site_store
from webapp.web.sites import site

DEFAULTS = {"imprint": _l("Imprint"), "privacy": _l("Privacy")}


def default(shelf: Shelf, slug: str) -> Response | None:
    """The page that stands there while nobody has written one; None at other addresses."""
    if slug not in DEFAULTS:
        return None
    lines = imprint() if slug == "imprint" else privacy()
    text = "\n\n".join(lines)
    content: Content = {"title": str(DEFAULTS[slug]), "seo_title": "", "seo_description": "", "hidden": True}
    content["blocks"] = [{"id": "1", "kind": "text", "text": text}]
    return draw(shelf, content, languages={})


def imprint() -> list[str]:
    """Who answers for the site, as far as it is known."""
    store = site_store()
    if store is None:
        return [_("This site is run by %(name)s.", name=plain(site().platform_name))]
    owner = merchant(store.merchant_id)
    if owner is None:
        return [plain(store.name)]
    address = "  \n".join(plain(line) for line in owner.address_text.splitlines())
    facts = [
        (_("VAT number"), owner.vat_number),
        (_("Registration number"), owner.registration_number),
        (_("E-mail"), owner.email),
    ]
    return [f"**{plain(owner.legal_name)}**", address, *(f"{label}: {plain(value)}" for label, value in facts if value)]


def privacy() -> list[str]:
    """What this site itself does, which is little."""
    return [
        _("This site sets no cookies and does not follow you across pages or to other sites."),
        _("What you send us in a form is used to answer you, and for what the form says. Ask us to see, correct or delete it at any time."),
        _("The server notes the address of each request for a short time, to keep the site running and safe."),
    ]


def plain(text: str) -> str:
    """Text that Markdown leaves as it is."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]<>()#+-.!|~" else char for char in text)
