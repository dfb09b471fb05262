"""The link by which a customer says that they want no more mail: signed, and good for as long as the mail is kept."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

from webapp.routing.context import public_url_for

ENDPOINT = "unsubscribe"
"""The kernel's own page, so that a link in a mail works whatever is switched off since."""


class Link(NamedTuple):
    """Whose link it is. `address` is a mark of the address that the mail went to, not the address."""

    store_id: int
    customer_id: int
    address: str


def token_of(store_id: int, customer_id: int, address: str) -> str:
    """What nobody makes but us."""
    return str(_signer().dumps([store_id, customer_id, mark(address)]))


def read(token: str) -> Link | None:
    """Whose it is; None for one that we did not make."""
    try:
        found = _signer().loads(token)
        store_id, customer_id, address = found
    except (BadSignature, ValueError, TypeError):
        return None
    return Link(store_id, customer_id, address) if isinstance(store_id, int) and isinstance(customer_id, int) else None


def address_of(token: str) -> str | None:
    """The address of the page, on a host of the platform's own; None where it has none."""
    return public_url_for(ENDPOINT, token=token)


def mark(address: str) -> str:
    """By which an address is known again."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()[:16]


def _signer() -> URLSafeSerializer:
    keys = [*(current_app.config["SECRET_KEY_FALLBACKS"] or ()), current_app.secret_key]
    return URLSafeSerializer(keys, salt="messaging.unsubscribe")
