"""Every page with an id in its address, asked for on one platform with ids of another: it does not exist there."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product, zip_longest

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
AS_A_PROGRAM = {"Accept": "application/json"}
"""Pages answer the same; errors, which are nearly all of what is asked here, in two lines in place of a page."""


def rules(app: Flask, frontend: Frontend) -> list[PlacedRule]:
    """The rules of one frontend that name something by its number."""
    kernel = app.extensions["interlock"]
    table = kernel.compositions.get(Scope.PLATFORM, frozenset(kernel.registry.modules)).url_map
    placed = [rule for rule in table.iter_rules() if isinstance(rule, PlacedRule) and rule.place and rule.place.frontend == frontend]
    # A person's own login sessions and invitations are nobody's on a platform: tests of their own look after them.
    return [rule for rule in placed if "<int:" in rule.rule and "/profile/" not in rule.rule]


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


def names_of(rule: PlacedRule) -> list[str]:
    """The places for ids, in the order in which they stand."""
    return [name for name in rule._converters if value_of(rule, name, 0) == 0]


def address(rule: PlacedRule, *numbers: int) -> str:
    """The path of the rule with these ids, one for each place; places beyond them take the last one again."""
    ids = dict(zip_longest(names_of(rule), numbers[: len(names_of(rule))], fillvalue=numbers[-1]))
    return (rule.build({name: ids.get(name, value_of(rule, name, 0)) for name in rule.arguments}) or ("", ""))[1]


def status(client: FlaskClient, rule: PlacedRule, *numbers: int, base: str = BASE) -> int:
    """What these ids answer, by GET or POST as the rule has it."""
    if "GET" in (rule.methods or ()):
        return client.get(address(rule, *numbers), base_url=base, headers=AS_A_PROGRAM, buffered=True).status_code
    return client.post(address(rule, *numbers), base_url=base, headers=AS_A_PROGRAM, data={}, buffered=True).status_code


def where_it_is(client: FlaskClient, rule: PlacedRule, base: str, near: Iterator[tuple[int, ...]]) -> tuple[int, ...]:
    """The first ids, one for each place of the rule, that lead to a page; none where no ids do. Those of pages near it are tried first."""
    places = len(names_of(rule))
    # The last one changes the least: what is named last belongs to what is named before it, and is mostly its first.
    paired = (ids[::-1] for ids in product(PAIRED, repeat=places)) if places > 1 else ()
    beyond = (ids + rest for ids in near for rest in product(PAIRED, repeat=places - len(ids)))
    tried = dict[str, tuple[int, ...]]()
    for numbers in (*beyond, *((number,) for number in IDS), *paired):
        tried.setdefault(address(rule, *numbers), numbers)
    return next((numbers for numbers in tried.values() if status(client, rule, *numbers, base=base) == 200), ())


def near(rule: PlacedRule, there: dict[str, tuple[int, ...]]) -> Iterator[tuple[int, ...]]:
    """The ids of the pages above this one, the nearest first: this one has the same, and more where it has more places."""
    for page in sorted(there, key=len, reverse=True):
        if rule.rule.startswith(page.rstrip("/")) and there[page]:
            yield there[page]


@pytest.fixture
def there(world: World, people: dict[Frontend, User]) -> dict[str, tuple[int, ...]]:
    """The ids with which each page answers where they belong, by its rule: asking anybody else for them is then no empty question."""
    spot = world.at_host(world.everything)
    client = world.client(world.root, spot.base)
    pages = [rule for frontend in people for rule in rules(world.app, frontend) if "GET" in (rule.methods or ())]
    found = dict[str, tuple[int, ...]]()
    for rule in sorted(pages, key=lambda rule: len(rule.rule)):
        found[rule.rule] = where_it_is(client, rule, spot.base, near(rule, found))
    return found


def ids_for(rule: PlacedRule, there: dict[str, tuple[int, ...]]) -> set[tuple[int, ...]]:
    """Which ids to ask for: those of the page, or of the page that an act belongs to; all where there is no such page."""
    near = max((page for page in there if rule.rule.startswith(page.rstrip("/"))), key=len, default="")
    return {there[near], (1,), (2,), (ROWS,)} if near else every_id()


def every_id() -> set[tuple[int, ...]]:
    """The same id in every place."""
    return {(number,) for number in IDS}


@pytest.mark.usefixtures("no_tokens")
def test_ids_exist_where_they_belong_and_nowhere_else(
    app: Flask, people: dict[Frontend, User], there: dict[str, tuple[int, ...]], proofs: bool
) -> None:
    assert [rule for rule, found in there.items() if not found] == []
    store = shop_store()
    own = frozenset({store.id, store.merchant_id, store.platform_id, *(user.id for user in people.values())})
    for frontend, user in people.items():
        found = rules(app, frontend)
        assert found, "there are pages with ids"
        client = app.test_client()
        login_at_shop(client, user)
        asked = [(rule, ids) for rule in found for ids in ids_for(rule, there) | (every_id() if proofs else set()) if not own & {*ids}]
        leaks = [address(rule, *ids) for rule, ids in asked if status(client, rule, *ids) != 404]
        assert leaks == []


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
