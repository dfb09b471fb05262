"""Every page of every module in a closed store, and of a suspended merchant: looked at as before, and nothing is saved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.matrix.world import STORE_CODE, World, filled
from webapp.accounts import closing
from webapp.accounts.access import access_of
from webapp.db import db, transaction
from webapp.merchants.models import Merchant, Store
from webapp.providing import merchants
from webapp.registry.definition import Frontend
from webapp.registry.ports.tiers import Answer as TierAnswer
from webapp.registry.ports.tiers import Stopped, Tiers
from webapp.routing.places import PlacedRule
from webapp.states import TABLE, Cell, Does, State, Thing

pytestmark = pytest.mark.sqlite_only
CLOSED = [state for state in TABLE if state.thing in (Thing.MERCHANT, Thing.STORE) and state.of(Does.WRITE) is Cell.OWN]
REFUSALS = {"merchant suspended": "merchant_suspended", "merchant closed": "merchant_closed", "store closed": "store_closed"}
NEED_NO_PLAN = {"billing", "core", "platform-admin"}
"""Modules whose pages no plan holds: paying, one's own account, settings, the team."""
JSON = {"Accept": "application/json"}


@pytest.fixture
def no_csrf(app: Flask) -> Iterator[None]:
    """Forms without their token are taken: it is not what should refuse them."""
    before = {key: app.config.get(key) for key in ("WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT")}
    app.config.update(dict.fromkeys(before, False))
    yield
    app.config.update(before)


def of_stores(world: World, method: str) -> list[PlacedRule]:
    rules = [rule for rule in world.at_host(world.everything).composition.rules() if rule.place.frontend is Frontend.STORE]
    return [rule for rule in rules if method in (rule.methods or ())]


def bring(world: World, state: State) -> None:
    store = db.session.get_one(Store, world.store.id)
    with transaction():
        if state.thing is Thing.STORE:
            merchants.set_store_status(store, state.name)
        elif state.name == "closed":
            closing.close_merchant(store.merchant_id, days=30)
        else:
            merchants.set_merchant_status(db.session.get_one(Merchant, store.merchant_id), state.name)


def ask(world: World, client: FlaskClient, rule: PlacedRule, method: str) -> tuple[int, str]:
    """The status, and the code of what was refused."""
    answer = client.open(filled(rule.rule), method=method, base_url=world.at_host(world.everything).base, headers=JSON, buffered=True)
    body = answer.get_json(silent=True)
    return answer.status_code, str(body.get("code", "")) if isinstance(body, dict) else ""


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("state", CLOSED, ids=lambda state: f"{state.thing} {state.name}")
def test_nothing_is_saved_but_what_stays_open(app: Flask, world: World, state: State) -> None:
    bring(world, state)
    client = world.client(world.root, world.at_host(world.everything).base)
    with app.app_context():
        opened = {rule.endpoint for rule in of_stores(world, "POST") if access_of(rule.endpoint).stays_open}
    rules = sorted(of_stores(world, "POST"), key=lambda rule: rule.endpoint in opened)  # one of these ends the session
    said = {rule.endpoint: ask(world, client, rule, "POST") for rule in rules}
    assert {
        endpoint for endpoint, answer in said.items() if answer == (409, REFUSALS[f"{state.thing} {state.name}"])
    } == said.keys() - opened
    assert {"billing.store.billing.pay", "core.store.profile.index"} <= opened, "what is owed, and one's own account"
    assert not [endpoint for endpoint in opened if endpoint.startswith("inventory.")]


@pytest.mark.parametrize("state", CLOSED, ids=lambda state: f"{state.thing} {state.name}")
def test_everything_is_looked_at_as_before(world: World, state: State) -> None:
    client = world.client(world.root, world.at_host(world.everything).base)
    before = {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")}
    bring(world, state)
    assert {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")} == before
    page = client.get(f"/store/{STORE_CODE}/dashboard/", base_url=world.at_host(world.everything).base, follow_redirects=True)
    assert "nothing" in page.get_data(as_text=True).partition("data-standing")[2][:600]


def stand_still(world: World, monkeypatch: pytest.MonkeyPatch, reason: Stopped) -> None:
    """Every plan holds every feature that is sold, and is stopped."""
    provider = next(each.provides[Tiers] for each in world.kernel.registry.modules.values() if Tiers in each.provides)
    monkeypatch.setattr(type(provider), "answer", lambda *_args: TierAnswer(reason))


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("reason", get_args(Stopped))
def test_of_a_plan_that_stands_still_nothing_is_saved(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, reason: Stopped) -> None:
    stand_still(world, monkeypatch, reason)
    client = world.client(world.root, world.at_host(world.everything).base)
    views = {rule.endpoint: getattr(app.view_functions[rule.endpoint], "__required_feature__", None) for rule in of_stores(world, "POST")}
    sold = {code for code, (_module, feature) in world.kernel.registry.features.items() if feature.sold}
    gated = {endpoint for endpoint, code in views.items() if code in sold}
    said = {rule.endpoint: ask(world, client, rule, "POST")[0] for rule in of_stores(world, "POST") if rule.endpoint in gated}
    assert {endpoint: status for endpoint, status in said.items() if status != 403} == {}
    assert len(gated) > 50
    open_to_all = {endpoint for endpoint in views.keys() - gated if endpoint.partition(".")[0] not in NEED_NO_PLAN}
    assert open_to_all == {"cms.store.content-pages.delete", "cms.store.content-pages.unplan"}, "only what makes less of something"
    assert not gated & {"billing.store.billing.pay", "billing.store.billing.end_pause", "core.store.profile.index"}


def test_all_of_a_plan_that_stands_still_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client(world.root, world.at_host(world.everything).base)
    before = {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")}
    stand_still(world, monkeypatch, "paused")
    assert {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")} == before
