"""API tokens: made, listed and revoked, by command and on a person's own page."""

from __future__ import annotations

import re

import pytest

from tests.factories.people import PASSWORD, person, super_admin
from tests.factories.people import token as make_token
from tests.factories.places import platform
from tests.support.page import Page
from webapp.accounts import queries, tokens
from webapp.accounts.models import ApiToken
from webapp.accounts.services import set_active
from webapp.cli.tokens import tokens as command
from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.roles import Role

PAGE = "/admin/api-tokens"
FORM = 'form[action$="/api-tokens"]'


def run(runner, *args):
    return runner.invoke(command, args)


def asks(client, token):
    """What a program with this token is answered."""
    return client.get("/api/v1/platforms", headers={"Authorization": f"Bearer {token}"}).status_code


def test_the_command_prints_the_token_alone(runner, client):
    user = super_admin()
    result = run(runner, "create", user.email, "--scope", "modules:write", "--days", "5", "--name", "ci")
    assert result.exit_code == 0
    token = result.stdout.removesuffix("\n")
    assert re.fullmatch(r"il_[A-Za-z0-9_-]{43}", token)
    assert asks(client, token) == 200
    row = queries.tokens(user.id)[0]
    assert (row.name, row.scopes, (row.expires_at - row.created_at).days) == ("ci", ["modules:write"], 5)


def test_only_a_hash_is_kept(app):
    token = make_token(super_admin())
    kept = [str(value) for value in db.session.execute(db.select(ApiToken.__table__)).one()]
    assert not [value for value in kept if token[tokens.SHOWN :] in value]


def test_scopes_can_be_given_in_one(runner):
    user = super_admin()
    assert run(runner, "create", user.email, "--scope", "platforms:read,modules:read").exit_code == 0
    assert queries.tokens(user.id)[0].scopes == ["platforms:read", "modules:read"]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nobody@example.com", "--scope", "modules:read"], "There is no account 'nobody@example.com'."),
        (["{user}", "--scope", "all"], "There is no scope 'all'. Choose from: platforms:read, modules:read, modules:write."),
        (["{user}", "--scope", ""], "Say what the token is for."),
        (["{user}", "--scope", "modules:read", "--days", "0"], "A token counts for 1 to 365 days."),
        (["{user}", "--scope", "modules:read", "--name", "x" * 81], "at most 80 characters"),
    ],
)
def test_mistakes_are_one_sentence(runner, args, said):
    result = run(runner, "create", *(arg.format(user=super_admin().email) for arg in args))
    assert (result.exit_code, result.stdout) == (1, "")
    assert said in result.stderr


def test_a_closed_account_gets_no_token(app):
    super_admin()
    closed = super_admin("closed")
    with transaction():
        set_active(closed, False)
    with pytest.raises(DomainError, match="is closed"), transaction():
        tokens.create_token(closed, scopes=["modules:read"])


def test_tokens_are_listed_and_revoked(runner, client):
    user, other = super_admin(), super_admin("other")
    token = run(runner, "create", user.email, "--scope", "modules:read").stdout.strip()
    run(runner, "create", other.email, "--scope", "modules:read")
    assert len(run(runner, "list").stdout.splitlines()) == 2
    (line,) = run(runner, "list", user.email).stdout.splitlines()
    assert line.split()[1] == token[: tokens.SHOWN] + "…"
    assert token not in line
    assert run(runner, "revoke", line.split()[0]).exit_code == 0
    assert asks(client, token) == 401
    assert "revoked" in run(runner, "list", user.email).stdout
    assert run(runner, "revoke", "999").exit_code == 1


def test_a_token_is_made_on_the_page_and_shown_once(app, client, login):
    user = super_admin()
    login(client, user)
    made = Page(client.get(PAGE)).submit(client, FORM, {"name": "deploy", "scopes": ["modules:write"], "days": "30"})
    page = Page(made)
    token = page.text("[data-made] code")
    assert (made.status_code, made.headers["Cache-Control"]) == (201, "no-store, private")
    assert asks(app.test_client(), token) == 200
    again = client.get(PAGE)
    assert token not in again.text
    assert "deploy" in Page(again).text("#tokens")


def test_what_was_typed_wrong_is_told_and_kept(client, login):
    login(client, super_admin())
    page = Page(Page(client.get(PAGE)).submit(client, FORM, {"name": "deploy", "days": "0"}))
    assert page.status == 422
    assert page.one("#name")["value"] == "deploy"
    assert {link["href"] for link in page.select(".error-summary a")} == {"#scopes", "#days"}
    assert queries.tokens() == []


def test_a_token_is_revoked_on_the_page(client, login):
    user = super_admin()
    make_token(user)
    login(client, user)
    assert Page(client.get(PAGE)).submit(client, "[data-token] form").status_code == 303
    page = Page(client.get(PAGE))
    assert page.one("[data-token]")["data-state"] == "revoked"
    assert not page.has("[data-token] form")


@pytest.mark.both_databases
def test_nobody_sees_or_revokes_the_token_of_somebody_else(client, login):
    make_token(super_admin("other"))
    theirs = queries.tokens()[0]
    login(client, super_admin())
    page = Page(client.get(PAGE))
    assert not page.has("[data-token]")
    token = page.select("main [name=csrf_token]")[0]["value"]
    assert client.post(f"{PAGE}/{theirs.id}/revoke", data={"csrf_token": token}).status_code == 404
    assert theirs.revoked_at is None


def test_a_platform_admin_is_offered_no_scope_that_is_of_no_use(client, login):
    here = platform()
    login(client, person("alice", Role.PLATFORM_ADMIN, platform=here))
    page = Page(client.get(f"/platforms/{here.code}{PAGE}"))
    assert [tag["value"] for tag in page.select('input[name="scopes"]')] == ["platforms:read", "modules:read"]
    assert page.has('a[href="http://localhost/api/v1/docs"]')


def test_a_platforms_own_host_has_no_link_to_the_api(client, login):
    here = platform()
    base = f"http://{here.code}.localhost"
    page = Page(client.get("/login", base_url=base))
    page.submit(client, 'form[action*="login"]', {"email": super_admin().email, "password": PASSWORD})
    page = Page(client.get(PAGE, base_url=base))
    assert page.status == 200
    assert not page.has('a[href*="/api/"]')


def test_changing_the_password_on_its_page_ends_tokens(app, client, login):
    user = super_admin()
    token = make_token(user)
    login(client, user)
    values = {"password": PASSWORD, "new_password": "one more new sentence", "new_password_confirm": "one more new sentence"}
    assert Page(client.get("/change")).submit(client, "main form", values).status_code in (302, 303)
    assert asks(app.test_client(), token) == 401
