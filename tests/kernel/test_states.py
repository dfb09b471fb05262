"""Each state lets happen what the table says, and nothing else: every cell of it is tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Blueprint, Flask

from tests.factories.people import PASSWORD, person, super_admin, token
from tests.factories.places import platform, store
from tests.kernel.toyapp import entered
from tests.support.client import Client
from tests.support.jobs import work_off
from tests.support.modules import toy
from tests.support.page import Page
from tests.support.places import settings
from webapp import create_app, jobs
from webapp.accounts import closing
from webapp.accounts import services as accounts
from webapp.accounts.access import login_only, permission, public
from webapp.accounts.models import User
from webapp.db import db, transaction
from webapp.jobs.models import JobRun
from webapp.jobs.sweep import sweep
from webapp.merchants.models import Merchant, Store
from webapp.platforms.models import Platform
from webapp.providing import merchants as merchants
from webapp.providing import platforms as platforms
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition, Permission
from webapp.registry.discovery import build
from webapp.roles import STORE_ROLES, Role
from webapp.routing.context import platform_work
from webapp.states import BY_NAME, TABLE, Cell, Does, State, Thing, lines, strictest
from webapp.tenancy import scope, unscoped
from webapp.web.security import csrf

DOC = Path(__file__).parents[2] / "docs" / "states.md"
meanwhile: list[Callable[[], None]] = []


def till() -> ModuleDefinition:
    """A module with one of everything that a state has a say in."""
    pages, doors = Blueprint("till", __name__), Blueprint("till-doors", __name__)
    pages.add_url_rule("/", "list", permission("till:till:use")(lambda: "seen"))
    pages.add_url_rule("/save", "save", permission("till:till:use")(lambda: saved()), methods=["POST"])
    pages.add_url_rule("/pay", "pay", permission("till:till:use", stays_open=True)(lambda: saved()), methods=["POST"])
    pages.add_url_rule("/mine", "mine", login_only(lambda: saved()), methods=["POST"])
    doors.add_url_rule("/<store_code>/feed", "feed", public(lambda: "fed"))
    doors.add_url_rule("/<store_code>/hook", "hook", csrf.exempt(public(lambda: "heard")), methods=["POST"])
    return ModuleDefinition(
        code="till",
        name="Till",
        description="Takes money.",
        category="Toys",
        icon="box",
        version="1.0",
        permissions=(Permission(code="till:till:use", name="Use the till", roles=STORE_ROLES),),
        menu_items={Frontend.STORE: (MenuItem(id="till", label="Till", icon="box", permission="till:till:use", required=True),)},
        blueprints={Frontend.STORE: (pages,), Frontend.PUBLIC: (doors,)},
        contributes=(jobs.JobType(code="till.count", name="Count", run=lambda job: None),),
    )


def saved() -> str:
    """A view that writes; `meanwhile` is what others do before it begins to."""
    for act in meanwhile:
        act()
    with transaction():
        return "saved"


@cache
def till_app(url: str) -> Flask:
    modules = build([("", toy("base", core=True)), ("", till())])
    app = create_app({**settings(url), "CONSOLE_MODULES": [], "WTF_CSRF_ENABLED": False}, modules)
    app.test_client_class = Client
    return app


@pytest.fixture
def shop(app: Flask, db_url: str) -> Iterator[SimpleNamespace]:
    made = till_app(db_url)
    with entered(made):
        here = platform("till", code="shop")
        place = store(here)
        owner = person("alice", Role.MERCHANT_OWNER, platform=here, merchant=place.merchant)
        root = super_admin()
        ids = {Thing.PLATFORM: here.id, Thing.MERCHANT: place.merchant_id, Thing.STORE: place.id, Thing.ACCOUNT: owner.id}
        yield SimpleNamespace(app=made, ids=ids, email=owner.email, owner=owner, root_token=token(root, "platforms:read"))
    meanwhile.clear()


def bring(shop: SimpleNamespace, state: State) -> None:
    """The thing into this state, by the service that people use."""
    row = db.session.get_one(
        {"platform": Platform, "merchant": Merchant, "store": Store, "account": User}[state.thing], shop.ids[state.thing]
    )
    with transaction():
        if state.thing is Thing.PLATFORM:
            (platforms.resume_platform if state.name == "active" else platforms.suspend_platform)(row)
        elif state.thing is Thing.ACCOUNT:
            accounts.set_active(row, state.name == "open")
        elif (state.thing, state.name) == (Thing.MERCHANT, "closed"):
            closing.close_merchant(row.id, days=30)
        elif (state.thing, state.name) == (Thing.MERCHANT, "erased"):
            row.status = state.name
        else:
            (merchants.set_merchant_status if state.thing is Thing.MERCHANT else merchants.set_store_status)(row, state.name)


def log_in(shop: SimpleNamespace) -> Any:
    client = shop.app.test_client()
    base = "http://shop.localhost"
    page = client.get("/login", base_url=base)
    if page.status_code == 200:
        Page(page).submit(client, "form", {"email": shop.email, "password": PASSWORD}, base_url=base)
    return client


def ask(client: Any, method: str, path: str) -> int:
    return int(client.open(path, method=method, base_url="http://shop.localhost", buffered=True).status_code)


MEANS = {200: Cell.YES, 409: Cell.OWN, 503: Cell.WAITS, 404: Cell.GONE, 303: Cell.NO, 401: Cell.NO}
Try = Callable[[SimpleNamespace, Any], Cell]


def reads(_shop: SimpleNamespace, client: Any) -> Cell:
    return MEANS[ask(client, "GET", "/store/main/till/")]


def writes(_shop: SimpleNamespace, client: Any) -> Cell:
    found = MEANS[ask(client, "POST", "/store/main/till/save")]
    own = {ask(client, "POST", f"/store/main/till/{what}") for what in ("pay", "mine")}
    assert own == {200} if found in (Cell.YES, Cell.OWN) else 200 not in own
    return found


def logs_in(shop: SimpleNamespace, _client: Any) -> Cell:
    client = log_in(shop)
    if ask(client, "GET", "/login") == 503:
        return Cell.WAITS
    with client.session_transaction(base_url="http://shop.localhost") as kept:
        return Cell.YES if "_user_id" in kept else Cell.NO


def job_ends(shop: SimpleNamespace, _client: Any) -> Cell:
    with shop.app.app_context():
        sweep()
    work_off(shop.app)
    db.session.rollback()
    with unscoped("what became of a run"):
        return {"succeeded": Cell.YES, "waiting": Cell.WAITS}[db.session.get_one(JobRun, shop.run).status]


def feeds(shop: SimpleNamespace, _client: Any) -> Cell:
    return MEANS[ask(shop.app.test_client(), "GET", "/public/till-doors/main/feed")]


def hooks(shop: SimpleNamespace, _client: Any) -> Cell:
    return MEANS[ask(shop.app.test_client(), "POST", "/public/till-doors/main/hook")]


def uses_the_api(shop: SimpleNamespace, _client: Any) -> Cell:
    key = shop.token if shop.asked is Thing.ACCOUNT else shop.root_token
    answer = shop.app.test_client().get("/api/v1/platforms/shop", headers={"Authorization": f"Bearer {key}"})
    return {200: Cell.YES, 404: Cell.YES, 401: Cell.NO}[answer.status_code]  # 404: the owner of a shop is let in, and sees no platform


TRIES: dict[Does, Try] = {
    Does.READ: reads,
    Does.WRITE: writes,
    Does.LOG_IN: logs_in,
    Does.JOBS: job_ends,
    Does.FEEDS: feeds,
    Does.HOOKS: hooks,
    Does.API: uses_the_api,
}
STATES = [state for state in TABLE if state.thing is not Thing.SUBSCRIPTION]  # of which the tests of billing try all


@pytest.mark.sqlite_only
@pytest.mark.parametrize("does", Does)
@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.thing} {state.name}")
def test_every_cell_is_as_the_table_says(shop: SimpleNamespace, state: State, does: Does) -> None:
    if does is Does.API and state.thing in (Thing.MERCHANT, Thing.STORE):
        assert not [rule for rule in shop.app.url_map.iter_rules() if rule.rule.startswith("/api/") and "store_code" in rule.arguments]
        return
    client, shop.asked = log_in(shop), state.thing
    shop.token, shop.run = token(shop.owner, "platforms:read"), enqueued(shop)
    bring(shop, state)
    assert TRIES[does](shop, client) is state.of(does)


def enqueued(shop: SimpleNamespace) -> int:
    snapshot = shop.app.extensions["interlock"].snapshot_by_code("shop")
    with platform_work(snapshot), transaction(), scope(snapshot.id):
        return jobs.enqueue("till.count", store_id=shop.ids[Thing.STORE]).id


@pytest.mark.parametrize("state", [BY_NAME[Thing.MERCHANT, "suspended"], BY_NAME[Thing.STORE, "closed"]], ids=lambda state: state.name)
def test_a_job_that_waited_goes_on_by_itself(shop: SimpleNamespace, state: State) -> None:
    shop.run = enqueued(shop)
    bring(shop, state)
    assert job_ends(shop, None) is Cell.WAITS
    bring(shop, BY_NAME[state.thing, "active"])
    assert job_ends(shop, None) is Cell.YES


@pytest.mark.parametrize(("model", "name"), [(Merchant, "suspended"), (Store, "closed")])
def test_a_write_that_was_let_in_does_not_land_after_the_state_changed(shop: SimpleNamespace, model: Any, name: str) -> None:
    """The state changes between the gate and the view's transaction."""
    client = log_in(shop)

    def change() -> None:
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"UPDATE {model.__tablename__} SET status = '{name}'")

    meanwhile.append(change)
    assert ask(client, "POST", "/store/main/till/save") == 409
    assert ask(client, "POST", "/store/main/till/pay") == 200


@pytest.mark.sqlite_only
def test_the_pages_of_a_closed_store_say_so(shop: SimpleNamespace) -> None:
    bring(shop, BY_NAME[Thing.STORE, "closed"])
    client = log_in(shop)
    answer = client.post("/store/main/till/save", base_url="http://shop.localhost")
    assert "This store is closed" in Page(answer).text("main")


@pytest.mark.sqlite_only
def test_a_suspended_merchant_gets_no_new_store(shop: SimpleNamespace) -> None:
    bring(shop, BY_NAME[Thing.MERCHANT, "suspended"])
    made = {
        "platform_id": shop.ids[Thing.PLATFORM],
        "merchant_id": shop.ids[Thing.MERCHANT],
        "code": "new",
        "name": "New",
        "currency": "EUR",
    }
    with pytest.raises(merchants.DomainError) as refused, transaction():
        merchants.create_store(**made)
    assert refused.value.code == "merchant_suspended"


def test_the_strictest_state_decides_and_an_unknown_one_lets_nothing_happen() -> None:
    both = [(Thing.MERCHANT, "suspended"), (Thing.STORE, "closed")]
    assert strictest(Does.FEEDS, both) == (Cell.GONE, Thing.STORE)
    assert strictest(Does.WRITE, [(Thing.STORE, "active"), (Thing.MERCHANT, "suspended")]) == (Cell.OWN, Thing.MERCHANT)
    assert strictest(Does.READ, [(Thing.STORE, "frozen")]) == (Cell.NO, Thing.STORE)


def test_the_documentation_has_the_table() -> None:
    assert "\n".join(lines()) in DOC.read_text()
