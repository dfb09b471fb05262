"""The authenticator app: switching it on, and being asked for it."""

from __future__ import annotations

from tests.factories.people import super_admin
from tests.support.page import Page


def code_for(app, key):
    """What an authenticator app shows for the key on the page."""
    return (
        app.extensions["security"]
        .totp_factory._totp.from_source({"type": "totp", "v": 1, "key": key.replace(" ", "").replace("-", "")})
        .generate()
        .token
    )


def switch_on(app, client):
    chosen = client.post(
        "/tf-setup", data={"setup": "authenticator", "csrf_token": Page(client.get("/tf-setup")).one("main [name=csrf_token]")["value"]}
    )
    page = Page(chosen)
    key = page.texts("main code")[0]
    return key, page.submit(client, "form[name=two_factor_verify_code_form]", {"code": code_for(app, key)})


def test_a_second_factor_is_asked_for_at_login(app, client, login):
    user = super_admin()
    login(client, user)
    _key, answer = switch_on(app, client)
    assert answer.status_code == 302
    other = app.test_client()
    asked = login(other, user)
    assert "/tf-validate" in asked.location
    assert other.get("/admin/dashboard").status_code == 303
    page = Page(other.get(asked.location))
    assert page.submit(other, "main form", {"code": "000000"}).status_code == 422
    assert other.get("/admin/dashboard").status_code == 303


def test_the_second_factor_can_be_switched_off_again(app, client, login):
    login(client, super_admin())
    switch_on(app, client)
    page = Page(client.get("/tf-setup"))
    assert "switched on" in page.text("main")
    token = page.one("main [name=csrf_token]")["value"]
    assert client.post("/tf-setup", data={"setup": "disable", "csrf_token": token}).status_code == 302
    assert "switched off" in Page(client.get("/tf-setup")).text("main")


def test_recovery_codes_are_made_and_shown(app, client, login):
    login(client, super_admin())
    switch_on(app, client)
    page = Page(Page(client.get("/mf-recovery-codes")).submit(client, "main form"))
    assert len(page.select("main li code")) == 5
