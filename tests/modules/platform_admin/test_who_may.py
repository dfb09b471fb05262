"""Only super admins switch; a platform's own administrators look."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import people, places
from tests.support.page import Page
from webapp.platforms.models import Platform
from webapp.platforms.queries import platform_row
from webapp.roles import Role

CONSOLE_PAGES = ("/admin/platforms", "/admin/platforms/create", "/admin/platforms/cards", "/admin/merchants", "/admin/admin-users")


@pytest.fixture
def reader(client: FlaskClient, platform: Platform, login: Callable[..., TestResponse]) -> FlaskClient:
    """An administrator of the platform, at the console."""
    people.super_admin("boss")
    login(client, people.person("alice", Role.PLATFORM_ADMIN, platform=platform))
    return client


def test_a_platform_admin_reads_their_own_page_and_learns_whom_to_ask(reader: FlaskClient) -> None:
    page = Page(reader.get("/admin/platforms/cards/modules"))
    assert page.status == 200
    assert page.has('[data-module="billing"]')
    assert not page.has("form[data-action]")
    assert page.has('a[href^="mailto:boss"]')


def test_a_platform_admin_cannot_switch(reader: FlaskClient, platform: Platform) -> None:
    token = Page(reader.get("/platforms/cards/admin/stores/create")).select('[name="csrf_token"]')[0]["value"]
    data = {"csrf_token": token, "revision": "1", "enable": "1", "on": "inventory", "reason": "please"}
    for path in ("inventory/toggle", "apply", "billing/config", "undo", "restore", "offer"):
        assert reader.post(f"/admin/platforms/cards/modules/{path}", data=data).status_code == 403
    assert platform_row(platform.id).revision == 1


def test_other_platforms_and_the_rest_of_the_console_do_not_exist_for_them(reader: FlaskClient) -> None:
    places.platform(code="other")
    answers = {path: reader.get(path).status_code for path in (*CONSOLE_PAGES, "/admin/platforms/other/modules")}
    assert set(answers.values()) == {404}, answers


def test_a_store_owner_gets_404(client: FlaskClient, platform: Platform, login: Callable[..., TestResponse]) -> None:
    shop = places.store(platform)
    login(client, people.person("bob", Role.STORE_STAFF, platform=platform, store=shop))
    assert client.get("/admin/platforms/cards/modules").status_code == 404
