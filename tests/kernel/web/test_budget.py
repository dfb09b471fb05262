"""What a logged-in request costs: how many statements it sends, whatever the page itself adds.

Before these, every request reads its platform's stamp once on a connection of its own (docs/decisions/0002).
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.statements import statements
from webapp.db import db, transaction
from webapp.menu.models import AdminMenuConfig
from webapp.platforms.models import Platform
from webapp.registry.frontends import Frontend
from webapp.roles import Role

pytestmark = pytest.mark.both_databases

BUDGET = {
    "console": 1,  # the user with their session, what they are where, and whether anything is hidden from them
    "admin": 1,
    "store": 2,  # and the store
    "nobody": 0,
    "nothing": 0,  # an address that is none reads nothing, not even who asks
}


@pytest.fixture
def pages(client, app, login):
    """A client that is logged in, and a page, for each place."""
    here = platform("billing")
    shop = store(here)
    root = f"/platforms/{here.code}"
    people = {
        "console": (super_admin(), "/admin/dashboard"),
        "admin": (person("admin", Role.PLATFORM_ADMIN, platform=here), f"{root}/admin/dashboard"),
        "store": (person("bob", Role.STORE_STAFF, platform=here, store=shop), f"{root}/store/{shop.code}/dashboard"),
    }
    found = {"nobody": (client, "/login"), "nothing": (client, "/nothing")}
    for where, (user, page) in people.items():
        found[where] = (app.test_client(), page)
        login(found[where][0], user)
    return found


@pytest.mark.parametrize("where", BUDGET)
def test_a_request_keeps_to_its_budget(pages, where):
    client, page = pages[where]
    with statements() as sent:
        assert client.get(page).status_code == (404 if where == "nothing" else 200)
    assert len([each for each in sent if not each.startswith("BEGIN")]) == BUDGET[where], sent


def test_what_is_closed_is_read_where_there_is_something(pages, app):
    here = db.session.scalars(select(Platform)).one()
    with app.test_request_context(), transaction():
        db.session.add(AdminMenuConfig(platform_id=here.id, frontend=Frontend.ADMIN, menu_item="tiers"))
    client, page = pages["admin"]
    with statements() as sent:
        client.get(page)
    assert len([each for each in sent if not each.startswith("BEGIN")]) == BUDGET["admin"] + 1


@pytest.mark.parametrize("path", ["/healthz", "/static/app.css", "/favicon.ico"])
def test_what_needs_nobody_reads_nothing(pages, path):
    client, _page = pages["console"]
    with statements() as sent, client.get(path) as answer:
        assert answer.status_code == 200
    assert sent == []
