"""The root of every site: pages at the addresses that no module has claimed."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request

from modules.cms.blocks.contributed import Contributed
from modules.cms.defaults import DEFAULTS, default
from modules.cms.drawing import draw
from modules.cms.queries import published as queries
from modules.cms.queries.published import Found, Shelf
from modules.cms.services.slugs import HOME
from webapp.entitlements.gate import feature_enabled
from webapp.registry.ports.site import SiteAddress, SiteLink
from webapp.routing.context import current_platform, current_resolution, site_store
from webapp.web.sites import is_reached, known, site, tagged, version_tag

LANGUAGES = {"en": "English", "fr": "Français", "de": "Deutsch", "lb": "Lëtzebuergesch"}


def shelf_here() -> Shelf:
    """Where this site reads: its store's own pages before the platform's."""
    store = site_store()
    own = (store.id,) if store is not None and feature_enabled("content_pages") else ()
    return Shelf(current_platform().id, (*own, 0))


def path_of(slug: str) -> str:
    """The path of a page from the root of its site."""
    return "/" if slug == HOME else f"/{slug}"


class CmsRoot:
    """The port `SiteRoot`."""

    def answer(self, path: str) -> Response | None:
        """A published page, the way to where it moved, or nothing."""
        here, slug = site(), path.strip("/") or HOME
        if "/" in slug or len(slug) > 80:
            return None
        if path != path_of(slug) or current_resolution().locale == here.default_locale:
            return self._elsewhere(slug)
        shelf = shelf_here()
        found = queries.live(shelf, here.locale, slug)
        if found is None:
            moved = queries.moved(shelf, here.locale, slug)
            return to(moved) if moved is not None else default(shelf, slug)
        contributed = Contributed(found.content["blocks"])
        versions = contributed.versions()
        if versions is None:
            return page(shelf, found, contributed)
        tag = version_tag(found.live_id, found.site_version, *versions)
        return known(tag, by_rows=not versions) or fresh(page(shelf, found, contributed), tag, contributed)

    def _elsewhere(self, slug: str) -> Response | None:
        """The one address of a page, for another way to write it."""
        shelf, here = shelf_here(), site()
        there = queries.live(shelf, here.locale, slug) is not None or slug in DEFAULTS
        return to(slug) if there else None

    def menu(self, place: str) -> Sequence[SiteLink]:
        """The entries of the site's menu; those of the default pages at the foot where nothing else was chosen."""
        here, shelf = site(), shelf_here()
        rows = [row for row in queries.menu(shelf, place, here.locale) if row.slug is not None or is_open(row.url)]
        links = [
            (row.label or row.content["title"], here.path(path_of(row.slug)) if row.slug is not None else local(row.url)) for row in rows
        ]
        if place == "foot":
            shown = {url for _label, url in links}
            links += [(str(label), url) for slug, label in DEFAULTS.items() if (url := here.path(f"/{slug}")) not in shown]
        present = request.script_root + request.path
        return [SiteLink(label, url, url.rstrip("/") == present.rstrip("/")) for label, url in links]

    def addresses(self) -> Sequence[SiteAddress]:
        """Everything published that search engines may list."""
        found: dict[str, SiteAddress] = {}
        for row in queries.listed(shelf_here()):
            path = path_of(row.slug)
            if row.content.get("hidden"):
                continue
            before = found.get(path)
            locales = (*(before.locales if before else ()), row.locale)
            found[path] = SiteAddress(path, row.at, tuple(dict.fromkeys(locales)))
        return list(found.values())


def is_open(url: str) -> bool:
    """Whether an address of a menu can lead somewhere at present."""
    return not url.startswith("/") or is_reached(url)


def local(url: str) -> str:
    """An address of a menu: one of this site's begins where its addresses do."""
    return site().path(url) if url.startswith("/") else url


def to(slug: str) -> Response:
    """301 to the address of a page."""
    response = redirect(site().path(path_of(slug)), 301)
    assert isinstance(response, Response)
    response.cache_control.no_cache = True
    return response


def page(shelf: Shelf, found: Found, contributed: Contributed) -> Response:
    """The page, with the languages that it has."""
    slugs = queries.languages(shelf, found.page_id)
    return draw(shelf, found.content, languages=addresses_of(slugs), contributed=contributed)


def fresh(response: Response, tag: str, contributed: Contributed) -> Response:
    """The page with its ETag, unless a block that belongs there could not be drawn: the next request tries again."""
    return response if contributed.failed else tagged(response, tag)


def addresses_of(slugs: dict[str, str]) -> dict[str, str]:
    """The address of a page in each language, the order being ours."""
    return {locale: site().path(path_of(slugs[locale]), locale) for locale in LANGUAGES if locale in slugs}
