"""Many merchants or stores at once: those that cannot be are skipped, and the list says why."""

from __future__ import annotations

import pytest

from tests.factories import people, places
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.merchants.models import Merchant, Store
from webapp.roles import Role


@pytest.fixture
def here(app):
    platform = places.platform()
    return platform, [places.store(platform, code) for code in ("one", "two", "three")]


def press(client, url, action):
    page = Page(client.get(url))
    answer = page.send(client, page.one("form[id$=-bulk]"), {"everything": "1"}, action=str(page.one(f"[value={action}]")["formaction"]))
    assert answer.status_code == 303
    return Page(client.get(answer.headers["Location"])).text("#messages")


def test_stores_are_closed_and_one_that_was_is_skipped(here, client, login):
    platform, (first, *_rest) = here
    with transaction():
        db.session.get(Store, first.id).status = "closed"
    login(client, people.person("paula", Role.PLATFORM_ADMIN, platform=platform))
    assert press(client, f"/platforms/{platform.code}/admin/stores", "close").endswith("2 done. 1 skipped: closed already")
    assert press(client, f"/platforms/{platform.code}/admin/stores?q=one", "open").endswith("1 done.")


def test_merchants_are_suspended_and_those_that_are_closed_are_skipped(here, client, login):
    _platform, (first, *_rest) = here
    with transaction():
        db.session.get(Merchant, first.merchant_id).status = "closed"
    login(client, people.super_admin())
    assert "2 done. 1 skipped: This merchant is closed. Open it again first." in press(client, "/admin/merchants", "suspend")
