"""Tokens, scopes and people: who gets in, and what strangers learn."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.factories.people import person, super_admin
from tests.factories.places import platform as make_platform
from tests.factories.places import store
from tests.kernel.api.conftest import BASE, Program
from webapp.accounts import queries
from webapp.accounts.models import ApiToken
from webapp.accounts.services import new_hash, set_active, set_password
from webapp.accounts.tokens import revoke_token
from webapp.db import db, transaction, utcnow
from webapp.providing.platforms import suspend_platform
from webapp.roles import Role

APPLY = "/cards/modules/apply"


def told(answer):
    """Status, code and media type of a problem."""
    return answer.status_code, answer.json["code"], answer.mimetype


def test_without_a_token_nobody_gets_in(client, platform):
    answer = client.get(f"{BASE}/cards/modules")
    assert told(answer) == (401, "no_token", "application/problem+json")
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="interlock"'


def test_a_logged_in_browser_without_a_token_does_not_get_in(client, login, platform):
    login(client, super_admin())
    answer = client.get(f"{BASE}/cards/modules")
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("token", ["il_" + "x" * 43, "x", "", "il_" + "é" * 43])
def test_a_token_that_is_none(app, token):
    answer = Program(app.test_client(), token).get("")
    assert told(answer) == (401, "invalid_token", "application/problem+json")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_an_expired_token(root):
    assert root.get("").status_code == 200
    with transaction():
        db.session.scalars(db.select(ApiToken)).one().expires_at = utcnow() - timedelta(seconds=1)
    assert root.get("").status_code == 401


def test_a_revoked_token(root):
    with transaction():
        revoke_token(queries.tokens()[0].id)
    assert root.get("").status_code == 401


def test_closing_an_account_ends_its_tokens_for_good(program):
    user = super_admin()
    super_admin("other")
    theirs = program(user)
    for active in (False, True):
        with transaction():
            set_active(user, active)
        assert theirs.get("").status_code == 401


def test_a_new_password_ends_tokens(program):
    user = super_admin()
    theirs = program(user)
    hashed = new_hash("another long sentence")
    with transaction():
        set_password(user, hashed)
    assert theirs.get("").status_code == 401


def test_a_scope_that_is_missing_is_named(program, platform):
    reader = program(super_admin(), ("modules:read",))
    answer = reader.post(APPLY, {"changes": {"billing": "off"}}, revision=1)
    assert told(answer) == (403, "insufficient_scope", "application/problem+json")
    assert answer.json["scope"] == "modules:write"
    assert 'scope="modules:write"' in answer.headers["WWW-Authenticate"]
    assert platform.revision == 1


@pytest.mark.parametrize(
    ("scope", "allowed"),
    [("platforms:read", {""}), ("modules:read", {"", "/cards/modules"}), ("modules:write", {"", "/cards/modules"})],
)
def test_what_a_scope_includes(program, platform, scope, allowed):
    reader = program(super_admin(), (scope,))
    assert {path for path in ("", "/cards/modules") if reader.get(path).status_code == 200} == allowed


def test_a_platform_admin_reads_their_own_platform_only(program, platform):
    make_platform(code="other")
    theirs = program(person("alice", Role.PLATFORM_ADMIN, platform=platform))
    assert [each["code"] for each in theirs.get("").json["platforms"]] == ["cards"]
    assert theirs.get("/cards/modules").status_code == 200
    unknown = theirs.get("/nowhere/modules")
    hidden = theirs.get("/other/modules")
    assert (hidden.status_code, hidden.data) == (unknown.status_code, unknown.data) == (404, hidden.data)


def test_a_platform_admin_cannot_switch(program, platform):
    theirs = program(person("alice", Role.PLATFORM_ADMIN, platform=platform))
    for path, method in ((APPLY, "POST"), ("/cards/modules/billing/config", "PATCH"), ("/cards/modules/history/1/undo", "POST")):
        assert told(theirs.call(method, path, {}, revision=1))[:2] == (403, "forbidden")
    make_platform(code="other")
    assert theirs.post("/other/modules/apply", {"changes": {"billing": "on"}}, revision=1).status_code == 404
    assert platform.revision == 1


def test_people_of_a_store_see_nothing(program, platform):
    theirs = program(person("bob", Role.STORE_STAFF, platform=platform, store=store(platform)))
    assert theirs.get("").json == {"platforms": [], "next_cursor": None}
    assert theirs.get("/cards").status_code == 404


def test_a_suspended_platform_is_looked_after_all_the_same(root, platform):
    with transaction():
        suspend_platform(platform)
    assert root.get("/cards").json["status"] == "suspended"


@pytest.mark.parametrize("path", ["/api/v1/platforms", "/api/v1/platforms/cards/modules", "/api/v1/openapi.json", "/api/v1/docs"])
def test_there_is_no_api_on_a_platforms_hosts(app, root, platform, path):
    headers = {"Authorization": f"Bearer {root.token}"}
    for base, prefix in (("http://cards.localhost", ""), ("http://localhost", "/platforms/cards")):
        found, never = (root.client.get(prefix + each, base_url=base, headers=headers) for each in (path, "/never/was"))
        assert (found.status_code, found.data) == (never.status_code, never.data) == (404, never.data)


def test_unknown_addresses_of_the_api_are_one_problem(root, client):
    answers = [client.get(path) for path in ("/api/v1/nothing", "/api/v2/platforms", "/api/v1/platforms/x/y/z")]
    answers.append(root.get("/nowhere"))
    assert {(answer.status_code, answer.mimetype, answer.data) for answer in answers} == {
        (404, "application/problem+json", answers[0].data)
    }


def test_a_method_that_is_not_there(root):
    answer = root.call("DELETE", "")
    assert (answer.status_code, answer.mimetype) == (405, "application/problem+json")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


def test_answers_stay_out_of_caches_and_set_no_cookie(root, platform):
    for answer in (root.get(""), root.get("/nowhere"), root.get("/cards/modules")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers


def test_the_last_use_is_noted(root):
    assert queries.tokens()[0].last_used_at is None
    root.get("")
    first = queries.tokens()[0].last_used_at
    assert first is not None
    root.get("")
    assert queries.tokens()[0].last_used_at == first
    with transaction():
        queries.tokens()[0].last_used_at = first - timedelta(minutes=2)
    root.get("")
    assert queries.tokens()[0].last_used_at >= first
