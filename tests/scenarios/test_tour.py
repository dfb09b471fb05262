"""The tour of the README happens as it is told, on the demo."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.support.client import login
from tests.support.demo import DemoPlace, import_products
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db
from webapp.imports.models import Import
from webapp.tenancy import unscoped

MODULES = "/admin/platforms/loyalty/modules"
APPLY = 'form[data-action="apply"]'
SUBSCRIPTIONS = "/admin/subscriptions"
IMPORT = "/platforms/oms/store/kirchberg/marketplace/imports/{}"


@pytest.fixture
def console(demo: DemoPlace) -> FlaskClient:
    """The provider's administrator, on the demo as new."""
    demo.reset()
    return demo.client("admin@example.com")


@pytest.fixture
def loyalty(demo: DemoPlace) -> FlaskClient:
    """The administrator of the Loyalty platform, logged in at its own host."""
    client = demo.app.test_client()
    client.get("/login", base_url="http://loyalty.localhost")
    page = Page(client.get("/login", base_url="http://loyalty.localhost"))
    page.submit(client, "main form", {"email": "loyalty@example.com", "password": "interlock-demo"})
    return client


def at_loyalty(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, base_url="http://loyalty.localhost")


def toggle(console: FlaskClient, code: str) -> Page:
    """The plan that the switch of a module leads to."""
    return Page(Page(console.get(MODULES)).submit(console, f'[data-module="{code}"] form[data-action="toggle"]'))


def confirm(console: FlaskClient, plan: Page) -> None:
    assert plan.has(f"{APPLY} [name=reason]"), "nobody is asked why"
    assert plan.submit(console, APPLY, {"reason": "The tour."}).status_code == 303


def on(console: FlaskClient) -> set[str]:
    """The modules of the platform that the page shows as on."""
    return {str(row["data-module"]) for row in Page(console.get(MODULES)).select('[data-module][data-state="on"]')}


def test_billing_goes_off_with_its_page_and_comes_back_with_its_data(console: FlaskClient, loyalty: FlaskClient) -> None:
    before = Page(at_loyalty(loyalty, SUBSCRIPTIONS)).texts("main tbody tr")
    plan = toggle(console, "billing")
    assert "5 live subscriptions" in plan.text("main")
    confirm(console, plan)
    assert at_loyalty(loyalty, SUBSCRIPTIONS).status_code == 404
    assert Page(console.get(MODULES)).submit(console, 'form[data-action="undo"]').status_code == 303
    assert Page(at_loyalty(loyalty, SUBSCRIPTIONS)).texts("main tbody tr") == before != []


def test_marketplace_brings_inventory_and_goes_with_it(console: FlaskClient) -> None:
    before = on(console)
    confirm(console, toggle(console, "marketplace"))
    assert before ^ on(console) == {"inventory", "marketplace"}
    plan = toggle(console, "inventory")
    assert [str(step["data-plan-disable"]) for step in plan.select("[data-plan-disable]")] == ["marketplace", "inventory"]


def test_a_clerk_imports_a_feed(demo: DemoPlace) -> None:
    """Mapped, checked by a worker, looked at, then run by a worker."""
    demo.reset()
    clerk = demo.app.test_client()
    login(clerk, "clerk@example.com")
    import_products(clerk)
    work_off(demo.app)
    page = Page(clerk.get(IMPORT.format(newest_import(demo))))
    assert page.submit(clerk, 'form[action$="/run"]', {}).status_code == 303
    work_off(demo.app)
    with demo.app.app_context(), unscoped("the tour looks at what came of it"):
        made = db.session.get_one(Import, newest_import(demo))
        assert (made.state, made.refused) == ("done", 1)
        assert made.created + made.updated + made.unchanged > 300


def newest_import(demo: DemoPlace) -> int:
    with demo.app.app_context(), unscoped("the tour looks for its import"):
        return db.session.scalars(select(Import.id).order_by(Import.id.desc())).first() or 0
