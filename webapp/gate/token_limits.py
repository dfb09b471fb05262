"""How often a token may ask, and how often an address may show a wrong one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, Response, current_app, g
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded, RequestLimit
from limits import RateLimitItem, parse
from limits.errors import StorageError

from webapp.config import ConfigurationError
from webapp.web.limits import limiter, place
from webapp.web.problems import Problem

READ, WRITE, FAILED = "API_RATE_READ", "API_RATE_WRITE", "API_RATE_FAILED"
SETTINGS = (READ, WRITE, FAILED)


def init_app(app: Flask) -> None:
    """Refuse rates that cannot be read."""
    for name in SETTINGS:
        try:
            rate(app.config[name])
        except ValueError as error:
            raise ConfigurationError(f"{name} is '{app.config[name]}'. Write it like 120/minute.") from error


@lru_cache
def rate(text: str) -> RateLimitItem:
    """A rate like "120/minute". Raises ValueError."""
    return parse(text)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests there are, how many are left, and in how many seconds there are more."""

    limit: int
    remaining: int
    reset: int


@limiter.shared_limit(
    lambda: current_app.config[g.api_counted[0]], scope=lambda _endpoint: g.api_counted[0], key_func=lambda: g.api_counted[1]
)
def count() -> None:
    """Count the request under the name and the key of `g.api_counted`. Raises RateLimitExceeded."""


def spend(name: str, key: str) -> None:
    """Count one request of this kind under the key. Raises Problem when there were too many."""
    g.api_counted = name, key
    try:
        count()
    except RateLimitExceeded as error:
        raise Problem(429, "too_many_requests", _("Too many requests. Wait, and ask again.")) from error
    finally:
        g.api_budget = budget(limiter.current_limit)


def spend_failure() -> None:
    """Count a wrong token under the place it came from. Raises Problem when there were too many."""
    spend(FAILED, place() or "?")
    g.api_budget = None  # how many guesses are left is nobody's business


def budget(counted: RequestLimit | None) -> Budget | None:
    """What is left, unless the storage went away since it counted."""
    if counted is None:
        return None
    try:
        window = counted.window
    except StorageError:
        return None
    return Budget(counted.limit.amount, window.remaining, max(1, round(window.reset_time - time.time())))


def tell(response: Response) -> Response:
    """The headers that say how much is left, and when to come back."""
    left: Budget | None = g.get("api_budget")
    if left is not None:
        response.headers["RateLimit-Limit"] = str(left.limit)
        response.headers["RateLimit-Remaining"] = str(left.remaining)
        response.headers["RateLimit-Reset"] = str(left.reset)
        if response.status_code == 429:
            response.headers["Retry-After"] = str(left.reset)
    return response
