"""The gate of every request: resolved, logged in, a member here, allowed. What fails is answered before the view runs."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask, Request, Response, current_app, g, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from structlog.contextvars import bind_contextvars
from werkzeug.exceptions import Forbidden, NotFound, ServiceUnavailable, Unauthorized
from werkzeug.routing import Rule

from webapp.accounts import queries, standing
from webapp.accounts.access import Access, access_of, current_member
from webapp.domain import DomainError
from webapp.gate import factor, proof, site, tokens, viewing
from webapp.kernel import kernel
from webapp.menu.visibility import closed_items
from webapp.merchants.queries import store_on
from webapp.registry.definition import Frontend
from webapp.registry.frontends import Face, Scope
from webapp.roles import Role
from webapp.routing.context import ENVIRON_KEY, OK, Outcome, current_resolution, place_of, this_request
from webapp.routing.places import Place
from webapp.web.cookies import has_two_sessions
from webapp.web.errors import wants_json
from webapp.web.htmx import is_htmx

STORE = "store_code"
ANY_HOST = frozenset({"healthz", "readyz", "certificate", "static", "favicon"})


class TwoSessions(DomainError):
    """Two session cookies, of which nobody can tell the real one."""

    status = 400


def init_app(app: Flask) -> None:
    """Put the gate in front of every view, and keep the store's code out of links."""
    app.url_defaults(give_store_code)
    app.before_request(guard)


def take_store_code(values: dict[str, Any] | None) -> None:
    """Views of a store never see its code: they ask for `current_store()`. Done before anything else of the request."""
    here = g._get_current_object()
    here.store = None
    here.store_code = values.pop(STORE, None) if values else None


def give_store_code(endpoint: str, values: dict[str, Any]) -> None:
    """Links within a store stay in it."""
    code = g._get_current_object().__dict__.get("store_code")
    if code is not None and STORE not in values and is_of_a_store(endpoint):
        values[STORE] = code


def is_of_a_store(endpoint: str) -> bool:
    """Whether the addresses of an endpoint name a store. Of one that nobody has, `url_for` itself says what is wrong."""
    try:
        return current_app.url_map.is_endpoint_expecting(endpoint, STORE)
    except KeyError:
        return False


def guard() -> ResponseReturnValue | None:
    """Let the request through to its view, or answer why not."""
    asked = this_request()
    rule = asked.url_rule
    resolution = asked.environ[ENVIRON_KEY]
    check_outcome(resolution.outcome, rule)
    if resolution.face is Face.SITE:
        return site.admit(asked, resolution)
    check_cookies(asked, rule)
    if rule is None:
        return None  # nothing matched: the 404 or 405 follows
    check_sender(asked)
    access = access_of(rule.endpoint)
    if access is None:
        if place_of(rule) is None:
            return None  # the kernel's own pages without a declaration read nothing of anybody
        raise Forbidden
    if access.kind == "public":
        if g._get_current_object().store_code is not None:
            load_store()
            standing.check_store(g.store, place_of(rule), access)
        return None
    if access.kind == "token":
        tokens.admit(access.scope)
        return None
    return check_person(place_of(rule), access)


def check_outcome(outcome: Outcome, rule: Rule | None) -> None:
    """Answer for hosts and platforms that lead nowhere, are paused or cannot be read. Raises the error to show."""
    if outcome is OK or (rule is not None and rule.endpoint in ANY_HOST):
        return
    if outcome in (Outcome.UNKNOWN_HOST, Outcome.UNKNOWN_PLATFORM):
        raise NotFound
    raise ServiceUnavailable(retry_after=60)


def check_cookies(asked: Request, rule: Rule | None) -> None:
    """Raises TwoSessions where two session cookies came: one was planted by a host beside this one, and nobody can tell which."""
    if (rule is None or rule.endpoint not in ANY_HOST) and has_two_sessions(asked):
        raise TwoSessions(_("Your browser sent two session cookies. Delete the cookies of this site, then log in again."), "two_sessions")


def check_sender(asked: Request) -> None:
    """Raises CSRFError for what a page of another host sends: a site beside this desk is another host. Old browsers say nothing."""
    if asked.method not in site.SAFE and asked.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
        raise CSRFError("The request was sent by a page of another host.")


def check_person(place: Place | None, access: Access) -> ResponseReturnValue | None:
    """Only people who are logged in, and at a place only those who may see it."""
    if not current_user.is_authenticated:
        return ask_to_log_in()
    ended = viewing.check()
    if ended is not None:
        return ended
    if place is not None:
        check_place(place, access)
    return factor.check() or proof.check(access)


def check_place(place: Place, access: Access) -> None:
    """Raises NotFound for strangers and closed pages, Forbidden for members without the right."""
    if g.store_code is not None:
        load_store()
    if place.frontend is Frontend.CONSOLE:
        check_console(access)
    elif not current_member().roles:
        g.stranger = True
        raise NotFound
    if is_closed(place):
        raise NotFound
    if access.permission is not None and access.permission not in current_member().permissions:
        raise Forbidden
    if g.store is not None:
        standing.check_store(g.store, place, access)


def check_console(access: Access) -> None:
    """The console is the provider's. A page about one platform may let that platform's administrators in."""
    if access.platform_arg is not None:
        code = (request.view_args or {}).get(access.platform_arg)
        g.named_platform_id = queries.platform_id_of(str(code)) if code else None
    roles = current_member().roles
    if Role.SUPER_ADMIN in roles or access.kind == "login":
        return
    if access.platform_arg is None or Role.PLATFORM_ADMIN not in roles:
        g.stranger = True
        raise NotFound


def load_store() -> None:
    """Make the store of the URL the current one. Raises NotFound."""
    platform = current_resolution().platform
    store = store_on(platform.id, g.store_code) if platform else None
    if store is None:
        raise NotFound
    g.store, g.gated_store = store, store.id
    bind_contextvars(store_code=store.code)


def is_closed(place: Place) -> bool:
    """Whether the platform took the page's menu item away. A required item cannot be taken away."""
    resolution = current_resolution()
    if resolution.platform is None or resolution.scope is not Scope.PLATFORM:
        return False
    module = kernel().registry.modules[place.module]
    item = next((each for each in module.menu_items.get(place.frontend, ()) if each.id == place.menu_item), None)
    if item is None or item.required:
        return False
    return place.menu_item in closed_items(resolution.platform.id, place.frontend, current_user.id)


def ask_to_log_in() -> Response:
    """303 to the login page and back afterwards; htmx loads that page; programs get a 401."""
    if wants_json():
        raise Unauthorized
    target = f"{request.script_root}/login?next={quote(return_address(), safe='/')}"
    if not is_htmx():
        return make_response(redirect(target, 303))
    response = make_response("", 401)
    response.headers["HX-Redirect"] = target
    return response


def return_address() -> str:
    """Where to come back to: this page, or for a write or a part of a page the page it was sent from (if it is ours)."""
    own = request.host_url.rstrip("/")
    if request.method in ("GET", "HEAD") and not is_htmx():
        return request.full_path.rstrip("?") if not request.script_root else f"{request.script_root}{request.full_path.rstrip('?')}"
    came_from = request.headers.get("HX-Current-URL") or request.referrer or ""
    return came_from.removeprefix(own) if came_from.startswith(f"{own}/") else f"{request.script_root}/"
