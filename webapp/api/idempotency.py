"""A change that is sent twice is made once: the second request gets the first one's answer."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from datetime import timedelta

from flask import Response, make_response, request
from flask_babel import gettext as _
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.api.gate import current_caller
from webapp.api.models import ApiAnswer
from webapp.db import transaction, utcnow
from webapp.web.problems import Problem

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
KEPT = timedelta(hours=24)
KEY = re.compile(r"[\x21-\x7e]{1,255}")


def once(work: Callable[[], Response]) -> Response:
    """Do the work in one write transaction, and keep its answer in the same; under a key that was used, answer that again.

    Only what was carried out is kept: an error leaves nothing, and the same key may be tried again. Raises Problem.
    """
    key = request.headers.get(HEADER)
    if key is not None and not KEY.fullmatch(key):
        raise Problem(400, "bad_key", _("An Idempotency-Key is 1 to 255 visible ASCII characters."))
    with transaction() as session:
        if key is None:
            return work()
        row, is_new = claim(session, key)
        if not is_new:
            return replay(row)
        response = work()
        remember(row, response)
    return response


def claim(session: Session, key: str) -> tuple[ApiAnswer, bool]:
    """The row of this key, and whether it is ours to fill. Another request with the same key waits here until we committed."""
    session.execute(delete(ApiAnswer).where(ApiAnswer.created_at < utcnow() - KEPT))
    token_id = current_caller().token_id
    row = ApiAnswer(token_id=token_id, key=key, fingerprint=fingerprint())
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        first = session.scalar(select(ApiAnswer).where(ApiAnswer.token_id == token_id, ApiAnswer.key == key))
        if first is None:
            raise
        return first, False
    return row, True


def fingerprint() -> str:
    """What makes two requests the same: method, address and body. If-Match is left out: a repeat may know a later revision."""
    return hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()


def remember(row: ApiAnswer, response: Response) -> None:
    """Keep what was answered."""
    row.status, row.etag, row.body = response.status_code, response.headers.get("ETag"), response.get_data(as_text=True)


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
