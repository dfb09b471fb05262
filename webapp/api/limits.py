"""How often a token may ask, and how often an address may show a wrong one."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache

import structlog
from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from limits import RateLimitItem, parse
from limits.errors import StorageError

from webapp.config import ConfigurationError
from webapp.web.limits import limiter
from webapp.web.problems import Problem

READ, WRITE, FAILED = "API_RATE_READ", "API_RATE_WRITE", "API_RATE_FAILED"
SETTINGS = (READ, WRITE, FAILED)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Budget:
    """How many requests there are, how many are left, and in how many seconds there are more."""

    limit: int
    remaining: int
    reset: int


def init_app(app: Flask) -> None:
    """Refuse rates that cannot be read; tell the budget in every answer."""
    for name in SETTINGS:
        try:
            rate(app.config[name])
        except ValueError as error:
            raise ConfigurationError(f"{name} is '{app.config[name]}'. Write it like 120/minute.") from error
    app.after_request(tell)


@lru_cache
def rate(text: str) -> RateLimitItem:
    """A rate like "120/minute". Raises ValueError."""
    return parse(text)


def spend(name: str, key: str) -> None:
    """Count one request of this kind under the key. Raises Problem when there were too many."""
    item = rate(current_app.config[name])
    try:
        granted = limiter.limiter.hit(item, name, key)
        moment, remaining = limiter.limiter.get_window_stats(item, name, key)
    except StorageError as error:
        log.warning("limits.storage_away", error=str(error.storage_error))  # better an answer too many than none
        return
    g.api_budget = Budget(item.amount, remaining, max(1, round(moment - time.time())))
    if not granted:
        raise Problem(429, "too_many_requests", _("Too many requests. Wait, and ask again."))


def spend_failure() -> None:
    """Count a token that is none under the address it came from. Raises Problem when there were too many."""
    spend(FAILED, request.remote_addr or "?")
    g.pop("api_budget", None)  # how many guesses are left is nobody's business


def tell(response: Response) -> Response:
    """The headers that say how much is left, and when to come back."""
    budget: Budget | None = g.get("api_budget")
    if budget is not None:
        response.headers["RateLimit-Limit"] = str(budget.limit)
        response.headers["RateLimit-Remaining"] = str(budget.remaining)
        response.headers["RateLimit-Reset"] = str(budget.reset)
        if response.status_code == 429:
            response.headers["Retry-After"] = str(budget.reset)
    return response
