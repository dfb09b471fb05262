"""What every template can use, and that a name which is not there is an error rather than an empty place."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import Any

from flask import Flask, g, has_request_context, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from jinja2 import StrictUndefined
from markupsafe import Markup
from werkzeug.routing import BuildError

from webapp.web import formats
from webapp.web.assets import asset_url

THEMES = ("light", "dark")
LAYOUTS = {"console": "console.html", "admin": "admin.html", "store": "store.html", "public": "public.html", "api": "public.html"}
_ICON_NAME = re.compile(r"[a-z0-9-]+")


@dataclass(frozen=True)
class Here:
    """Where the page is: the provider console, a platform or one store of it."""

    kind: str
    name: str
    detail: str = ""


def icon(name: str, label: str | None = None, css: str = "") -> Markup:
    """A Tabler outline icon of the sprite. Without a label it is decoration and hidden from screen readers."""
    if not _ICON_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an icon.")
    spoken = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon {}" width="24" height="24" {} focusable="false"><use href="{}#tabler-{}"/></svg>').format(
        css, spoken, asset_url("vendor/icons.svg"), name
    )


def csrf_field() -> Markup:
    """The hidden field that every form with method post carries."""
    return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())


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


def menu() -> list[Any]:
    """The side menu's sections; asked for only by the layouts that draw one."""
    from webapp.menu.build import menu_for_request

    return menu_for_request()


def frontend() -> str:
    """Which frontend the page belongs to; "public" for login and errors."""
    from webapp.menu.build import current_frontend

    found = current_frontend()
    return found.value if found is not None else "public"


def layout() -> str:
    """The layout of the present frontend."""
    return LAYOUTS[frontend()]


def here() -> Here:
    """What the top bar says about where one is."""
    from webapp.platforms.context import current_platform, current_store

    kind = frontend()
    if kind == "store":
        return Here(kind, current_store().name, current_platform().name)
    if kind == "admin":
        return Here(kind, current_platform().name, _("Platform administration"))
    return Here(kind, _("Provider console"))


def logout_url() -> str:
    """Where the log-out form posts to."""
    return first_url("security.logout") or "/logout"


def may(code: str) -> bool:
    """Whether the person has this permission here."""
    from webapp.accounts.access import may as allowed

    return bool(allowed(code))


def feature_enabled(code: str) -> bool:
    """Whether this feature is open here."""
    from webapp.entitlements.gate import feature_enabled as enabled

    return bool(enabled(code))


def platform_url_for(platform_code: str, endpoint: str, **values: Any) -> str:
    """Address inside a platform, from the console."""
    from webapp.platforms.context import platform_url_for as build

    return str(build(platform_code, endpoint, **values))


def read_only_here() -> bool:
    """Whether the page's module takes no writes at the moment."""
    from webapp.modular.read_only import read_only_here as frozen

    return frozen()


def standing_notice() -> str | None:
    """What a store's pages say where it is closed or its merchant suspended; None otherwise."""
    from webapp.accounts.standing import notice

    return notice()


HELPERS = (
    icon, asset_url, csrf_field, theme, language, uid, first_url, menu, frontend, here, may, feature_enabled, platform_url_for, logout_url,
    read_only_here, standing_notice,
)  # fmt: skip
FILTERS = (
    formats.money, formats.amount, formats.number, formats.percent_bp, formats.local, formats.moment, formats.day, formats.ago,
    formats.filesize,
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
