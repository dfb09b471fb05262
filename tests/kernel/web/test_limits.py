"""Requests that may not come too often: who is counted, where, and what the answer says."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from flask import Flask, g, request

from tests.support.page import Page
from tests.support.places import settings
from tests.support.valkey import valkey
from webapp import create_app
from webapp.accounts.access import public
from webapp.config import ConfigurationError
from webapp.web.limits import limiter

pytestmark = pytest.mark.sqlite_only  # nothing here is in the database
CLOSED = "redis://127.0.0.1:1/0"


@public
@limiter.limit("2/minute", key_func=lambda: request.headers.get("X-Token", "nobody"))
def twice() -> str:
    return "seen"


@public
@limiter.limit("2/minute")
def twice_from_a_place() -> str:
    return "seen"


def limited(db_url: str, storage: str = "memory://") -> Flask:
    """The application with one page that an asker may see twice a minute, counted by a header."""
    app = create_app({**settings(db_url), "RATELIMIT_STORAGE_URI": storage})
    app.add_url_rule("/twice", "twice", twice)
    app.add_url_rule("/twice-from-a-place", "twice_from_a_place", twice_from_a_place)
    return app


@pytest.fixture(autouse=True)
def _memory_again(app: Flask) -> Iterator[None]:
    """The limiter is one for all applications of the process: afterwards it counts for the tests' own again."""
    yield
    limiter._storage_dead = False
    limiter.init_app(app)


def ask(app: Flask, token: str = "a", **headers: str) -> int:
    return app.test_client().get("/twice", headers={"X-Token": token, **headers}).status_code


def test_one_asker_too_often_and_another_not(db_url: str) -> None:
    app = limited(db_url)
    assert [ask(app) for _time in range(3)] == [200, 200, 429]
    assert ask(app, "b") == 200
    assert app.test_client().get("/login").status_code == 200


def test_a_line_with_ipv6_is_one_asker_whatever_address_it_takes(db_url: str) -> None:
    """Everybody has 2^64 addresses there, so a limit by address would be none."""
    client = limited(db_url).test_client()
    here = ["2001:db8::1", "2001:db8::2", "2001:db8::ffff:3", "2001:db8:0:1::1", "::ffff:192.0.2.1", "192.0.2.1", "192.0.2.1", "192.0.2.2"]
    said = [client.get("/twice-from-a-place", environ_base={"REMOTE_ADDR": address}).status_code for address in here]
    assert said == [200, 200, 429, 200, 200, 200, 429, 200]


def test_whoever_is_counted_by_where_they_are_is_counted_by_the_line(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every view of the kernel and of the modules that is limited: the address itself is no key anywhere."""
    monkeypatch.setattr("webapp.web.limits.current_platform", lambda: SimpleNamespace(id=1))
    named: dict[tuple[str, int], set[str]] = {}
    for address in ("2001:db8::1", "2001:db8::2"):
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            g.api_counted = "API_RATE_READ", "token"
            g.store = SimpleNamespace(id=1, platform_id=1, merchant_id=1)
            for view in limiter.limit_manager._decorated_limits:
                for number, limit in enumerate(limiter.limit_manager.decorated_limits(view)):
                    named.setdefault((view, number), set()).add(limit.key_func())
    assert len(named) > 8
    assert {view for view, keys in named.items() if len(keys) > 1} == set()


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_the_refusal_says_when_to_come_back(db_url: str, accept: str) -> None:
    app = limited(db_url)
    for _time in range(2):
        ask(app)
    refused = app.test_client().get("/twice", headers={"X-Token": "a", "Accept": accept})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    said = Page(refused).text("main") if accept == "text/html" else refused.json["detail"]
    assert "Try again in " in said


def test_processes_that_share_a_storage_count_together(db_url: str) -> None:
    with valkey() as address:
        first = limited(db_url, address)
        assert [ask(first), ask(limited(db_url, address)), ask(limited(db_url, address))] == [200, 200, 429]


def test_while_the_storage_is_away_each_process_counts_for_itself(db_url: str) -> None:
    app = limited(db_url, CLOSED)
    assert [ask(app) for _time in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("address", ["redis://host:many/0", "somewhere://else", "nothing"])
def test_an_address_that_is_none_is_refused_at_the_start(db_url: str, address: str) -> None:
    with pytest.raises(ConfigurationError, match="RATELIMIT_STORAGE_URI"):
        limited(db_url, address)


def test_the_storage_is_redis_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", CLOSED)
    assert create_app({"SECRET_KEY": "x" * 32}).config["RATELIMIT_STORAGE_URI"] == CLOSED
