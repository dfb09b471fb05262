"""Takes out of texts and facts what nobody should read in a log: passwords, tokens, keys, addresses of people."""

from __future__ import annotations

import re
from typing import Any

REMOVED = "[removed]"
NAMES = re.compile(r"passw|secret|token|api_?key|authorization|cookie|credential|private|signature|iban|e?mail|phone", re.IGNORECASE)
SAID = re.compile(
    r"""((?:passw(?:or)?d|secret|token|api[_-]?key|authorization|cookie|credentials?)["']?\s*[=:]\s*)(?:bearer\s+)?(\[removed\]|"[^"]*"|'[^']*'|[^\s,;&)}\]]+)""",
    re.IGNORECASE,
)
BEARER = re.compile(r"(bearer\s+)[A-Za-z0-9._~+/=-]{8,}", re.IGNORECASE)
IN_URL = re.compile(r"(://)[^/\s:@]+:[^/\s@]+@")
MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
IN_PATH = re.compile(r"/(?=[^/\s]*\d)(?=[^/\s]*[A-Za-z])[A-Za-z0-9_.~-]{24,}(?=[/\s?\"']|$)")
"""The token of a link in a mail, as a part of an address."""
LONGEST = 2000
DEEPEST = 6


def redacted(text: str, longest: int = LONGEST) -> str:
    """The text without secrets and addresses, as every database takes it, the end of it where it is too long."""
    text = text.replace("\0", "\ufffd").encode(errors="replace").decode()[-longest:]
    text = SAID.sub(rf"\1{REMOVED}", text)
    text = BEARER.sub(rf"\1{REMOVED}", text)
    text = IN_PATH.sub(f"/{REMOVED}", text)
    return MAIL.sub("[address]", IN_URL.sub(rf"\1{REMOVED}@", text))


def redacted_facts(value: Any, depth: int = 0) -> Any:
    """JSON values of the facts: what has a telling name is removed, everything else is redacted as text."""
    if value is None or isinstance(value, bool | int | float):
        return value if not isinstance(value, float) or (value == value and abs(value) != float("inf")) else str(value)
    if depth >= DEEPEST:
        return "…"
    if isinstance(value, dict):
        return {redacted(str(key), 100): _fact(str(key), each, depth) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redacted_facts(each, depth + 1) for each in list(value)[:50]]
    return redacted(str(value))


def _fact(name: str, value: Any, depth: int) -> Any:
    return REMOVED if NAMES.search(name) else redacted_facts(value, depth + 1)
