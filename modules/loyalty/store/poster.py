"""A page to print and hang up: how customers get a card, with a QR code."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import drawing, queries
from modules.loyalty.models import Card
from modules.loyalty.queries import joins
from modules.loyalty.store.blueprint import BASE, READ, loyalty
from modules.loyalty.store.codes import picture
from webapp.accounts.access import permission
from webapp.domain import NotFound
from webapp.entitlements.gate import require_feature
from webapp.merchants.models import Store
from webapp.routing.context import current_store
from webapp.web.htmx import render


def address(store: Store, path: str) -> str | None:
    """The address of a page of the store's site, as somebody outside would open it; None where there is no site."""
    found = joins.site_of(store)
    if found is None:
        return None
    host, root = found
    port = request.host.partition(":")[2]
    return f"{request.scheme}://{host}{':' + port if port and ':' not in host else ''}{root}{path}"


def card_address(card: Card) -> str | None:
    """The address of a card's page."""
    return address(current_store(), f"/card/{card.token}")


@loyalty.get("/poster")
@permission(READ)
@require_feature(BASE)
def poster() -> ResponseReturnValue:
    """The poster, with what to do where it cannot be made yet."""
    store = current_store()
    return render(
        "loyalty/store/poster.html", store=store, programme=queries.programme(store.merchant_id), join_url=address(store, "/join/")
    )


@loyalty.get("/poster.svg")
@permission(READ)
@require_feature(BASE)
def poster_code() -> ResponseReturnValue:
    """The QR code on the poster: the address where one joins."""
    url = address(current_store(), "/join/")
    if url is None:
        raise NotFound(_("This platform has no site for customers yet."))
    return picture(drawing.qr(url))
