"""Where the local payment provider sends its notices."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from modules.billing.services.notices import Message, receive
from modules.billing.signatures import is_genuine
from webapp.accounts.access import public
from webapp.db import transaction, utcnow
from webapp.routing.context import current_platform
from webapp.settings.config import module_config
from webapp.web.limits import limiter
from webapp.web.security import csrf

HEADER = "Interlock-Signature"
MAX_BYTES = 65_536
RATE = "600/minute"

payment_notices = Blueprint("payment-notices", __name__)


def sender() -> str:
    """Who is counted: an address, on each platform by itself."""
    return f"{current_platform().id}|{request.remote_addr}"


@payment_notices.post("/local")
@public
@csrf.exempt
@limiter.limit(lambda: RATE, key_func=sender)
def local() -> ResponseReturnValue:
    """400 for what is not signed with the platform's secret; 200 for everything else, known or not, first or repeated.

    429 for an address that sends more than any provider does: it sends again after `Retry-After`, and a guess costs time.
    """
    if (request.content_length or 0) > MAX_BYTES:
        abort(413)
    body, secret = request.get_data(), module_config("billing")["webhook_secret"]
    if not secret or not is_genuine(body, request.headers.get(HEADER, ""), secret, utcnow()):
        abort(400)
    message = Message.read(request.get_json(force=True, silent=True))
    if message is None:
        abort(400)
    with transaction():
        outcome = receive(current_platform().id, message)
    return jsonify(outcome=outcome)
