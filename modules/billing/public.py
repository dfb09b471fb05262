"""Where payment providers send their notices."""

from __future__ import annotations

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue

from modules.billing.gateways import LOCAL, STRIPE, gateway
from modules.billing.services.notices import receive
from modules.billing.signatures import is_genuine
from webapp.accounts.access import public
from webapp.db import transaction, utcnow
from webapp.routing.context import current_platform
from webapp.settings.config import module_config
from webapp.web.limits import limiter, place_on_platform
from webapp.web.security import csrf

HEADER, STRIPE_HEADER = "Interlock-Signature", "Stripe-Signature"
MAX_BYTES = 262_144
RATE = "600/minute"

payment_notices = Blueprint("payment-notices", __name__)


@payment_notices.post("/local")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
@limiter.limit(lambda: RATE, key_func=place_on_platform)
def local() -> ResponseReturnValue:
    """400 for what is not signed with the platform's secret; 200 for everything else, known or not, first or repeated.

    429 for an address that sends more than any provider does: it sends again after `Retry-After`, and a guess costs time.
    """
    return heard(LOCAL, "webhook_secret", HEADER)


@payment_notices.post("/stripe")
@public
@csrf.exempt  # type: ignore[untyped-decorator]  # Flask-WTF has no types
@limiter.limit(lambda: RATE, key_func=place_on_platform)
def stripe() -> ResponseReturnValue:
    """The same for Stripe, whose signatures have the same form."""
    return heard(STRIPE, "stripe_webhook_secret", STRIPE_HEADER)


def heard(provider: str, secret_key: str, header: str) -> ResponseReturnValue:
    """Check the signature on the bytes as they came, then act; `secret_key` names the setting that it is checked with."""
    if (request.content_length or 0) > MAX_BYTES:
        abort(413)
    body, config = request.get_data(), module_config("billing")
    secret, signed = config[secret_key], request.headers.get(header, "")
    if not secret or not is_genuine(body, signed, secret, utcnow(), tolerance=config["webhook_tolerance_s"]):
        abort(400)
    event = gateway(provider).read(body)
    if event is None:
        abort(400)
    with transaction():
        outcome = receive(current_platform().id, provider, event, body.decode("utf-8", "replace"))
    return jsonify(outcome=outcome)
