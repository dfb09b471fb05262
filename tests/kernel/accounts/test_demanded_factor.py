"""Where a second factor is demanded, whoever has none sets it up first, and nothing else is open to them or to their tokens."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from tests.factories.people import PASSWORD, person, super_admin, token
from tests.factories.places import platform
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.kernel import kernel
from webapp.roles import Role
from webapp.switching.ask import Ask, Configure

pytestmark = pytest.mark.sqlite_only
HERE = {"Origin": "http://localhost"}


def demand(place: Any, wish: str) -> None:
    with transaction():
        revision = kernel().modules.snapshot(place.id).revision
        kernel().modules.apply(Ask(place.id, Configure("core", {"second_factor": wish}), revision=revision, by="test"))


def protect(user: Any) -> None:
    user.tf_primary_method = "authenticator"
    db.session.commit()


@pytest.mark.parametrize("wish", ["administrators", "everybody"])
def test_the_provider_demands_it_of_its_administrators(app: Flask, client: Any, login: Any, wish: str) -> None:
    user = super_admin()
    login(client, user)
    assert client.get("/admin/platforms/").status_code == 200
    app.config["SECOND_FACTOR"] = wish
    for address in ("/", "/admin/platforms/", "/admin/profile/"):
        assert client.get(address).location.endswith("/tf-setup")
    assert client.post("/admin/api-tokens/", data={}).status_code in (303, 400)
    assert "is needed here" in Page(client.get("/tf-setup")).text()
    protect(user)
    assert client.get("/admin/platforms/").status_code == 200


def test_a_platform_demands_it_of_whom_it_says(app: Flask, login: Any) -> None:
    place = platform("billing", code="oms")
    boss = person("boss", Role.PLATFORM_ADMIN, platform=place)
    client = app.test_client()
    login(client, boss)
    own, guest = "/platforms/oms/admin/dashboard", "/admin/platforms/oms/modules"
    assert client.get(own).status_code == 200
    guest_before = client.get(guest).status_code
    demand(place, "administrators")
    assert client.get(own).location.endswith("/tf-setup")
    if guest_before == 200:
        assert client.get(guest).location.endswith("/tf-setup"), "the console is no way round"
    demand(place, "nobody")
    assert client.get(own).status_code == 200


def test_a_token_counts_again_once_there_is_a_factor(app: Flask, client: Any) -> None:
    user = super_admin()
    headers = {"Authorization": f"Bearer {token(user, 'modules:read')}"}
    assert client.get("/api/v1/platforms", headers=headers).status_code == 200
    app.config["SECOND_FACTOR"] = "administrators"
    refused = client.get("/api/v1/platforms", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "second_factor_needed")
    protect(user)
    assert client.get("/api/v1/platforms", headers=headers).status_code == 200


def test_who_has_none_can_begin_to_set_it_up(app: Flask, client: Any, login: Any) -> None:
    login(client, super_admin())
    app.config["SECOND_FACTOR"] = "everybody"
    assert Page(client.get("/tf-setup")).submit(client, "main form", {"setup": "authenticator"}).status_code == 200


@pytest.fixture
def demanding(login: Any, client: Any) -> Any:
    """A platform that demands it of everybody, and an administrator whose login was eleven minutes ago."""
    place = platform("billing", code="oms")
    demand(place, "everybody")
    boss = person("boss", Role.PLATFORM_ADMIN, platform=place)
    protect(boss)
    login(client, boss)
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    return place


def wished(place: Any) -> str:
    db.session.expire_all()
    return str(kernel().modules.snapshot(place.id).configs.get("core", {}).get("second_factor", "nobody"))


def test_taking_the_demand_back_asks_for_the_password(client: Any, demanding: Any) -> None:
    settings = Page(client.get("/platforms/oms/admin/settings/"))
    asked = settings.submit(client, "main form[novalidate]", {"second_factor": "nobody"}, headers=HERE)
    assert (asked.status_code, wished(demanding)) == (403, "everybody")
    assert Page(asked).submit(client, "main form", {"password_again": PASSWORD}).status_code == 303
    assert wished(demanding) == "nobody"


def test_what_leaves_the_demand_as_it_is_asks_for_nothing(client: Any, demanding: Any) -> None:
    settings = Page(client.get("/platforms/oms/admin/settings/"))
    assert settings.submit(client, "main form[novalidate]", {"page_size": "50"}).status_code == 303


def test_an_undo_that_takes_the_demand_back_asks_too(client: Any, login: Any) -> None:
    place = platform("billing", code="oms")
    demand(place, "everybody")
    boss = super_admin()
    protect(boss)
    login(client, boss)
    with client.session_transaction() as kept:
        kept["fs_paa"] -= 601
    history = Page(client.get("/admin/platforms/oms/modules/history"))
    asked = history.submit(client, 'form[data-action="undo"]', headers=HERE)
    assert (asked.status_code, wished(place)) == (403, "everybody")
    assert Page(asked).submit(client, "main form", {"password_again": PASSWORD}).status_code == 303
    assert wished(place) == "nobody"
