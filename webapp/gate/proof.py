"""Asking for the password again: before a page that changes how one gets in, or in the middle, with what was typed."""

from __future__ import annotations

from urllib.parse import quote

from flask import Flask, Response, g, make_response, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_security.utils import verify_password

from webapp.accounts.access import Access
from webapp.accounts.fresh import NotFresh, is_fresh, note_shown, refusal
from webapp.accounts.passwords import normal_password
from webapp.accounts.sessions import KEY
from webapp.actor import current_actor
from webapp.gate import weight
from webapp.web.errors import KEPT_LIMIT, answer, brings_files, from_our_page, is_secret, wants_json
from webapp.web.htmx import is_htmx

FIELD = "password_again"
"""The field of the page in between; the other fields are those of the form that waits."""


def init_app(app: Flask) -> None:
    """Look at a password that came along, and answer where one is missing."""
    app.before_request(look)
    app.register_error_handler(NotFresh, ask)


def is_answer() -> bool:
    """Whether the request answers the question."""
    return request.method == "POST" and bool(session.get(KEY)) and FIELD in request.form


def look() -> ResponseReturnValue | None:
    """The password that came with a form: right, and the form goes on its way; wrong, and the question is there again."""
    if not is_answer() or not current_user.is_authenticated or current_actor().on_behalf_of is not None:
        return None
    held = current_user.password
    if not held or not verify_password(normal_password(request.form[FIELD]), held):
        return between(422, _("This is not your present password. Try again, or ask for a new one."))
    note_shown()
    g.password_right = True
    return None


def check(access: Access) -> Response | None:
    """The question, where the page wants it and it was not answered lately. Raises Forbidden for whoever views as somebody else then.

    Some of these pages write nothing that weighs: they give everything of somebody away.
    """
    if not access.fresh or is_fresh():
        return None
    if current_actor().on_behalf_of is not None:
        raise weight.refusal()
    return ask(refusal())


def ask(error: NotFresh) -> Response:
    """The question, as the asker reads it: a page of its own, or one that keeps what was typed."""
    if wants_json():
        return answer(403, message=str(error.description), code="not_fresh")
    if request.method == "POST" and can_keep():
        return in_place(between(403)) if is_htmx() else between(403)
    if not is_htmx():
        return make_response(redirect(_page(), 303))
    response = make_response("", 401)
    response.headers["HX-Redirect"] = _page()
    return response


def in_place(page: Response) -> Response:
    """The page that asks, put by htmx into the one that is there; its form is sent as a plain one."""
    page.headers.update({"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"})
    return page


def can_keep() -> bool:
    """Whether what was sent can wait on a page: from a page of ours, without files, and not too much."""
    return from_our_page() and not brings_files() and (request.content_length or 0) <= KEPT_LIMIT


def between(status: int, wrong: str = "") -> Response:
    """The page that asks, with the fields of the form that waits. A secret that was typed is typed again; an empty one stays empty."""
    names = [name for name in request.form if name not in ("csrf_token", FIELD)]
    kept = [(name, value) for name in names if not is_secret(name) for value in request.form.getlist(name)]
    action = request.script_root + request.full_path.rstrip("?")
    retype = {name: name.replace("_", " ").capitalize() for name in names if is_secret(name) and request.form[name]}
    return make_response(render_template("security/prove.html", kept=kept, retype=retype, action=action, wrong=wrong, field=FIELD), status)


def _page() -> str:
    """The page that only asks, and where it leads back to."""
    own, here = request.host_url.rstrip("/"), request.script_root + request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD") or is_htmx():
        came_from = request.headers.get("HX-Current-URL") or request.referrer or ""
        here = came_from.removeprefix(own) if came_from.startswith(f"{own}/") else f"{request.script_root}/"
    return f"{request.script_root}/verify?next={quote(here, safe='/')}"
