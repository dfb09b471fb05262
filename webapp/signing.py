"""Signatures that know when they were made, by the clock that all machines go by."""

from __future__ import annotations

from datetime import datetime

from itsdangerous import SignatureExpired, TimestampSigner

from webapp.db import utcnow

EARLY_S = 60
"""What was signed by a machine whose clock is a little ahead counts: itsdangerous itself refuses what is one second from the future."""


class Signer(TimestampSigner):
    """What the serializers of itsdangerous sign with."""

    def get_timestamp(self) -> int:
        """Now, in seconds since 1970."""
        return int(utcnow().timestamp())

    def unsign(  # type: ignore[override]  # one of three forms that itsdangerous declares
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> tuple[bytes, datetime] | bytes:
        """What was signed, and when where that is asked for. Raises BadSignature, and SignatureExpired for what is older than `max_age`."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - signed_at.timestamp()
        if max_age is not None and not -EARLY_S <= age <= max_age:
            raise SignatureExpired(f"Signature age {age:.0f}, not up to {max_age} seconds", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value
