"""Signatures of payment notices: `t=<unix time>,v1=<hex>`, an HMAC-SHA256 of "<t>.<body>"; several v1 while a secret changes."""

from __future__ import annotations

import hmac
from datetime import datetime
from hashlib import sha256

TOLERANCE = 300
"""Seconds by which a notice may be old, or ahead of our clock, where a platform says nothing else."""


def sign(body: bytes, secret: str, at: datetime) -> str:
    """The header that the local provider sends with a body."""
    moment = int(at.timestamp())
    return f"t={moment},v1={_digest(body, secret, str(moment))}"


def is_genuine(body: bytes, header: str, secret: str, now: datetime, *, tolerance: int = TOLERANCE) -> bool:
    """Whether the body was signed with the secret, and lately: within so many seconds."""
    parts = [part.strip().partition("=") for part in header.split(",")]
    moments = [value for key, _sign, value in parts if key == "t"]
    given = [value for key, _sign, value in parts if key == "v1"]
    if len(moments) != 1 or not moments[0].isascii() or not moments[0].isdigit() or len(moments[0]) > 12:
        return False
    if abs(int(moments[0]) - int(now.timestamp())) > tolerance:
        return False
    wanted = _digest(body, secret, moments[0]).encode()
    return any(hmac.compare_digest(wanted, value.encode()) for value in given)


def _digest(body: bytes, secret: str, moment: str) -> str:
    return hmac.new(secret.encode(), moment.encode() + b"." + body, sha256).hexdigest()
