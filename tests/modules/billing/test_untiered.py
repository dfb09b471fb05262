"""After a module was switched on, the modules page leads to where its features are given to tiers, until they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.billing.entitlements import BillingEntitlements
from modules.billing.services import drafts
from tests.factories.people import super_admin
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask


def switch(app: Flask, desk: Desk, **wanted: bool) -> None:
    with app.app_context(), transaction():
        revision = db.session.get_one(Platform, desk.platform_id).revision
        app.extensions["interlock"].modules.apply(Ask(desk.platform_id, wanted, revision=revision, reason="test"))


@pytest.fixture
def look(client: FlaskClient, desk: Desk, login: Callable[..., Any]) -> Callable[[], Page]:
    """The modules page as the provider sees it."""
    login(client, super_admin())
    return lambda: Page(client.get(f"/admin/platforms/{desk.code}/modules"))


def assign(desk: Desk) -> None:
    with desk.work():
        drafts.suggest(desk.platform_id)


def test_what_no_version_and_no_draft_holds_is_unassigned(desk: Desk) -> None:
    asked = ("inventory_basic", "billing_history", "subscription_management", "nothing")
    with desk.work():
        assert BillingEntitlements().unassigned(desk.platform_id, asked) == ("inventory_basic",)
    assign(desk)
    with desk.work():
        assert BillingEntitlements().unassigned(desk.platform_id, asked) == ("inventory_basic",), "its module is off"


@pytest.mark.sqlite_only
def test_the_page_leads_there_after_a_module_was_switched_on_until_all_is_assigned(
    app: Flask, client: FlaskClient, desk: Desk, look: Callable[[], Page]
) -> None:
    assign(desk)
    assert not look().has("[data-untiered]")
    switch(app, desk, inventory=True)
    page = look()
    assert "Several locations" in page.text("[data-untiered]")
    assert client.get(page.one("[data-untiered] a")["href"]).status_code == 200
    assign(desk)
    assert not look().has("[data-untiered]")


@pytest.mark.sqlite_only
def test_where_nothing_is_sold_or_billing_is_off_nothing_is_left_to_assign(app: Flask, desk: Desk, look: Callable[[], Page]) -> None:
    switch(app, desk, inventory=True)
    assert look().has("[data-untiered]")
    switch(app, desk, billing=False)
    assert not look().has("[data-untiered]")


@pytest.mark.sqlite_only
def test_tiers_that_raise_leave_the_page_up(app: Flask, desk: Desk, look: Callable[[], Page], monkeypatch: pytest.MonkeyPatch) -> None:
    def boom(*_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(BillingEntitlements, "unassigned", boom)
    switch(app, desk, inventory=True)
    page = look()
    assert (page.status, page.has("[data-untiered]")) == (200, False)
