"""Every page of every module in a closed store, and of a suspended merchant: looked at as before, and nothing is saved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import get_args
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.matrix.world import STORE_CODE, World, filled
from tests.support.covering import State as ModuleState
from tests.support.page import Page
from webapp.accounts import closing
from webapp.accounts.access import access_of
from webapp.db import db, transaction
from webapp.entitlements.gate import required_features
from webapp.merchants.models import Merchant, Store
from webapp.providing import merchants
from webapp.registry.definition import Frontend
from webapp.registry.ports.tiers import Answer as TierAnswer
from webapp.registry.ports.tiers import Stopped, Tiers
from webapp.routing.places import PlacedRule
from webapp.states import BY_NAME, TABLE, Cell, Does, State, Thing

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


def gated(app: Flask, world: World) -> dict[str, set[bool]]:
    """The endpoints of stores that are posted to and need a plan: whether what a feature gates there only reads."""
    sold = {code for code, (_module, feature) in world.kernel.registry.features.items() if feature.sold}
    found = {rule.endpoint: required_features(app.view_functions[rule.endpoint]) for rule in of_stores(world, "POST")}
    gates = {endpoint: {reads for code, reads in features if code in sold} for endpoint, features in found.items()}
    return {endpoint: reads for endpoint, reads in gates.items() if reads}


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("reason", get_args(Stopped))
def test_of_a_plan_that_stands_still_nothing_is_saved(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, reason: Stopped) -> None:
    stand_still(world, monkeypatch, reason)
    client = world.client(world.root, world.at_host(world.everything).base)
    gates = gated(app, world)
    said = {rule.endpoint: ask(world, client, rule, "POST")[0] for rule in of_stores(world, "POST") if rule.endpoint in gates}
    assert {endpoint for endpoint, status in said.items() if status != 403} == {each for each, reads in gates.items() if False not in reads}
    assert len(gates) > 50
    everywhere = {rule.endpoint for rule in of_stores(world, "POST")}
    open_to_all = {endpoint for endpoint in everywhere - gates.keys() if endpoint.partition(".")[0] not in NEED_NO_PLAN}
    assert open_to_all == {"cms.store.content-pages.delete", "cms.store.content-pages.unplan"}, "only what makes less of something"
    assert not gates.keys() & {"billing.store.billing.pay", "billing.store.billing.end_pause", "core.store.profile.index"}


def test_what_only_reads_is_a_file_or_a_mark(app: Flask, world: World) -> None:
    assert {endpoint.partition(".store.")[2] for endpoint, reads in gated(app, world).items() if True in reads} == {
        "analytics.begin_export",
        "analytics.begin_report",
        "customers.download_many",
        "customers.segment_count",
        "fulfillment.print_many",
        "inventory.bulk",
        "inventory.bulk_low",
        "inventory.labels",
        "marketplace.cancel_export",
        "marketplace.create_export",
        "marketplace.retry_export",
        "messages.mute",
        "messages.read",
        "messages.unread",
        "notifications.bulk",
        "notifications.open",
        "notifications.read_all",
        "orders.chosen_invoices",
        "orders.chosen_refunds",
        "orders.invoices_of_many",
    }


@pytest.mark.usefixtures("no_csrf")
@pytest.mark.parametrize("part", [False, True], ids=["a page", "a part of one"])
def test_what_was_typed_comes_back_and_is_sent_again(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, part: bool) -> None:
    stand_still(world, monkeypatch, "paused")
    base = world.at_host(world.everything).base
    client = world.client(world.root, base)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if part else {}
    closed = {endpoint for endpoint, reads in gated(app, world).items() if False in reads}
    for rule in (each for each in of_stores(world, "POST") if each.endpoint in closed):
        path, typed = filled(rule.rule), {"title": "Ein Wort & <zwei>", "pin": "2468", "csrf_token": "x"}
        answer = client.post(path, data=typed, base_url=base, headers=headers)
        page = Page(answer)
        assert answer.status_code == 403, rule.endpoint
        assert page.has("html body main") is not part
        form = page.one("form[data-typed]")
        assert (form["method"], form["action"]) == ("post", path)
        kept = {str(tag["name"]): tag.get("value") for tag in form.select("input") if tag["name"] != "csrf_token"}
        assert kept == {"title": "Ein Wort & <zwei>", "pin": None}, "no page repeats what is secret"
        assert not [tag for tag in form.select("button") if tag.has_attr("disabled")]


def test_buttons_that_would_save_are_disabled_and_no_others(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client(world.root, world.at_host(world.everything).base)
    before = every_sender(world, client)
    with monkeypatch.context() as patched:
        stand_still(world, patched, "paused")
        closed = {endpoint for endpoint, reads in gated(app, world).items() if False in reads}
        assert changed(before, every_sender(world, client), closed) > 25
    bring(world, BY_NAME[Thing.STORE, "closed"])
    with app.app_context():
        closed = {rule.endpoint for rule in of_stores(world, "POST") if not access_of(rule.endpoint).stays_open}
    assert changed(before, every_sender(world, client), closed) > 25
    bring(world, BY_NAME[Thing.STORE, "active"])
    world.bring_to({**dict.fromkeys(world.sets()[0], ModuleState.ON), "messaging": ModuleState.READ_ONLY})
    closed = {rule.endpoint for rule in of_stores(world, "POST") if rule.place.module == "messaging"}
    assert changed(before, every_sender(world, client), closed) > 3


def every_sender(world: World, client: FlaskClient) -> Counter[tuple[str, bool]]:
    """How many buttons of the stores' pages post to each endpoint, by whether they are disabled."""
    return Counter(each for rule in of_stores(world, "GET") for each in senders(world, client, rule))


def changed(before: Counter[tuple[str, bool]], after: Counter[tuple[str, bool]], closed: Collection[str]) -> int:
    """Every button that leads to what is closed is disabled, and all others are as they were; to how many endpoints the former lead."""
    assert [endpoint for endpoint, off in after if endpoint in closed and not off] == []
    assert {each: n for each, n in before.items() if each[0] not in closed} == {
        each: n for each, n in after.items() if each[0] not in closed
    }
    return len({endpoint for endpoint, off in before if endpoint in closed and not off})


def senders(world: World, client: FlaskClient, rule: PlacedRule) -> list[tuple[str, bool]]:
    """The endpoints that the buttons of a page post to, and whether each is disabled."""
    host = world.at_host(world.everything)
    answer = client.get(filled(rule.rule), base_url=host.base)
    if answer.mimetype != "text/html":
        return []
    page, found = Page(answer), []
    for form in page.select("form[method=post]"):
        outside = page.select(f'button[form="{form["id"]}"]') if form.has_attr("id") else []
        for button in (*form.select("button"), *outside):
            if (
                button.get("type", "submit") == "submit"
                and button.get("formmethod", "post") == "post"
                and button.get("form") in (None, form.get("id"))
            ):
                address = urljoin(filled(rule.rule), str(button.get("hx-post") or button.get("formaction") or form.get("action") or ""))
                endpoint, _args = host.composition.url_map.bind("x").match(urlsplit(address).path, method="POST")
                found.append((endpoint, button.has_attr("disabled")))
    return found


def test_all_of_a_plan_that_stands_still_is_looked_at(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = world.client(world.root, world.at_host(world.everything).base)
    before = {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")}
    stand_still(world, monkeypatch, "paused")
    assert {rule.rule: ask(world, client, rule, "GET") for rule in of_stores(world, "GET")} == before
