"""Who asks: the token of a request, its person, and whether it may do this."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import structlog
from flask import Flask, Response, after_this_request, g, request
from flask_babel import gettext as _
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from webapp.accounts import queries, scopes, tokens
from webapp.accounts.models import ApiToken
from webapp.actor import Actor, Kind, set_actor
from webapp.db import noting, utcnow
from webapp.gate import factor, token_limits
from webapp.web.problems import Problem

REALM = 'Bearer realm="interlock"'
USED_EVERY = timedelta(minutes=1)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Caller:
    """The token of this request. `prefix` is what people know it by; `key` is what its requests are counted under; `note` whether
    its use is written down."""

    token_id: int
    prefix: str
    key: str
    scopes: frozenset[str]
    note: bool


def init_app(app: Flask) -> None:
    """Refuse rates that cannot be read. What comes after a request of the API hangs on that request: others do not pay for it."""
    token_limits.init_app(app)


def admit(scope: str) -> None:
    """Let the request through to its view. Raises Problem: 401 without a token that counts, 403 without the scope, 429."""
    after_this_request(finish)
    if request.method == "OPTIONS" and getattr(request.url_rule, "provide_automatic_options", False):
        return  # runs no view, and the methods are in the public document
    caller = g.api_caller = authenticate()
    token_limits.spend(token_limits.WRITE if scope.endswith(":write") else token_limits.READ, caller.key)
    if scope not in caller.scopes:
        raise Problem(
            403,
            "insufficient_scope",
            _("This token lacks the scope %(scope)s.", scope=scope),
            headers={"WWW-Authenticate": f'{REALM}, error="insufficient_scope", scope="{scope}"'},
            scope=scope,
        )


def authenticate() -> Caller:
    """The token of the Authorization header; its person is the user of this request. Raises Problem."""
    kind, _space, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        raise Problem(401, "no_token", _("Send a token in the header 'Authorization: Bearer …'."), headers={"WWW-Authenticate": REALM})
    text, now = text.strip(), utcnow()
    found = queries.user_of_token(tokens.hashed(text), now) if tokens.SHAPE.fullmatch(text) else None
    if found is None:
        token_limits.spend_failure()
        raise Problem(
            401,
            "invalid_token",
            _("This token is unknown, expired or revoked."),
            headers={"WWW-Authenticate": f'{REALM}, error="invalid_token"'},
        )
    user, token = found
    if factor.lacks(user):
        said = _("A second factor is demanded of the person of this token, who has none. It counts again once there is one.")
        raise Problem(403, "second_factor_needed", said)
    g._login_user = user
    set_actor(Actor(kind=Kind.TOKEN, user_id=user.id, token_id=token.id))
    unused = token.last_used_at is None or now - token.last_used_at >= USED_EVERY
    return Caller(token.id, token.prefix, token.token_hash[:16], scopes.implied(token.scopes), unused)


def current_caller() -> Caller:
    """The token of this request; there is one behind every operation with a scope."""
    return cast(Caller, g.api_caller)


def finish(response: Response) -> Response:
    """What every answer to a program has: its budget, and no place in a cache, since what a token may see is nobody else's."""
    note_used()
    if not response.headers.get("Cache-Control"):
        response.cache_control.no_store = True
    return token_limits.tell(response)


def note_used() -> None:
    """Write when the token was last used, at most once a minute; a database that is busy is left in peace."""
    caller: Caller | None = g.get("api_caller")
    if caller is None or not caller.note:
        return
    try:
        with noting() as write:
            write.execute(update(ApiToken).where(ApiToken.id == caller.token_id).values(last_used_at=utcnow()))
    except OperationalError:
        log.info("token.use_not_noted")
