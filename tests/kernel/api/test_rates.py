"""How often a token may ask, and an address show a wrong one."""

from __future__ import annotations

import pytest

from tests.factories.people import super_admin
from tests.kernel.api.conftest import Program
from tests.support.places import settings
from webapp import create_app
from webapp.config import ConfigurationError
from webapp.web.limits import limiter


def test_every_answer_tells_what_is_left(app, root):
    app.config["API_RATE_READ"] = "5/hour"
    headers = root.get("").headers
    assert (headers["RateLimit-Limit"], headers["RateLimit-Remaining"]) == ("5", "4")
    assert 0 < int(headers["RateLimit-Reset"]) <= 3600
    assert "Retry-After" not in headers


def test_too_many_requests_are_refused_and_told_when_to_come_back(app, root, program):
    app.config["API_RATE_READ"] = "2/hour"
    assert [root.get("").status_code for _ in range(3)] == [200, 200, 429]
    refused = root.get("")
    assert (refused.json["code"], refused.mimetype) == ("too_many_requests", "application/problem+json")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert program(super_admin("other")).get("").status_code == 200


def test_changes_are_counted_for_themselves(app, root, platform):
    app.config["API_RATE_WRITE"] = "1/hour"
    codes = [root.post("/cards/modules/apply", {"changes": {"billing": "on"}}, revision=1).status_code for _ in range(2)]
    assert codes == [200, 429]
    assert root.post("/cards/modules/plan", {"changes": {"billing": "on"}}).status_code == 200


def test_wrong_tokens_are_limited_by_address_and_right_ones_are_not(app, root):
    app.config["API_RATE_FAILED"] = "2/hour"
    guess = Program(app.test_client(), "il_" + "x" * 43)
    answers = [guess.get("") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert ["RateLimit-Remaining" in answer.headers for answer in answers] == [False, False, True]
    assert root.get("").status_code == 200


def test_wrong_tokens_from_one_ipv6_line_are_counted_together(app):
    app.config["API_RATE_FAILED"] = "2/hour"
    client, wrong = app.test_client(), {"Authorization": "Bearer il_" + "x" * 43}
    there = [{"REMOTE_ADDR": address} for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1")]
    assert [client.get("/api/v1/platforms", headers=wrong, environ_base=each).status_code for each in there] == [401, 401, 429, 401]


def test_while_the_storage_is_away_the_process_counts_for_itself(app, root, monkeypatch):
    app.config["API_RATE_READ"] = "2/hour"
    for name in ("_storage", "_limiter", "_storage_dead"):
        monkeypatch.setattr(limiter, name, getattr(limiter, name))  # put back afterwards
    app.config["RATELIMIT_STORAGE_URI"] = "redis://127.0.0.1:1/0"
    limiter.init_app(app)
    answers = [root.get("") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit-Remaining"] for answer in answers] == ["1", "0", "0"]


def test_a_rate_that_cannot_be_read_stops_the_start():
    with pytest.raises(ConfigurationError, match="API_RATE_READ is 'often'"):
        create_app({**settings("sqlite://"), "API_RATE_READ": "often"})
