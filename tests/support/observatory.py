"""MDN's HTTP Observatory, for a site that cannot be reached from outside: the marks it gives to headers and cookies.

The modifiers are those of https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring. What it could only ask of the public site
(preload lists, other hosts) counts as not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

BASELINE, EXTRA_FROM, A_PLUS = 100, 90, 100
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
SCRIPT = re.compile(r"<script[^>]*\bsrc=\"([^\"]+)\"")


@dataclass(frozen=True)
class Seen:
    """What a site answered: to a page over HTTPS, and to the same over HTTP (where it leads)."""

    host: str
    headers: dict[str, str]
    cookies: list[str]
    html: str
    led_to: str

    def header(self, name: str) -> str:
        return self.headers.get(name.lower(), "").lower()


def score(seen: Seen) -> tuple[int, dict[str, int]]:
    """The score, and the modifier of each test. Bonuses count only for who has an A without them."""
    marks = {each.__name__: each(seen) for each in TESTS}
    plain = BASELINE + sum(mark for mark in marks.values() if mark < 0)
    return plain + (sum(mark for mark in marks.values() if mark > 0) if plain >= EXTRA_FROM else 0), marks


def policy(seen: Seen) -> int:
    """Content-Security-Policy."""
    rules = {words[0]: words[1:] for part in seen.header("Content-Security-Policy").split(";") if (words := part.split())}
    if not rules:
        return -25
    scripts, objects = (rules.get(name, rules.get("default-src", ["*"])) for name in ("script-src", "object-src"))
    if {"'unsafe-inline'", "data:", "https:", "*"} & {*scripts, *objects} or "http:" in seen.header("Content-Security-Policy"):
        return -20
    if "'unsafe-eval'" in scripts:
        return -10
    if {"'unsafe-inline'", "data:", "https:", "*"} & set(rules.get("style-src", rules.get("default-src", ["*"]))):
        return 0
    return 10 if rules.get("default-src") == ["'none'"] else 5


def cookies(seen: Seen) -> int:
    """All of them are of sessions here."""
    flags = [{part.strip().lower() for part in each.split(";")[1:]} for each in seen.cookies]
    if any("secure" not in each for each in flags):
        return -10 if transport(seen) == 0 else -40
    if any("httponly" not in each for each in flags):
        return -30
    return 5 if flags and all({"samesite=lax", "samesite=strict"} & each for each in flags) else 0


def transport(seen: Seen) -> int:
    """Strict-Transport-Security."""
    age = re.search(r"max-age=(\d+)", seen.header("Strict-Transport-Security"))
    return -20 if age is None else 0 if int(age[1]) >= SIX_MONTHS else -10


def redirection(seen: Seen) -> int:
    """From HTTP to HTTPS, on the same host."""
    to = urlsplit(seen.led_to)
    return -20 if to.scheme != "https" else 0 if to.hostname == seen.host else -5


def referrer(seen: Seen) -> int:
    told = seen.header("Referrer-Policy")
    return 0 if not told else 5 if told in PRIVATE else -5


def scripts(seen: Seen) -> int:
    """Scripts of elsewhere need their hash named; there are to be none."""
    return -5 if any(urlsplit(each).hostname not in {None, seen.host} for each in SCRIPT.findall(seen.html)) else 0


def sniffing(seen: Seen) -> int:
    return 0 if seen.header("X-Content-Type-Options") == "nosniff" else -5


def framing(seen: Seen) -> int:
    if "frame-ancestors" in seen.header("Content-Security-Policy"):
        return 5
    return 0 if seen.header("X-Frame-Options") in {"deny", "sameorigin"} else -20


def sharing(seen: Seen) -> int:
    """Access-Control-Allow-Origin."""
    return -50 if seen.header("Access-Control-Allow-Credentials") == "true" and seen.header("Access-Control-Allow-Origin") else 0


TESTS: tuple[Callable[[Seen], int], ...] = (policy, cookies, transport, redirection, referrer, scripts, sniffing, framing, sharing)
