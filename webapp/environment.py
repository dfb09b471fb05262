"""Reads settings strictly: what is not understood stops the start with a sentence, and is never taken for something else."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Collection, Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:  # gunicorn's file reads its settings by this one, without the application
    from flask import Flask

TRUE, FALSE = frozenset({"1", "true", "yes", "on"}), frozenset({"0", "false", "no", "off"})
ENVIRONMENTS = {"development": "development", "dev": "development", "production": "production", "prod": "production"}
WEAK = (
    "secret",
    "change",
    "example",
    "password",
    "interlock",
    "default",
    "key",
    "test",
    "dev",
    "please",
    "replace",
    "your",
    "me",
    "this",
    "to",
)
"""Words that placeholders are made of."""
KEY_LENGTH, KEY_VARIETY = 32, 10
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*", re.IGNORECASE)


class ConfigurationError(RuntimeError):
    """A setting is missing or wrong; the message says which and what to do."""


def words(text: str) -> list[str]:
    """A comma-separated setting as a list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def boolean(env: Mapping[str, str], name: str, default: bool = False) -> bool:
    """A setting that is on or off; empty is the default. Raises ConfigurationError."""
    text = env.get(name, "").strip().lower()
    if text in TRUE or text in FALSE:
        return text in TRUE
    if text:
        raise ConfigurationError(f"{name} must be 1 or 0 (or yes/no, true/false, on/off), not '{env[name]}'.")
    return default


def choice(env: Mapping[str, str], name: str, allowed: Collection[str], default: str) -> str:
    """One of a few words, in any case; empty is the default. Raises ConfigurationError."""
    text = env.get(name, "").strip().lower() or default
    if text not in allowed:
        raise ConfigurationError(f"{name} must be one of {', '.join(allowed)}, not '{env[name]}'.")
    return text


def integer(env: Mapping[str, str], name: str, default: int, least: int = 0, most: int = 1_000_000) -> int:
    """A whole number from `least` to `most`; empty is the default. Raises ConfigurationError."""
    text = env.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and least <= int(text) <= most):
        raise ConfigurationError(f"{name} must be a whole number from {least} to {most}, not '{env[name]}'.")
    return int(text)


def plain(env: Mapping[str, str], name: str, default: str = "") -> str:
    """A line of text; empty is the default. Raises ConfigurationError."""
    text = env.get(name, "").strip() or default
    if not text.isprintable():
        raise ConfigurationError(f"{name} must be one line of text without control characters.")
    return text


def host(env: Mapping[str, str], name: str, default: str) -> str:
    """An address or a name that something listens on, one of IPv6 without brackets; empty is the default. Raises ConfigurationError."""
    text = plain(env, name, default)
    if not _is_host(text):
        raise ConfigurationError(f"{name} must be an address or a name, like 127.0.0.1, without http:// and port, not '{text}'.")
    return text.strip("[]")


def hosts(env: Mapping[str, str], name: str, default: str) -> list[str]:
    """Names and addresses in small letters, separated by commas, those of IPv6 in brackets as in links; empty is the default.

    Raises ConfigurationError.
    """
    found = [each.lower() for each in words(plain(env, name, default))]
    wrong = [each for each in found if not _is_host(each)]
    if wrong or not found:
        what = f", not '{wrong[0]}'" if wrong else ""
        raise ConfigurationError(f"{name} must be names without http:// and port, separated by commas, like console.example.com{what}.")
    return [f"[{each}]" if ":" in each and not each.startswith("[") else each for each in found]


def _is_host(text: str) -> bool:
    """Whether it is a name or an address, which may stand in brackets."""
    try:
        return bool(ipaddress.ip_address(text[1:-1] if text.startswith("[") and text.endswith("]") else text))
    except ValueError:
        return len(text) <= 253 and NAME.fullmatch(text) is not None


def url(env: Mapping[str, str], name: str, like: str, schemes: Collection[str]) -> str:
    """An address of one of these schemes, with a host; empty where there is none. Raises ConfigurationError."""
    text = plain(env, name)
    try:
        parts = urlsplit(text)
        good = parts.scheme in schemes and bool(parts.hostname or parts.path) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if text and not good:
        raise ConfigurationError(f"{name} must be an address like {like}.")  # not what it is: it may hold a password
    return text


def sender(env: Mapping[str, str], name: str, default: str) -> str:
    """A mail address, with a name before it or without; empty is the default. Raises ConfigurationError."""
    text = plain(env, name, default)
    box, _at, domain = parseaddr(text)[1].rpartition("@")
    if not box or not domain or " " in domain:
        raise ConfigurationError(f"{name} must be a mail address, like Interlock <interlock@example.com>, not '{text}'.")
    return text


def contact(env: Mapping[str, str], name: str) -> str:
    """A mail address or a page with https; empty where there is none. Raises ConfigurationError."""
    text = plain(env, name)
    if text and (" " in text or not (text.startswith(("https://", "mailto:", "tel:")) or re.fullmatch(r"[^:@]+@[^:@]+", text))):
        raise ConfigurationError(f"{name} must be a mail address, or a page that begins with https://, not '{text}'.")
    return text


def share(env: Mapping[str, str], name: str, default: float) -> float:
    """A share from 0 to 1; empty is the default. Raises ConfigurationError."""
    text = env.get(name, "").strip()
    if not text:
        return default
    if not re.fullmatch(r"0(\.\d{1,6})?|1(\.0{1,6})?", text):
        raise ConfigurationError(f"{name} must be a number from 0 to 1, as 0.25, not '{env[name]}'.")
    return float(text)


def is_production(env: Mapping[str, str]) -> bool:
    """Whether INTERLOCK_ENV says so. Raises ConfigurationError."""
    return ENVIRONMENTS[choice(env, "INTERLOCK_ENV", ENVIRONMENTS, "development")] == "production"


def https(env: Mapping[str, str]) -> bool:
    """FORCE_HTTPS; production has to say whether. Raises ConfigurationError."""
    if is_production(env) and not env.get("FORCE_HTTPS", "").strip():
        raise ConfigurationError("Production needs FORCE_HTTPS. Set it to 1, or to 0 where passwords may really travel without TLS.")
    return boolean(env, "FORCE_HTTPS")


def check_keys(app: Flask) -> None:
    """Refuse keys in production that somebody could guess. Raises ConfigurationError."""
    if app.config["ENV_NAME"] != "production":
        return
    for name, keys in (("SECRET_KEY", [app.config["SECRET_KEY"]]), ("SECRET_KEY_FALLBACKS", app.config["SECRET_KEY_FALLBACKS"] or [])):
        for key in keys:
            if is_weak(key):
                raise ConfigurationError(
                    f"{name} is weak: it needs {KEY_LENGTH} random characters or more. Make one with "
                    "python3 -c 'import secrets; print(secrets.token_hex(32))'."
                )


def is_weak(key: str) -> bool:
    """Whether a key is short, repeats itself, counts up, or is made of the words of a placeholder."""
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_VARIETY:
        return True
    if any(len(key) % size == 0 and key == key[:size] * (len(key) // size) for size in range(1, len(key) // 2 + 1)):
        return True
    steps = {ord(after) - ord(before) for before, after in itertools.pairwise(key)}
    bare = "".join(filter(str.isalpha, key.lower()))
    for word in sorted(WEAK, key=len, reverse=True):
        bare = bare.replace(word, "")
    told = sum(map(str.isalpha, key)) - len(bare)
    return len(steps) <= 3 or told > len(key) // 2
