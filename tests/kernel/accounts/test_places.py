"""The way from one place of work to another."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.page import Page
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only


def test_a_super_admin_in_a_platform_finds_the_way_back(client: FlaskClient, login) -> None:  # type: ignore[no-untyped-def]
    here = platform()
    login(client, super_admin())
    shown = Page(client.get(f"/platforms/{here.code}/admin/dashboard/", follow_redirects=True))
    elsewhere = Page(client.get(str(shown.one("a[data-switcher]")["href"])))
    assert "/admin/dashboard" in [str(tag["href"]) for tag in elsewhere.select("main a")]


def test_from_the_console_every_platform_is_one_step_away(client: FlaskClient, login) -> None:  # type: ignore[no-untyped-def]
    there = platform()
    login(client, super_admin())
    assert there.name in Page(client.get("/places")).text("main")


def test_others_see_their_own_places_only(client: FlaskClient, login) -> None:  # type: ignore[no-untyped-def]
    mine, theirs = platform(), platform()
    login(client, person("charlie", Role.PLATFORM_ADMIN, platform=mine))
    told = Page(client.get("/places")).text("main")
    assert (mine.name in told, theirs.name in told, "Provider console" in told) == (True, False, False)
