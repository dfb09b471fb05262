"""Words that the module claims on sites: drafts by a link that expires, and addresses of pictures that stay."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from modules.cms.drawing import draw
from modules.cms.owner import Owner
from modules.cms.preview import text_of
from modules.cms.queries import pages
from modules.cms.queries import published as queries
from modules.cms.queries.published import Shelf
from modules.cms.root import shelf_here
from webapp.accounts.access import public
from webapp.files import public_url
from webapp.routing.context import current_platform

preview = Blueprint("preview", __name__)
pictures = Blueprint("pictures", __name__)


@preview.get("/<token>")
@public
def draft(token: str) -> ResponseReturnValue:
    """A draft as customers would see it; whoever has the link sees it for a week."""
    platform_id = current_platform().id
    place, text_id = text_of(token, platform_id)
    shelf = shelf_here()
    if place not in shelf.places:
        raise NotFound
    text = pages.text(Owner(platform_id, place or None), text_id)
    response = draw(Shelf(platform_id, (place,)), text.draft, languages={}, notice=_("This is a draft. Only who has this link sees it."))
    response.cache_control.no_store = True
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@pictures.get("/<int:media_id>")
@public
def show(media_id: int) -> Response:
    """A picture by an address that stays when the picture is replaced."""
    token = queries.token(shelf_here(), media_id)
    if token is None:
        raise NotFound
    response = redirect(public_url(token), 302)
    assert isinstance(response, Response)
    return response
