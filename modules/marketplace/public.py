"""Feeds for the marketplace, which fetches them at an address that holds a secret. Whatever is wrong with it is the same 404."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from modules.marketplace import queries, services
from modules.marketplace.fields import LANGUAGES
from modules.marketplace.models import FeedAddress, PublicFeed
from webapp import files
from webapp.accounts.access import public
from webapp.accounts.standing import check_outside
from webapp.entitlements.gate import feature_answer
from webapp.merchants.queries import states_of_store, store_of
from webapp.routing.context import current_platform
from webapp.web.limits import limiter, place_on_platform

TYPES = {"csv": "text/csv; charset=utf-8", "xml": "application/xml; charset=utf-8"}
MOST_SECRET = 100

feeds = Blueprint("marketplace-feeds", __name__)


@feeds.get("/<secret>/<language>.<form>")
@public
@limiter.limit("120/minute", key_func=place_on_platform)
def feed(secret: str, language: str, form: str) -> ResponseReturnValue:
    """A feed as it was built last, packed where that is wanted; 304 for one who has it, 503 until the first is built."""
    address = queries.by_secret(services.digest(secret)) if len(secret) <= MOST_SECRET else None
    if address is None or language not in LANGUAGES or form not in TYPES or not _granted(address):
        abort(404)
    check_outside(states_of_store(address.store_id))
    found = queries.public_feed(address.store_id, language, form)
    if found is None or found.file_id is None or found.packed_id is None:
        return Response(status=503, headers={"Retry-After": "120"})
    return _answer(found, form)


def _granted(address: FeedAddress) -> bool:
    merchant_id = store_of(current_platform().id, address.store_id).merchant_id
    return feature_answer("product_feed_export", merchant_id).granted


def _answer(found: PublicFeed, form: str) -> Response:
    packs = request.accept_encodings["gzip"] > 0
    file = files.find(found.packed_id if packs else found.file_id)
    response = Response(content_type=TYPES[form])
    response.set_etag(file.sha256)
    response.last_modified = found.built_at
    response.cache_control.no_cache = True
    response.vary.add("Accept-Encoding")
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if packs:
        response.headers["Content-Encoding"] = "gzip"
    response.make_conditional(request)
    if response.status_code == 200:
        response.response = files.pieces(file)
        response.content_length = file.size
    return response
