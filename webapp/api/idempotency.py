"""A change that is sent twice is made once: the second request gets the first one's answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Response, make_response, request
from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.api.models import ApiAnswer
from webapp.db import db, utcnow
from webapp.domain import DomainError
from webapp.gate.tokens import current_caller
from webapp.platforms.modules import ModuleChange
from webapp.switching.ask import Alongside
from webapp.web.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")


def once(make: Callable[[Alongside], object], answer: Callable[[ModuleChange | None], Response]) -> Response:
    """Have a change made, and keep its answer in the change's own transaction; under a key that was used, answer that again.

    Only what was carried out is kept: an error leaves nothing, and the same key may be tried again. Raises Problem.
    """
    key = read_key()
    if (kept := find(key)) is not None:
        return replay(kept)
    given: list[Response] = []

    def keep(change: ModuleChange | None) -> None:
        given.append(answer(change))
        if key is not None:
            remember(key, given[0])

    try:
        make(keep)
    except DomainError:
        db.session.rollback()  # look again: a request under the same key may have been faster
        if (kept := find(key)) is None:
            raise
        return replay(kept)
    return given[0]


def read_key() -> str | None:
    """The key of this request; None without one. Raises Problem."""
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Problem(400, "bad_key", _("An Idempotency-Key is 1 to 255 visible ASCII characters."))
    return key


def find(key: str | None) -> ApiAnswer | None:
    """What was answered under this key."""
    if key is None:
        return None
    mine = ApiAnswer.token_id == current_caller().token_id, ApiAnswer.key == key
    found: ApiAnswer | None = db.session.scalar(select(ApiAnswer).where(*mine, ApiAnswer.created_at >= utcnow() - KEPT))
    return found


def fingerprint() -> str:
    """What makes two requests the same: method, address and body. If-Match is left out: a repeat may know a later revision."""
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


def remember(key: str, response: Response) -> None:
    """Keep what was answered, and nothing that is older than answers are kept."""
    db.session.execute(delete(ApiAnswer).where(ApiAnswer.created_at < utcnow() - KEPT))
    body = response.get_data(as_text=True)
    facts = {"status": response.status_code, "etag": response.headers.get("ETag"), "body": body}
    db.session.add(ApiAnswer(token_id=current_caller().token_id, key=key, fingerprint=fingerprint(), **facts))


def replay(row: ApiAnswer) -> Response:
    """The first answer again. Raises Problem for a key that belongs to a different request."""
    if row.fingerprint != fingerprint():
        raise Problem(422, "key_reused", _("This Idempotency-Key was used for a different request. Choose a new one."))
    response = make_response(row.body, row.status)
    response.mimetype = "application/json"
    if row.etag:
        response.headers["ETag"] = row.etag
    response.headers[REPLAYED] = "true"
    return response
