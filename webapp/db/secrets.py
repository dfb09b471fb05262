"""Secrets in module config: encrypted at rest with a key derived from SECRET_KEY, old keys still readable."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import current_app
from flask_babel import gettext as _

from webapp.domain import DomainError

MARK = "fernet:"
MASK = "••••••••"


def encrypt(plain: str) -> str:
    """The ciphertext that is stored, marked as such."""
    return MARK + _box().encrypt(plain.encode()).decode()


def decrypt(stored: str) -> str:
    """The plain secret. Raises DomainError when no configured key opens it."""
    try:
        return _box().decrypt(stored.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise DomainError(
            _("A stored secret cannot be read with the present SECRET_KEY. Enter it again, or add the old key to SECRET_KEY_FALLBACKS."),
            "unreadable_secret",
        ) from error


def opened_by_present_key(stored: str) -> bool:
    """Whether the present SECRET_KEY opens it, without any of the former ones."""
    try:
        _fernet(current_app.config["SECRET_KEY"]).decrypt(stored.removeprefix(MARK).encode())
    except InvalidToken:
        return False
    return True


def is_encrypted(value: object) -> bool:
    """Whether a stored config value is a ciphertext."""
    return isinstance(value, str) and value.startswith(MARK)


def masked(config: Mapping[str, Any]) -> dict[str, Any]:
    """Stored config as people may see it."""
    return {key: MASK if is_encrypted(value) else value for key, value in config.items()}


def _box() -> MultiFernet:
    keys = [current_app.config["SECRET_KEY"], *(current_app.config.get("SECRET_KEY_FALLBACKS") or [])]
    return MultiFernet([_fernet(key) for key in keys])


def _fernet(key: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"interlock config " + str(key).encode()).digest()))
