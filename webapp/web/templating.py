"""What every template can use, and that a name which is not there is an error rather than an empty place."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.routing import BuildError

from webapp.accounts.access import may
from webapp.accounts.queries import named
from webapp.accounts.standing import standing_notice
from webapp.entitlements.gate import feature_enabled, stopped_here
from webapp.files import public_url
from webapp.registry.frontends import Frontend
from webapp.routing.back import this_page
from webapp.routing.context import current_frontend, current_platform, current_resolution, current_store, is_site_request, platform_url_for
from webapp.tenancy.read_only import read_only_here
from webapp.web import formats, sites
from webapp.web.assets import asset_url
from webapp.web.errors import typed_again
from webapp.web.htmx import is_partial

THEMES = ("light", "dark")
LOGO_WIDTH = 320
"""Pixels of a logo as it is shown, for screens with two of theirs in one of ours."""
_PLACEHOLDER = 9_007_199_254_740_881
"""Stands for a row's number in an address that is built once: no other part of one is likely to hold it."""
_ICON_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True)
class Here:
    """Where the page is: the provider console, a platform or one store of it."""

    kind: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Brand:
    """Whose name and sign stand above a page; `own` is whether they are the platform's."""

    name: str
    logo: str
    own: bool = False


def icon(name: str, label: str | None = None, css: str = "") -> Markup:
    """A Tabler outline icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    return _drawn(name, str(label) if label else "", css, asset_url("vendor/icons.svg"))


@lru_cache(maxsize=2048)
def _drawn(name: str, label: str, css: str, sprite: str) -> Markup:
    if not _ICON_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an icon.")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon {}" width="24" height="24" {} focusable="false"><use href="{}#tabler-{}"/></svg>').format(
        css, spoken, sprite, name
    )


def csrf_field(form: str | None = None) -> Markup:
    """The hidden field that every form with method post carries. `form` is the endpoint that a site's form is sent to, if another."""
    token = generate_csrf() if form is None or not is_site_request() else sites.form_token(form)
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(token)


def theme() -> str:
    """light or dark where the person chose one; empty follows the device."""
    chosen = request.cookies.get("theme", "")
    return chosen if chosen in THEMES else ""


def language() -> str:
    """The page's language tag."""
    return str(get_locale() or "en").replace("_", "-")


def uid(prefix: str = "u") -> str:
    """An id that no other element of this answer has."""
    counter = g.setdefault("_uid", itertools.count(1))
    return f"{prefix}-{next(counter)}"


def first_url(*endpoints: str, **values: Any) -> str | None:
    """Address of the first of these endpoints that the present composition has; None where it has none."""
    for endpoint in endpoints:
        try:
            return url_for(endpoint, **values)
        except BuildError:
            continue
    return None


def link_to(endpoint: str, name: str, value: int) -> str:
    """`url_for(endpoint, name=value)` for the rows of a list: the address is built once per answer, and each row's number put in."""
    made: dict[tuple[str, str], tuple[str, str]] = g._get_current_object().__dict__.setdefault("_links", {})
    parts = made.get((endpoint, name))
    if parts is None:
        numbered: dict[str, Any] = {name: _PLACEHOLDER}
        before, _number, after = url_for(endpoint, **numbered).partition(str(_PLACEHOLDER))
        parts = made[endpoint, name] = before, after
    return f"{parts[0]}{int(value)}{parts[1]}"


def frontend() -> str:
    """Which frontend the page belongs to; "public" for login and errors."""
    found = current_frontend()
    return found.value if found is not None else "public"


def layout() -> str:
    """The layout of the present frontend."""
    return Frontend(frontend()).facts.layout


def here() -> Here:
    """What the top bar says about where one is."""
    kind = frontend()
    if kind == "store":
        return Here(kind, current_store().name, current_platform().name)
    if kind == "admin":
        return Here(kind, current_platform().name, _("Platform administration"))
    return Here(kind, _("Provider console"))


def brand() -> Brand:
    """The platform's, where it has a logo; Interlock's everywhere else. Reads nothing."""
    platform = current_resolution().platform if has_request_context() else None
    if platform is None or platform.logo is None:
        return Brand("Interlock", asset_url("logo.svg"))
    return Brand(platform.name, logo_url(platform.logo), own=True)


def logo_url(token: str) -> str:
    """The address of a platform's logo, as it is shown."""
    return public_url(token, LOGO_WIDTH)


def logout_url() -> str:
    """Where the log-out form posts to."""
    return first_url("security.logout") or "/logout"


HELPERS = (
    icon, asset_url, csrf_field, theme, language, uid, first_url, link_to, frontend, here, may, feature_enabled, platform_url_for,
    logout_url, this_page, read_only_here, standing_notice, stopped_here, brand, logo_url, sites.site, sites.site_menu,
    is_partial, typed_again,
)  # fmt: skip
FILTERS = (
    formats.money, formats.amount, formats.number, formats.percent_bp, formats.local, formats.moment, formats.day, formats.ago,
    formats.is_due, formats.filesize, named,
)  # fmt: skip


def _layout_context() -> dict[str, Any]:
    return {"layout": layout()} if has_request_context() else {}


def init_app(app: Flask) -> None:
    """Makes missing names errors and gives templates their helpers and filters (`_` comes from Flask-Babel)."""
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update({helper.__name__: helper for helper in HELPERS})
    env.globals.setdefault("csrf_token", generate_csrf)
    env.globals.update({"money": formats.money, "number": formats.number, "glyph": icon})
    env.filters.update({each.__name__: each for each in FILTERS})
    app.context_processor(_layout_context)
