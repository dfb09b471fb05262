"""A form on sites by which visitors write to the store, or to the platform. Nobody learns who is known there."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue

from modules.messaging.forms import EnquiryForm
from modules.messaging.services import receiving
from modules.messaging.services.receiving import Enquiry
from webapp.accounts.access import public
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_platform, site_store
from webapp.web.htmx import render, see_other
from webapp.web.limits import limiter
from webapp.web.saving import save_form

FEATURE = "internal_messages"


@public
@limiter.limit("10/hour", methods=["POST"])
@require_feature(FEATURE)
def form() -> ResponseReturnValue:
    """The form by itself: where what was sent from a page comes back to when something is missing."""
    asked = EnquiryForm()

    def save() -> str:
        if not asked.website.data:
            store = site_store()
            said = {name: str(asked[name].data or "") for name in ("name", "email", "body")}
            receiving.receive(Enquiry(current_platform().id, store.id if store is not None else None, **said))
        return url_for(".sent")

    def draw(status: int) -> Response:
        return render("messaging/site/contact.html", status=status, form=asked)

    return save_form(asked, save, draw=draw, then=see_other, field="body")


@public
@require_feature(FEATURE)
def sent() -> ResponseReturnValue:
    """What everybody reads who wrote."""
    return render("messaging/site/sent.html")


RULES: tuple[tuple[str, str, Callable[[], ResponseReturnValue], list[str]], ...] = (
    ("/", "form", form, ["GET", "POST"]),
    ("/sent", "sent", sent, ["GET"]),
)


def blueprint() -> Blueprint:
    """The word that sites have for it."""
    made = Blueprint("write-to-us", __name__)
    for rule, name, view, methods in RULES:
        made.add_url_rule(rule, name, view, methods=methods)
    return made


contact = blueprint()
