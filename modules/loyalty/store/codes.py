"""A card as machines read it: QR code and Code 128, each an image of its own."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from modules.loyalty import drawing
from modules.loyalty.queries import cards
from modules.loyalty.store.blueprint import BASE, READ, loyalty
from webapp.accounts.access import permission
from webapp.entitlements.gate import require_feature


@loyalty.get("/cards/<int:card_id>/qr.svg")
@permission(READ)
@require_feature(BASE)
def qr(card_id: int) -> ResponseReturnValue:
    """The card's number as a QR code: what a till reads from a phone or a print."""
    return picture(drawing.qr(cards.card(card_id).number))


@loyalty.get("/cards/<int:card_id>/barcode.svg")
@permission(READ)
@require_feature(BASE)
def barcode(card_id: int) -> ResponseReturnValue:
    """The card's number as Code 128, for scanners that read lines only."""
    return picture(drawing.code128(cards.card(card_id).number))


def picture(svg: bytes) -> Response:
    """An SVG that is kept by nobody."""
    response = Response(svg, mimetype="image/svg+xml")
    response.cache_control.no_store = True
    return response
