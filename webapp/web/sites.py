"""What pages of sites share: whose they are, their colours, what browsers may keep of them, and their forms, which need no cookie."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from xml.sax.saxutils import escape

from flask import Flask, Response, current_app, g, make_response, request
from flask_babel import get_locale
from flask_wtf.csrf import CSRFError
from itsdangerous import BadSignature, Signer
from werkzeug.exceptions import NotFound

from webapp.accounts.access import public
from webapp.accounts.locale import default_site_locale
from webapp.colours import HEX, on_dark, on_light
from webapp.db import utcnow_among
from webapp.db.reads import tell_moments, tell_tag
from webapp.files import public_url
from webapp.kernel import kernel
from webapp.ports import port
from webapp.registry.frontends import Face, Frontend
from webapp.registry.kinds.site_pages import SitePage
from webapp.registry.ports.site import SiteLink, SiteRoot
from webapp.routing.context import current_resolution, is_site_request, on_here, site_store
from webapp.routing.places import mounting_on
from webapp.web.assets import asset_url
from webapp.web.input import host_of
from webapp.web.kept_pages import KeptPages

COLOURS = ("#1f4e79", "#9a3412")
"""Of a platform that has chosen none."""
HOURS = 12
"""How long a form of a site can be open."""
LOGO_WIDTH = 320
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
DAY = 86_400
RELEASE = "interlock_release"
KEPT = "interlock_kept_pages"


@dataclass(frozen=True, slots=True)
class Site:
    """Whose site it is: a platform's, or one store's. `root` is where its addresses begin, without a language; `home` is its first page."""

    name: str
    platform_name: str
    root: str
    home: str
    logo: str
    stylesheet: str
    locale: str
    default_locale: str
    store_id: int | None

    def path(self, path: str, locale: str | None = None) -> str:
        """The address of a page in a language; in the present one unless said."""
        locale = self.locale if locale is None else locale
        return f"{self.root}{'' if locale == self.default_locale else f'/{locale}'}{path}" or "/"


def site() -> Site:
    """The site of this request. One that is paused or unknown has no name. Reads nothing."""
    resolution = current_resolution()
    platform, store = resolution.platform, resolution.store
    named = f"/{resolution.locale}" if resolution.locale else ""
    root = request.script_root.removesuffix(named)
    locale = str(get_locale() or "en")
    colours = (platform.colour or COLOURS[0], platform.accent or COLOURS[1]) if platform else COLOURS
    return Site(
        name=store.name if store else platform.name if platform else "",
        platform_name=platform.name if platform else "",
        root=root,
        home=f"{request.script_root}/",
        logo=public_url(platform.logo, LOGO_WIDTH) if platform and platform.logo else "",
        stylesheet=f"/brand/{colours[0][1:]}-{colours[1][1:]}.css",
        locale=locale,
        default_locale=default_site_locale(),
        store_id=store.id if store else None,
    )


def site_menu(place: str) -> Sequence[SiteLink]:
    """The menu "main" or "foot" of this site; empty where no module that is on has one."""
    root = port(SiteRoot)
    return root.menu(place) if root is not None else ()


def whose_site() -> Frontend:
    """Who fills the site of this request: a store (STORE) or the platform (ADMIN)."""
    return Frontend.ADMIN if site_store() is None else Frontend.STORE


def is_reached(path: str) -> bool:
    """Whether a path from this site's root can lead somewhere: a page of a module that is off, or on other sites only, cannot.

    Reads nothing, so that every page can leave such links out.
    """
    registry, here, word = kernel().registry, on_here(), path.strip("/").partition("/")[0]
    modules = registry.modules.values()
    owners = {module.code for module in modules if any(each.name == word for each in module.blueprints.get(Frontend.SITE, ()))}
    if not owners:
        return True
    pages = [page for _module, page in registry.contributed(SitePage, here) if page.word == word]
    return bool(owners & set(here)) and (not pages or any(page.stands_on(whose_site()) for page in pages))


def version_tag(*versions: object) -> str:
    """The ETag of a page that shows these versions: it changes with them, with every change of modules, and with each release."""
    resolution = current_resolution()
    stamp = resolution.platform.stamp if resolution.platform else ""
    said = repr((stamp, release(current_app), resolution.locale, request.host, site(), *versions))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def known(tag: str, *, by_rows: bool = False) -> Response | None:
    """304 where the browser's copy of the page is this one, else the page where this process has drawn it; None where it is to be drawn.

    `by_rows` says that the versions come from rows alone, and from what was asked: such a page is given again without asking for its
    versions (webapp/web/repeating.py). What a file, another program or a variable has part in is none.
    """
    if request.if_none_match.contains_weak(tag):  # a proxy that packs pages marks their ETags as weak
        response = make_response("", 304)
    else:
        found = _kept().find(tag)
        if found is None:
            return None
        response = found
    response.set_etag(tag)
    if by_rows:
        tell_tag(tag)
    return response


def tagged(response: Response, tag: str) -> Response:
    """The page with its ETag, which the browser shows again only after asking; kept for whoever asks for this version of it."""
    _kept().keep(tag, response)
    response.set_etag(tag)
    return response


def _kept() -> KeptPages:
    found: KeptPages = current_app.extensions.setdefault(KEPT, KeptPages())
    return found


def form_token(form: str) -> str:
    """What proves that a form of this site is ours: for this host, this form (the endpoint it is sent to) and this hour."""
    return _signer(form).sign(str(_hour())).decode()


def check_form() -> None:
    """Raises CSRFError for a form that another site sends, or that was open for too long."""
    origin = request.headers.get("Origin")
    if origin is not None and host_of(origin) != request.host:
        raise CSRFError("The form was sent by another site.")
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise CSRFError("The form was sent by another site.")
    try:
        hour = int(_signer(request.endpoint or "").unsign(request.form.get("csrf_token", "").encode()))
    except (BadSignature, ValueError) as error:
        raise CSRFError("The form's token is missing or not ours.") from error
    if not 0 <= _hour() - hour <= HOURS:
        raise CSRFError("The form was open for too long.")


def begin() -> None:
    """On a site nobody is known, and what forms of this page carry is for this address."""
    if not is_site_request():
        return
    g._login_user = current_app.login_manager.anonymous_user()  # type: ignore[attr-defined]
    if request.endpoint is not None:
        g.csrf_token = form_token(request.endpoint)


def _signer(form: str) -> Signer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return Signer(keys, salt=f"site-form|{request.host}|{form}", key_derivation="hmac", digest_method=hashlib.sha256)


def _hour() -> int:
    now = utcnow_among()
    tell_moments(now, [now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)])
    return int(now.timestamp()) // 3600


@public
def stylesheet(colour: str, accent: str) -> Response:
    """The two colours of a brand, as the pages of its sites use them. The address says all of it: it never changes."""
    first, second = f"#{colour}", f"#{accent}"
    if not (HEX.fullmatch(first) and HEX.fullmatch(second)):
        raise NotFound
    values = [(first, "brand"), (second, "accent")]
    light = "".join(f"--{name}:{on_light(value)};" for value, name in values)
    dark = "".join(f"--{name}:{on_dark(value)};" for value, name in values)
    css = f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"
    response = Response(css, mimetype="text/css")
    response.cache_control.public = True
    response.cache_control.max_age = DAY
    return response


@public
def icon() -> Response:
    """The first letter of the site's name on its colour, for the browser's tab."""
    here = site()
    platform = current_resolution().platform
    colour = on_light((platform.colour if platform else None) or COLOURS[0])
    letter = escape(here.name[:1].upper() or "·")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" fill="{colour}"/>'
        '<text x="32" y="44" font-family="system-ui,sans-serif" font-size="36" font-weight="700" fill="#fff" text-anchor="middle">'
        f"{letter}</text>"
        "</svg>\n"
    )
    tag = version_tag("icon")
    return known(tag, by_rows=True) or tagged(Response(svg, mimetype="image/svg+xml"), tag)


def release(app: Flask) -> str:
    """A digest of the templates and the style sheet of sites, kept: pages that an older release has drawn are drawn again."""
    kept: str | None = app.extensions.get(RELEASE)
    if kept is None:
        kept = app.extensions[RELEASE] = _digest(app)
    return kept


def _digest(app: Flask) -> str:
    env, found = app.jinja_env, hashlib.sha256(asset_url("site.css").encode())
    for name in sorted(env.list_templates()):
        if name.startswith(("site", "ui/")) or "/site/" in name:
            found.update(env.loader.get_source(env, name)[0].encode())  # type: ignore[union-attr]
    return found.hexdigest()


def init_app(app: Flask) -> None:
    """Mount what every site has. Comes before the part that checks forms."""
    app.before_request(begin)
    rules: Any = {
        "/brand/<string(length=6):colour>-<string(length=6):accent>.css": ("site_brand", stylesheet),
        "/favicon.ico": ("site_icon", icon),
    }
    with mounting_on(Face.SITE):
        for rule, (endpoint, view) in rules.items():
            app.add_url_rule(rule, endpoint, view)
