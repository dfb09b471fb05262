"""Reads settings strictly: what is not understood stops the start with a sentence, and is never taken for something else."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

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
NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*")
NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""What ends an address of numbers, such as 10.0.0.256, and no name."""
LONGEST_TYPED = 1_000
NAMED, QUOTED = re.compile(r"([^<>]*?)\s*<([^<>]*)>"), re.compile(r'"((?:[^"\\]|\\.)*)"')
BOX = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
SPECIAL, ESCAPED = r'[\[\]\\()<>@,:;".]', r'[\\"]'
IN_URIS = "%/:?#[]@!$&'()*+,;=~-._"
WEB = ("https", "http")


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
    found = _as_host(text)
    if found is None:
        raise ConfigurationError(f"{name} must be an address or a name, like 127.0.0.1, without http:// and port, not '{text}'.")
    return found


def hosts(env: Mapping[str, str], name: str, default: str) -> list[str]:
    """Names and addresses as browsers ask for them, separated by commas, those of IPv6 in brackets; empty is the default.

    Raises ConfigurationError.
    """
    typed = words(plain(env, name, default))
    found = [(each, _as_host(each)) for each in typed]
    wrong = [each for each, read in found if read is None]
    if wrong or not found:
        what = f", not '{wrong[0]}'" if wrong else ""
        raise ConfigurationError(f"{name} must be names without http:// and port, separated by commas, like console.example.com{what}.")
    return [f"[{read}]" if ":" in read else read for _each, read in found if read is not None]


def dns_name(text: str) -> str:
    """A name of a host as the DNS knows it: in small letters, and letters beyond ASCII as IDNA (UTS 46) writes them.

    Raises ValueError for what cannot be written so.
    """
    if len(text) > LONGEST_TYPED:
        raise ValueError(text)
    if text.isascii() and "xn--" not in text.lower():
        return text.lower()
    import idna  # only where somebody needs it: the main process of gunicorn stays small

    return idna.encode(text, uts46=True).decode()


def _as_host(text: str) -> str | None:
    """A name or an address in its one form, one of IPv6 with or without brackets before and without them after; None for what is none."""
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        pass
    else:
        return str(address) if bare == text or address.version == 6 else None
    try:
        found = dns_name(text)
    except ValueError:
        return None
    is_name = len(found) <= 253 and NAME.fullmatch(found) and not NUMERIC.fullmatch(found.rpartition(".")[2])
    return found if is_name else None


def url(env: Mapping[str, str], name: str, like: str, schemes: Collection[str]) -> str:
    """An address of one of these schemes, with a host that the DNS knows; empty where there is none. Raises ConfigurationError."""
    text = plain(env, name)
    found = _as_url(text, schemes) if text else ""
    if found is None:
        raise ConfigurationError(f"{name} must be an address like {like}.")  # not what it is: it may hold a password
    return found


def dsn(env: Mapping[str, str], name: str) -> str:
    """An address of Sentry: with a key, and the number of a project at the end; empty where there is none. Raises ConfigurationError."""
    text = url(env, name, "https://key@host/1", ("https", "http"))
    parts = urlsplit(text)
    if text and not (parts.username and parts.path.rpartition("/")[2].isdecimal()):
        raise ConfigurationError(f"{name} must be an address like https://key@host/1.")
    return text


def _as_url(text: str, schemes: Collection[str]) -> str | None:
    """The address with its host in the form of the DNS; None for anything else."""
    try:
        parts = urlsplit(text)
        if parts.scheme not in schemes or parts.port == 0 or not (parts.hostname or (parts.path and parts.scheme not in WEB)):
            return None
    except ValueError:
        return None
    if not parts.hostname:
        return text
    found = _as_host(parts.hostname)
    if found is None or parts.hostname.isascii():
        return text if found is not None else None
    user, at, _host = parts.netloc.rpartition("@")
    port = f":{parts.port}" if parts.port else ""
    return parts._replace(netloc=f"{user}{at}{found}{port}").geturl()


def sender(env: Mapping[str, str], name: str, default: str) -> str:
    """A mail address, with a name before it or without; empty is the default. Raises ConfigurationError.

    The name is what stands before the <, with or without quotes, whatever is in it but an @, which would be a second address.
    """
    text = plain(env, name, default)
    named = NAMED.fullmatch(text)
    words_before, typed = named.groups() if named else ("", text)
    quoted = QUOTED.fullmatch(words_before)
    said, found = re.sub(r"\\(.)", r"\1", quoted[1]) if quoted else words_before, _as_mailbox(typed)
    if found is None or ("@" in said and not quoted):
        raise ConfigurationError(f"{name} must be one mail address, like Interlock <interlock@example.com>, not '{text}'.")
    if not said:
        return found
    return f'"{re.sub(ESCAPED, _escaped, said)}" <{found}>' if re.search(SPECIAL, said) else f"{said} <{found}>"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _as_mailbox(text: str) -> str | None:
    """A mail address with its domain in the form of the DNS; None for what is none that every mail server takes."""
    box, _at, domain = text.rpartition("@")
    where = _as_host(domain) if domain else None
    return f"{box}@{where}" if where is not None and BOX.fullmatch(box) else None


def contact(env: Mapping[str, str], name: str) -> str:
    """A mail address, a number as tel:, or a page with https, as a URI; empty where there is none. Raises ConfigurationError."""
    text = plain(env, name)
    found: str | None = text
    if text.startswith("tel:"):
        found = text if re.fullmatch(r"tel:\+?[0-9][0-9().-]*", text) else None
    elif text.startswith("https://"):
        found = quote(read, safe=IN_URIS) if (read := _as_url(text, ("https",))) and " " not in read else None
    elif text:
        scheme, address = ("mailto:", text[7:]) if text.startswith("mailto:") else ("", text)
        box, asked, more = address.partition("?")
        found = f"{scheme}{read}{asked}{quote(more, safe=IN_URIS)}" if (read := _as_mailbox(box)) and (scheme or not asked) else None
    if found is None:
        raise ConfigurationError(f"{name} must be a mail address, or a page that begins with https://, not '{text}'.")
    return found


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
