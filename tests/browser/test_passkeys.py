"""A passkey is added, lets in alone, is asked for after the password, and stands for the password; by a device that Chromium plays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.support.client import PASSWORD
from tests.support.watch import accessibility_violations, arrived

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ADMIN = "admin@example.com"


@pytest.fixture
def device(page: Page) -> Iterator[Any]:
    """A device with a finger on it."""
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    added = wire.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    yield lambda verified: wire.send("WebAuthn.setUserVerified", {"authenticatorId": added["authenticatorId"], "isUserVerified": verified})
    wire.send("WebAuthn.removeVirtualAuthenticator", added)


def add_key(page: Page, name: str = "Laptop") -> None:
    page.goto("/wan-register")
    page.fill('input[name="name"]:not([type="hidden"])', name)
    page.click('form[name="wan_register_form"] button')
    page.wait_for_selector(f'[data-key="{name}"]')


def log_out(page: Page) -> None:
    page.context.clear_cookies()
    page.goto("/login")


def test_a_passkey_lets_in_alone_and_after_the_password(page: Page, sign_in: Callable[..., None], device: Any) -> None:
    sign_in(page, ADMIN)
    page.goto("/wan-register")
    assert "works at localhost only" in page.inner_text("main")
    assert accessibility_violations(page) == []
    add_key(page)

    log_out(page)
    page.click("text=Log in with a passkey")
    page.click('form[name="wan_signin_form"] button')
    arrived(page, "/admin/dashboard")

    log_out(page)
    page.fill('input[name="email"]', ADMIN)
    page.fill('input[name="password"]', PASSWORD)
    page.click('form[action*="login"] button[type="submit"]')
    arrived(page, "/wan-signin")
    page.click('form[name="wan_signin_form"] button')
    arrived(page, "/admin/dashboard")

    page.goto("/wan-verify?next=/admin/profile/")
    page.click('form[name="wan_verify_form"] button')
    arrived(page, "/admin/profile/")
    page.goto("/wan-register")
    page.click('[data-key="Laptop"] button')
    page.wait_for_selector("text=The passkey Laptop is removed")


def test_a_device_that_did_not_make_sure_of_its_owner_lets_nobody_in_alone(page: Page, sign_in: Callable[..., None], device: Any) -> None:
    sign_in(page, ADMIN)
    add_key(page)
    log_out(page)
    device(False)
    page.click("text=Log in with a passkey")
    page.click('form[name="wan_signin_form"] button')
    page.wait_for_selector("#passkey-trouble:not([hidden])")
    assert page.context.request.get("/admin/dashboard", max_redirects=0).status == 303
