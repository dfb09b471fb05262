"""The page behind the link to unsubscribe. Looking at it changes nothing; mail programs send the form by themselves (RFC 8058)."""

from __future__ import annotations

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from modules.messaging.services import returns
from webapp.accounts.access import public
from webapp.db import transaction
from webapp.mail import unsubscribing
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform
from webapp.web.htmx import render
from webapp.web.limits import limiter
from webapp.web.security import csrf

LONGEST = 200


def asker() -> str:
    """Who is counted: an address, on each platform by itself."""
    return f"{current_platform().id}|{request.remote_addr}"


@public
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
@limiter.limit("120/minute", key_func=asker)
def unsubscribe(token: str) -> ResponseReturnValue:
    """Ask, or do it: the token itself says who sends it, so no cookie has to."""
    link = unsubscribing.read(token) if len(token) <= LONGEST else None
    if link is None:
        abort(404)
    store = store_of(current_platform().id, link.store_id)
    if request.method == "POST":
        with transaction():
            returns.unsubscribe(store, link)
    return render("messaging/public/unsubscribe.html", store=store, token=token, done=request.method == "POST")


RULES = (("/<token>", "unsubscribe", unsubscribe, ["GET", "POST"]),)
customer_mail = Blueprint("customer-mail", __name__)
for rule, name, view, methods in RULES:
    customer_mail.add_url_rule(rule, name, view, methods=methods)
