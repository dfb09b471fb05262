"""The language and the time zone of an answer: the person's own, then the store's, then the platform's."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel

from webapp.routing.context import ENVIRON_KEY, SITE_LOCALES, Resolution, core_setting, is_site_request, site_store

CATALOGUES = Path(__file__).resolve().parents[1] / "translations"
"""Where translations are: a folder per language, as Babel makes them (docs/translating.md)."""


def languages(folder: Path = CATALOGUES) -> dict[str, str]:
    """The languages of the pages, by their tags: English, which the texts are written in, and those with a catalogue in the folder."""
    found = {"en": "English (United States)", "en_GB": "English (United Kingdom)"}
    for each in sorted(folder.glob("*/LC_MESSAGES/messages.mo")):
        tag = each.parents[1].name
        found.setdefault(tag, str(Locale.parse(tag).get_display_name(tag)).capitalize())
    return found


LOCALES = languages()
"""Languages of the pages: those whose texts are there. They also say how dates and numbers are written."""

STORE_LANGUAGES = {"en": "English", "fr": "Français", "de": "Deutsch", "lb": "Lëtzebuergesch"}
"""Languages that a store can sell in."""

babel = Babel()


def init_app(app: Flask) -> None:
    """Choose per request, without reading anything that the request has not read already."""
    babel.init_app(app, locale_selector=pick_locale, timezone_selector=pick_timezone)


def pick_locale() -> str:
    """The language tag of this answer; where nobody said anything, what the browser asks for."""
    if not has_request_context():
        return str(current_app.config["BABEL_DEFAULT_LOCALE"])
    if is_site_request():
        return site_locale()
    wanted = next((value for value in _wishes("locale") if value in LOCALES), None)
    if wanted is not None:
        return str(wanted)
    asked = request.accept_languages.best_match([tag.replace("_", "-") for tag in LOCALES])
    return (asked or "en").replace("-", "_")


def site_locale() -> str:
    """The language of a page of a site: the one that its address names, else the store's or the platform's own."""
    resolution: Resolution = request.environ[ENVIRON_KEY]
    return resolution.locale or default_site_locale()


def default_site_locale() -> str:
    """The language of a site's addresses that name none."""
    store = site_store()
    own = store.locale if store is not None else str(_of_platform("locale") or "en").partition("_")[0]
    return own if own in SITE_LOCALES else "en"


def pick_timezone() -> str:
    """The IANA name of this answer's time zone."""
    default = str(current_app.config["BABEL_DEFAULT_TIMEZONE"])
    if not has_request_context():
        return default
    return next((value for value in _wishes("timezone") if value in time_zones()), default)


@cache
def time_zones() -> frozenset[str]:
    """The IANA names that are known here. Looking for them reads some five hundred files: once is enough."""
    return frozenset(available_timezones())


@cache
def zone_choices() -> tuple[tuple[str, str], ...]:
    """Every zone for a drop-down, by name."""
    return tuple((name, name.replace("_", " ")) for name in sorted(time_zones()))


def _wishes(name: str) -> list[Any]:
    """What is known so far, nearest first. An error page may be drawn while nothing can be read: nothing is read here."""
    on_site = getattr(site_store(), name, None)
    return [_loaded(g.get("_login_user"), name), _loaded(g.get("store"), name), on_site, _of_platform(name)]


def _loaded(row: Any, name: str) -> Any:
    return getattr(row, "__dict__", {}).get(name)


def _of_platform(name: str) -> Any:
    resolution: Resolution | None = request.environ.get(ENVIRON_KEY)
    platform = resolution.platform if resolution else None
    return core_setting(platform, name) if platform is not None else None
