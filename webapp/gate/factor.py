"""Where a second factor is demanded, people without one set it up first: until then nothing else is open to them, nor to their tokens.

What a platform demands is a setting that weighs (webapp/gate/weight.py): it is changed only by somebody who has just given their password.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flask import Response, current_app, g, make_response, request, url_for
from flask_babel import gettext as _

from webapp.accounts import queries
from webapp.accounts.models import Membership, User
from webapp.actor import current_actor
from webapp.db import db
from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.roles import Role
from webapp.routing.context import core_setting, current_resolution
from webapp.web.errors import answer, wants_json
from webapp.web.htmx import is_htmx, see_other

NOBODY, ADMINISTRATORS, EVERYBODY = "nobody", "administrators", "everybody"
KEY = "second_factor"
OPEN = ("security.", "stop_viewing")
"""The beginnings of the endpoints that stay open: setting it up, showing who one is, and leaving."""


def check() -> Response | None:
    """The way to the set-up, for whoever lacks what is demanded here. Who views as somebody is asked for their own."""
    if (request.endpoint or "").startswith(OPEN):
        return None
    user_id = current_actor().user_id
    if user_id is None:
        return None
    held = queries.memberships(user_id)
    if not is_demanded(held, _here(held)):
        return None
    user = db.session.get(User, user_id)
    return None if user is None or user.has_second_factor else lead()


def lead() -> Response:
    """Where it is set up, as the asker reads it."""
    said = _("A second factor is needed here. Set up an app or a passkey; then you can go on.")
    if wants_json():
        return answer(403, message=said, code="second_factor_needed")
    target = url_for("security.two_factor_setup")
    if not is_htmx():
        return make_response(see_other(target, said, "info"))
    response = make_response("", 401)
    response.headers["HX-Redirect"] = target
    return response


def lacks(user: User) -> bool:
    """Whether something is demanded of this person at any place of theirs that they do not have: their tokens do not count then."""
    if user.has_second_factor:
        return False
    held = queries.memberships(user.id)
    return is_demanded(held, [_now(row.platform_id) for row in held if row.platform_id is not None])


def is_demanded(held: Sequence[Membership], platforms: Iterable[Snapshot]) -> bool:
    """Whether the provider, or one of these platforms, demands it of somebody with these roles."""
    wish = current_app.config["SECOND_FACTOR"]
    if wish == EVERYBODY or (wish == ADMINISTRATORS and _is_of_provider(held)):
        return True
    return any(_demands(platform, held) for platform in platforms)


def _demands(platform: Snapshot, held: Sequence[Membership]) -> bool:
    wish = core_setting(platform, KEY) or NOBODY
    if wish == NOBODY:
        return False
    roles = {row.role for row in held if row.platform_id == platform.id}
    return _is_of_provider(held) or bool(roles if wish == EVERYBODY else roles & {Role.PLATFORM_ADMIN})


def _is_of_provider(held: Sequence[Membership]) -> bool:
    return any(row.role == Role.SUPER_ADMIN for row in held)


def _here(held: Sequence[Membership]) -> Iterator[Snapshot]:
    """The platform of the request, or the one that a page of the console is about, for its own people."""
    platform = current_resolution().platform
    if platform is not None:
        yield platform
    elif g.get("named_platform_id") is not None and not _is_of_provider(held):
        yield _now(g.named_platform_id)


def _now(platform_id: int) -> Snapshot:
    return kernel().modules.snapshot(platform_id)
