"""Links to drafts that expire: signed, for one text, kept in no row."""

from __future__ import annotations

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from modules.cms.models import CmsText
from modules.cms.owner import Owner
from modules.cms.queries.hosts import site_host
from webapp.domain import NotFound
from webapp.signing import Signer

DAYS = 7


def _signer() -> URLSafeTimedSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return URLSafeTimedSerializer(keys, salt="cms-preview", signer=Signer)


def preview_url(owner: Owner, text: CmsText) -> str | None:
    """The address of a draft on the owner's site; None where it has no site."""
    found = site_host(owner)
    if found is None:
        return None
    host, prefix = found
    _name, colon, port = request.host.partition(":")
    token = _signer().dumps([owner.platform_id, owner.place, text.id])
    return f"{request.scheme}://{host}{colon}{port}{prefix}/{text.locale}/preview/{token}"


def text_of(token: str, platform_id: int) -> tuple[int, int]:
    """The place and the id of the text that a link is for. Raises NotFound for a link that is forged, another platform's, or too old."""
    try:
        platform, place, text_id = _signer().loads(token, max_age=DAYS * 86_400)
    except (BadSignature, ValueError, TypeError) as error:
        raise NotFound("") from error
    if platform != platform_id:
        raise NotFound("")
    return int(place), int(text_id)
