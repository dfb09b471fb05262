"""Viewing as somebody at the gate: what has ended is answered before any view, the account pages are closed, and one click leaves."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, make_response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.exc import SQLAlchemyError

from webapp.accounts.access import login_only
from webapp.accounts.sessions import KEY
from webapp.accounts.viewing import here, limits, services
from webapp.accounts.viewing.here import Here, viewing_here
from webapp.actor import person, set_actor
from webapp.db import transaction
from webapp.domain import Conflict
from webapp.web.errors import wants_json
from webapp.web.formats import moment
from webapp.web.htmx import is_htmx, see_other

MARK = "viewing"
"""In the cookie: that a look at the database tells whether this browser views as somebody. The database is what counts."""
LEAVE = "stop_viewing"
OPEN = frozenset({"security.logout", LEAVE})


def init_app(app: Flask) -> None:
    """Close the account pages while somebody is viewed as, and draw the bar."""
    here.init()
    limits.init_app(app)
    app.add_url_rule("/stop-viewing", LEAVE, leave, methods=["POST"])
    app.before_request(close_account_pages)
    app.jinja_env.globals["viewing_as"] = viewing_as


@login_only
def leave() -> ResponseReturnValue:
    """Be oneself again, on the page where the viewing was begun."""
    found = viewing_here()
    if found is None:
        return redirect(url_for("home"), 303)
    finish(found, "exit")
    return see_other(found.back, _("You are yourself again."))


def finish(found: Here, how: services.How) -> None:
    """End the viewing of this request; from here on it is the person's own."""
    g.viewing = None
    set_actor(person(found.actor.id, on_behalf_of=found.target.id if found.target is not None else None))
    with transaction():
        services.end(found.id, how)
    session.pop(MARK, None)
    set_actor(person(found.actor.id))


def check() -> Response | None:
    """The answer to a request whose viewing has ended by itself: nothing is done under either name. None for every other."""
    found = viewing_here()
    if found is None or found.over is None:
        return None
    finish(found, found.over)
    said = _("Viewing as %(name)s has ended. Nothing was saved by your last click.", name=name_of(found))
    if wants_json():
        raise Conflict(said, "viewing_over")
    target = f"{request.script_root}/"
    if is_htmx():
        see_other(target, said)  # keeps the message for the page that follows
        answer = make_response("", 409)
        answer.headers["HX-Redirect"] = target
        return answer
    return make_response(see_other(target, said))


def close_account_pages() -> ResponseReturnValue | None:
    """Password, second factor, login and reset are one's own."""
    endpoint = request.endpoint or ""
    if not endpoint.startswith("security.") or endpoint in OPEN or KEY not in session or not current_user.is_authenticated:
        return None
    if viewing_here() is None:
        return None
    ended = check()
    if ended is not None:
        return ended
    raise limits.refusal()


def viewing_as() -> dict[str, Any] | None:
    """What the bar says; None where nobody is viewed as. Reads nothing for people who view as nobody."""
    if session.get(MARK) and "viewing" not in g:
        try:
            _loaded = current_user.is_authenticated
        except SQLAlchemyError:
            return None
    found = viewing_here()
    if found is None or found.over is not None:
        return None
    return {"name": name_of(found), "actor": found.actor.name or found.actor.email, "until": found.expires_at}


def name_of(found: Here) -> str:
    """What people call the one who is viewed as."""
    return (found.target.name or found.target.email) if found.target is not None else _("a former member")


def start(user_id: int, *, reason: str, platform_id: int | None, minutes: int, back: str) -> Response:
    """View as this person from now on: their own first page follows. Raises Forbidden, DomainError without a reason, Conflict."""
    with transaction():
        row = services.begin(user_id, reason=reason, platform_id=platform_id, minutes=minutes, back=back)
        until = row.expires_at
    session[MARK] = True
    return see_other(url_for("home"), _("You are viewing as somebody else until %(time)s.", time=moment(until)))
