"""Buttons that would save what cannot be saved at the moment are disabled: nobody types something that is then refused.

That is so while a plan stands still, for a suspended merchant, in a closed store, and in modules that are read-only. Done to the answer,
whatever drew it, so that no page of a module has to think of it. The notice above the page says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import urljoin, urlsplit

from flask import Flask, Response, current_app, request
from flask.globals import request_ctx
from flask_babel import gettext as _
from markupsafe import escape
from werkzeug.exceptions import HTTPException

from webapp.accounts.access import access_of
from webapp.accounts.standing import standing_notice
from webapp.entitlements.gate import feature_answer, required_features, stopped_here
from webapp.registry.frontends import Frontend
from webapp.routing.context import current_resolution
from webapp.routing.places import Place

TAG = re.compile(r"""<(/?)(form|button|input)\b((?:[^"'>]|"[^"]*"|'[^']*')*)>""")
ATTRIBUTE = re.compile(r"""([^\s"'=/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?""")
SENDS = {"button": ("", "submit"), "input": ("submit", "image")}
"""The types of each element that send a form."""
DRAWN = frozenset({200, 409, 422})
"""The status of a page, of a form that came too late, and of one with errors."""


def init_app(app: Flask) -> None:
    """Look through pages before they leave."""
    app.after_request(look_through)


def look_through(response: Response) -> Response:
    """Only pages and their parts: a page that keeps what was refused (403) has a button that sends it again, and errors have none."""
    if response.mimetype == "text/html" and response.status_code in DRAWN and not response.is_streamed and _is_something_closed():
        response.set_data(disabled(response.get_data(as_text=True), is_refused, _("Nothing can be saved here at the moment.")))
    return response


def _is_something_closed() -> bool:
    return bool(stopped_here() or standing_notice() or _read_only())


def _read_only() -> frozenset[str]:
    platform = current_resolution().platform
    return platform.read_only if platform is not None else frozenset()


def disabled(page: str, refused: Callable[[str], bool], why: str) -> str:
    """The page with every button disabled that posts to an address that is refused; `why` is what it then says."""
    forms = {found["id"]: found for name, found in map(_read, TAG.finditer(page)) if name == "form" and "id" in found}
    inside: Mapping[str, str] = {}

    def mark(tag: re.Match[str]) -> str:
        nonlocal inside
        name, found = _read(tag)
        if name.endswith("form"):
            inside = found if name == "form" else {}
        elif found.get("type", "") in SENDS.get(name, ()) and "disabled" not in found:
            target = _posts_to(found, forms.get(found["form"], {}) if "form" in found else inside)
            if target is not None and refused(target):
                return f'{tag[0][:-1].rstrip("/")} disabled title="{escape(why)}">'
        return tag[0]

    return TAG.sub(mark, page)


def _read(tag: re.Match[str]) -> tuple[str, dict[str, str]]:
    """The name of a tag, with a slash where it ends, and its attributes."""
    pairs = {each[1].lower(): unescape(each[2] or each[3] or each[4] or "") for each in ATTRIBUTE.finditer(tag[3])}
    return tag[1] + tag[2], pairs


def _posts_to(button: Mapping[str, str], form: Mapping[str, str]) -> str | None:
    """The address that a button posts to; None for one that only asks for a page."""
    if "hx-post" in button:
        return button["hx-post"]
    method = button.get("formmethod", form.get("method", "get"))
    return button.get("formaction", form.get("action", "")) if method.lower() == "post" else None


def is_refused(address: str) -> bool:
    """Whether posting to this address of the page would be refused."""
    parts, here = urlsplit(urljoin(request.url, address)), urlsplit(request.url)
    if parts.netloc != here.netloc or request_ctx.url_adapter is None:
        return False
    try:
        rule, _args = request_ctx.url_adapter.match(parts.path.removeprefix(request.script_root), method="POST", return_rule=True)
    except HTTPException:
        return False
    place: Place | None = getattr(rule, "place", None)
    if place is not None and place.module in _read_only():
        return True
    access = access_of(rule.endpoint)
    if place is not None and place.frontend is Frontend.STORE and standing_notice() and not (access is not None and access.stays_open):
        return True
    gates = required_features(current_app.view_functions[rule.endpoint])
    return any(feature_answer(code).stopped for code, reads in gates if not reads)
