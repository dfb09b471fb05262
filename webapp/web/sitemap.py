"""The pages of a site for search engines, each with its languages (sitemaps.org, with hreflang alternates)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from flask import Flask, Response, request

from webapp.accounts.access import public
from webapp.contributions import asked, contributions
from webapp.ports import port
from webapp.registry.frontends import Face
from webapp.registry.kinds.site_pages import SitePage
from webapp.registry.ports.site import SiteAddress, SiteRoot
from webapp.routing.places import mounting_on
from webapp.web.sites import Site, site, whose_site

SECONDS = 1.0
"""How long a module may take to say whether its page is there."""


@public
def sitemap() -> Response:
    """What whoever fills the site has published, and the pages that modules have there by a word of their own."""
    root, here = port(SiteRoot), site()
    found = [*(root.addresses() if root is not None else ()), *_pages_of_modules()]
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    lines = [line for each in found for line in _entries(here, each)]
    body = "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', f"<urlset {space}>", *lines, "</urlset>\n"])
    return Response(body, mimetype="application/xml")


def _pages_of_modules() -> list[SiteAddress]:
    pages = contributions(SitePage, whose_site())
    return [SiteAddress(page.path) for page in pages if asked(page.code.partition(".")[0], "site map", page.there, seconds=SECONDS) is True]


def _entries(here: Site, each: SiteAddress) -> Iterator[str]:
    changed = f"<lastmod>{each.changed_at:%Y-%m-%d}</lastmod>" if each.changed_at else ""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(_address(here, each.path, locale))}"/>'
        for language, locale in _languages(here, each.locales)
    )
    for locale in each.locales or (here.default_locale,):
        yield f"<url><loc>{escape(_address(here, each.path, locale))}</loc>{changed}{alternates}</url>"


def _languages(here: Site, locales: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(what hreflang says, language) of a page in several: for whoever reads none of them, the site's own or else the first one."""
    if len(locales) > 1:
        yield from ((locale, locale) for locale in locales)
        yield "x-default", here.default_locale if here.default_locale in locales else locales[0]


def _address(here: Site, path: str, locale: str) -> str:
    return request.host_url.rstrip("/") + here.path(path, locale)


def init_app(app: Flask) -> None:
    """Mount it on sites."""
    with mounting_on(Face.SITE):
        app.add_url_rule("/sitemap.xml", "site_map", sitemap)
