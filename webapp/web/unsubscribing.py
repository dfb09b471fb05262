"""The page behind the link to unsubscribe, on every platform, whatever is off there. Looking at it changes nothing; mail programs send the
form by themselves (RFC 8058).
"""

from __future__ import annotations

from flask import Flask, abort, request
from flask.typing import ResponseReturnValue

from webapp.accounts.access import public
from webapp.db import transaction
from webapp.domain import ReadOnly
from webapp.mail import refusals, unsubscribing
from webapp.mail.unsubscribing import Link
from webapp.merchants.models import Store
from webapp.merchants.queries import store_of
from webapp.ports import port
from webapp.registry.frontends import Scope
from webapp.registry.ports.audience import UNSUBSCRIBED, Audience
from webapp.routing.context import current_platform
from webapp.routing.places import mounting_only
from webapp.tenancy import scope
from webapp.web.htmx import render
from webapp.web.limits import limiter, place_on_platform
from webapp.web.security import csrf

LONGEST = 200


def init_app(app: Flask) -> None:
    """Mount it on the hosts of platforms."""
    with mounting_only(Scope.PLATFORM):
        app.add_url_rule("/unsubscribe/<token>", unsubscribing.ENDPOINT, unsubscribe, methods=["GET", "POST"])


@public
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
@limiter.limit("120/minute", key_func=place_on_platform)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask, or do it: the token itself says who sends it, so no cookie has to."""
    link = unsubscribing.read(token) if len(token) <= LONGEST else None
    if link is None:
        abort(404)
    with scope(current_platform().id):
        store = store_of(current_platform().id, link.store_id)
        if request.method == "POST":
            with transaction():
                say_no(store, link)
        return render("unsubscribe.html", store=store, token=token, done=request.method == "POST")


def say_no(store: Store, link: Link) -> None:
    """They want no more mail: among their permissions where somebody keeps those, else in a row that waits for it."""
    audience = port(Audience)
    try:
        if audience is not None:
            audience.answer(store.id, link.customer_id, given=False, source=UNSUBSCRIBED)
            return
    except ReadOnly:
        pass
    refusals.refuse(store, link)
