"""The first administrator comes from the command line, by a link; so does the way back for the only one there is."""

from __future__ import annotations

from typing import Any

from flask import Flask

from tests.factories.people import super_admin
from tests.support.page import Page
from webapp.accounts.models import Invitation, Membership, User
from webapp.cli.accounts import accounts
from webapp.cli.demo import demo
from webapp.db import db

NEW = "three dozen wooden bridges"


def link(runner: Any, email: str = "first@example.com") -> str:
    made = runner.invoke(accounts, ["create-admin", email])
    assert made.exit_code == 0, made.output
    return next(line for line in made.output.splitlines() if "/invitation/" in line)


def test_the_link_makes_an_administrator_who_logs_in(app: Flask, client: Any, runner: Any) -> None:
    address = link(runner)
    page = Page(client.get(address))
    made = page.submit(client, "main form", {"name": "Ada", "password": NEW, "password_confirm": NEW})
    assert made.location == "/login"
    entered = Page(client.get("/login")).submit(client, "main form", {"email": "first@example.com", "password": NEW})
    assert client.get(entered.location, follow_redirects=True).request.path == "/admin/dashboard"
    assert db.session.query(User).one().name == "Ada"
    assert db.session.query(Membership).one().role == "super_admin"


def test_the_link_works_once(client: Any, runner: Any) -> None:
    address = link(runner)
    typed = {"name": "Ada", "password": NEW, "password_confirm": NEW}
    page = Page(client.get(address))
    page.submit(client, "main form", typed)
    again = page.submit(client, "main form", typed)
    assert (again.status_code, client.get(address).status_code) == (410, 410)
    assert db.session.query(User).count() == 1


def test_asked_again_the_command_makes_a_new_link_and_the_old_one_is_dead(client: Any, runner: Any) -> None:
    old, new = link(runner), link(runner)
    assert (client.get(old).status_code, client.get(new).status_code) == (410, 200)
    assert db.session.query(Invitation).count() == 1


def test_where_there_is_an_administrator_the_command_says_whom_to_ask(app: Flask, runner: Any) -> None:
    super_admin()
    made = runner.invoke(accounts, ["create-admin", "second@example.com"])
    assert (made.exit_code, made.output) == (1, "Error: There is an administrator already. Ask them to invite you.\n")


def test_a_link_from_before_there_was_an_administrator_is_dead(client: Any, runner: Any) -> None:
    address = link(runner)
    super_admin()
    assert client.get(address).status_code == 410


def test_what_is_no_address_is_said(app: Flask, runner: Any) -> None:
    made = runner.invoke(accounts, ["create-admin", "nobody"])
    assert (made.exit_code, made.output) == (1, "Error: 'nobody' is not an e-mail address.\n")


def test_neither_the_link_nor_what_makes_it_is_in_a_row(app: Flask, runner: Any) -> None:
    token = link(runner).rpartition("/")[2]
    row = db.session.query(Invitation).one()
    assert token not in repr(vars(row))
    assert row.nonce not in token  # only signed


def test_a_weak_password_is_the_form_again(client: Any, runner: Any) -> None:
    page = Page(client.get(link(runner)))
    again = page.submit(client, "main form", {"name": "Ada", "password": "passwordpassword", "password_confirm": "passwordpassword"})
    assert again.status_code == 422
    assert Page(again).one("[name=password]")["aria-invalid"] == "true"
    assert Page(again).one("[name=name]")["value"] == "Ada"


def test_an_only_administrator_who_lost_the_second_factor_comes_back_in(app: Flask, client: Any, login: Any, runner: Any) -> None:
    app.config["SECOND_FACTOR"] = "administrators"
    root = super_admin()
    root.tf_primary_method, root.tf_totp_secret, root.mf_recovery_codes = "authenticator", "lost", ["lost"]
    db.session.commit()
    made = runner.invoke(accounts, ["forget-second-factor", root.email])
    assert made.exit_code == 0, made.output
    db.session.expire_all()
    assert not db.session.query(User).one().has_second_factor
    login(client, root)
    assert client.get("/admin/dashboard").location == "/tf-setup"
    again = runner.invoke(accounts, ["forget-second-factor", root.email])
    assert (again.exit_code, again.output) == (1, "Error: This account has no second factor.\n")


def test_whom_nobody_knows_the_command_does_not_know(app: Flask, runner: Any) -> None:
    assert runner.invoke(accounts, ["forget-second-factor", "nobody@example.com"]).exit_code == 1


def test_the_accounts_whose_password_everybody_knows_are_not_made_in_production(app: Flask, runner: Any) -> None:
    app.config["ENV_NAME"] = "production"
    made = runner.invoke(demo, ["seed"])
    assert (made.exit_code, "in production" in made.output) == (1, True)
    assert db.session.query(User).count() == 0
