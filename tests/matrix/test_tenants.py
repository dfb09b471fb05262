"""Every page with an id in its address, asked for on one platform with ids of another: it does not exist there."""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.factories.people import PASSWORD, person
from tests.factories.places import platform as make_platform
from tests.factories.places import store as make_store
from tests.matrix.rows import furnish
from tests.matrix.world import World
from tests.support.page import Page
from webapp.accounts.models import User
from webapp.db import db
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.registry.definition import Frontend
from webapp.registry.frontends import Scope
from webapp.roles import Role
from webapp.routing.places import PlacedRule

BASE = "http://shop.localhost"
ROWS = 7
IDS = (1, 2, ROWS, *range(9, 45))
"""The last ones are of what shares a table with another module's rows, which come before."""
PAIRED = range(1, 25)
"""Ids that are tried together where an address names two things."""


def rules(app: Flask, frontend: Frontend) -> list[PlacedRule]:
    """The rules of one frontend that name something by its number."""
    kernel = app.extensions["interlock"]
    table = kernel.compositions.get(Scope.PLATFORM, frozenset(kernel.registry.modules)).url_map
    placed = [rule for rule in table.iter_rules() if isinstance(rule, PlacedRule) and rule.place and rule.place.frontend == frontend]
    # A person's own login sessions are nobody's on a platform; the tests of accounts look after them.
    return [rule for rule in placed if "<int:" in rule.rule and "/profile/sessions/" not in rule.rule]


@pytest.fixture
def people(world: World) -> dict[Frontend, User]:
    """Another platform with every module and nothing in it, beside one that is full."""
    furnish(world, ROWS)
    optional = [code for code, module in world.kernel.registry.modules.items() if not module.is_core]
    shop = make_platform(*optional, code="shop")
    store = make_store(shop, "main")
    return {
        Frontend.ADMIN: person("alice", Role.PLATFORM_ADMIN, platform=shop),
        Frontend.STORE: person("bob", Role.MERCHANT_OWNER, platform=shop, merchant=store.merchant),
    }


def shop_store() -> Store:
    """The store of the platform that has nothing."""
    return db.session.scalars(select(Store).join(Platform, Platform.id == Store.platform_id).where(Platform.code == "shop")).one()


@pytest.fixture
def no_tokens(app: Flask) -> None:
    """Forms without their token are taken: it is not what should refuse a foreign id."""
    app.config["WTF_CSRF_ENABLED"] = False
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False


def value_of(rule: PlacedRule, name: str, number: int) -> object:
    """The store's code, one of the words that a part of the address may be, or the foreign id."""
    words = getattr(rule._converters[name], "items", None)
    return "main" if name == "store_code" else min(words) if words else number


def answers(client: FlaskClient, rule: PlacedRule, base: str = BASE, own: frozenset[int] = frozenset()) -> list[tuple[str, str, int]]:
    """What each foreign id answers, by GET or POST as the rule has it; those that are one's own too are left out."""
    method = "GET" if "GET" in (rule.methods or ()) else "POST"
    found = []
    for number in (each for each in IDS if each not in own):
        values = {name: value_of(rule, name, number) for name in rule.arguments}
        _host, path = rule.build(values) or ("", "")
        answer = client.open(path, method=method, base_url=base, data={} if method == "POST" else None, buffered=True)
        found.append((method, path, answer.status_code))
    return found


@pytest.mark.usefixtures("no_tokens")
def test_foreign_ids_do_not_exist(app: Flask, people: dict[Frontend, User]) -> None:
    store = shop_store()
    own = frozenset({store.id, store.merchant_id, store.platform_id, *(user.id for user in people.values())})
    for frontend, user in people.items():
        found = rules(app, frontend)
        assert found, "there are pages with ids"
        client = app.test_client()
        login_at_shop(client, user)
        leaks = [answer for rule in found for answer in answers(client, rule, own=own) if answer[2] != 404]
        assert leaks == []


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("people")
def test_these_ids_exist_where_they_belong(world: World) -> None:
    """Or the test above asks for nothing."""
    spot = world.at_host(world.everything)
    client = world.client(world.root, spot.base)
    asked = [rule for frontend in (Frontend.ADMIN, Frontend.STORE) for rule in rules(world.app, frontend) if "GET" in (rule.methods or ())]
    unknown = [rule for rule in asked if not is_there(client, rule, spot.base)]
    assert unknown == []


def is_there(client: FlaskClient, rule: PlacedRule, base: str) -> bool:
    """Whether the rule leads to a page by any of the ids, or by several of them together where it names several things."""
    if any(status == 200 for _method, _path, status in answers(client, rule, base)):
        return True
    names = [name for name in rule.arguments if value_of(rule, name, 0) == 0]
    for numbers in product(PAIRED, repeat=len(names)) if len(names) > 1 else ():
        values = {name: value_of(rule, name, 1) for name in rule.arguments} | dict(zip(names, numbers, strict=True))
        if client.get((rule.build(values) or ("", ""))[1], base_url=base).status_code == 200:
            return True
    return False


@pytest.mark.parametrize("code", ["kirchberg", "cafe-central"])
def test_stores_of_others_do_not_exist(client: FlaskClient, code: str) -> None:
    shop = make_platform(code="shop")
    for other, theirs in (("oms", "kirchberg"), ("loyalty", "cafe-central")):
        make_store(make_platform(code=other), theirs)
    login_at_shop(client, person("bob", Role.MERCHANT_OWNER, platform=shop, merchant=make_store(shop, "main").merchant))
    assert client.get("/store/main/dashboard", base_url=BASE).status_code == 200
    for base in (BASE, "http://oms.localhost", "http://loyalty.localhost"):
        assert client.get(f"/store/{code}/dashboard", base_url=base).status_code in {303, 404}
    assert client.get(f"/platforms/oms/store/{code}/dashboard").status_code in {303, 404}


def login_at_shop(client: FlaskClient, user: User) -> None:
    """Log in on the platform's own host, where the session cookie then belongs."""
    answer = Page(client.get("/login", base_url=BASE)).submit(client, 'form[action*="login"]', {"email": user.email, "password": PASSWORD})
    assert answer.status_code in {302, 303}, answer.text[:300]
