"""The scenarios the project was planned by, each as one story told through the pages and the service."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.people import person, super_admin
from tests.factories.places import platform as make_platform
from tests.factories.places import store as make_store
from tests.support.client import login
from tests.support.page import Page
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.providing.platforms import create_platform
from webapp.registry.definition import Frontend
from webapp.roles import Role
from webapp.switching.ask import Ask
from webapp.switching.service import ModuleService

CORE = {"core", "platform-admin"}
LOYALTY = CORE | {"analytics", "billing", "cms", "customers", "loyalty", "messaging"}
OMS = LOYALTY - {"loyalty"} | {"inventory", "marketplace", "monitoring", "orders"}


@pytest.fixture
def service(app: Flask) -> ModuleService:
    found: ModuleService = app.extensions["interlock"].modules
    return found


def from_preset(code: str) -> Platform:
    with transaction():
        return create_platform(code=code, name=code.title(), preset=code, hosts=[f"{code}.localhost"])


def switch(service: ModuleService, platform: Platform, **requested: bool) -> ModuleChange | None:
    with transaction():
        return service.apply(Ask(platform.id, requested, revision=platform.revision, reason="scenario"))


def codes(service: ModuleService, platform: Platform) -> set[str]:
    return {module.code for module in service.get_platform_modules(platform.id)}


def menu(client: FlaskClient, url: str) -> dict[str, str]:
    """The side menu of a page that answers: where each entry leads, by its id."""
    page = Page(client.get(url))
    assert page.status == 200, url
    return {str(link["data-menu-item"]): str(link["href"]) for link in page.select("a[data-menu-item]")}


def test_phase1_module_service_returns_the_right_modules(service: ModuleService) -> None:
    oms, loyalty, minimal = from_preset("oms"), from_preset("loyalty"), make_platform(code="minimal")
    assert codes(service, oms) == OMS
    assert codes(service, loyalty) == LOYALTY
    assert codes(service, minimal) == CORE
    order = [module.code for module in service.get_platform_modules(oms.id)]
    assert order.index("inventory") < order.index("marketplace"), "requirements come first"
    assert service.is_module_enabled(oms.id, "marketplace")
    assert not service.is_module_enabled(loyalty.id, "marketplace")
    assert not service.is_module_enabled(loyalty.id, "no-such-module")
    assert service.is_module_enabled(minimal.id, "core")
    items = {item.id for item in service.get_module_menu_items(loyalty.id, Frontend.ADMIN)}
    assert {"subscription-tiers", "subscriptions", "billing-history"} <= items
    assert "inventory" not in items


def test_phase2_billing_off_hides_its_menu_and_404s_subscriptions(service: ModuleService, client: FlaskClient) -> None:
    loyalty = from_preset("loyalty")
    login(client, super_admin())
    pages = {"subscription-tiers", "subscriptions", "billing-history"}
    assert pages <= menu(client, "/platforms/loyalty/admin/dashboard").keys()
    assert client.get("/platforms/loyalty/admin/subscriptions").status_code == 200

    switch(service, loyalty, billing=False)
    assert not pages & menu(client, "/platforms/loyalty/admin/dashboard").keys()
    for page in sorted(pages):
        gone, never = client.get(f"/platforms/loyalty/admin/{page}"), client.get("/platforms/loyalty/admin/never-was")
        assert (gone.status_code, gone.data) == (404, never.data)
        assert client.post(f"/platforms/loyalty/admin/{page}").status_code == 404

    switch(service, loyalty, billing=True)
    assert pages <= menu(client, "/platforms/loyalty/admin/dashboard").keys()
    assert client.get("/platforms/loyalty/admin/subscriptions").status_code == 200


def test_phase4_minimal_platform_serves_only_its_modules(service: ModuleService, client: FlaskClient) -> None:
    minimal = make_platform(code="minimal")
    make_store(minimal, "corner")
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=minimal))
    assert codes(service, minimal) == CORE
    core_items = {item.id for item in service.get_module_menu_items(minimal.id, Frontend.ADMIN)}
    entries = menu(client, "/platforms/minimal/admin/dashboard")
    assert entries.keys() == core_items
    for url in entries.values():
        assert client.get(url).status_code == 200, url
    for url in ("admin/subscriptions", "admin/inventory", "store/corner/inventory", "store/corner/marketplace", "store/corner/billing"):
        assert client.get(f"/platforms/minimal/{url}").status_code == 404, url


def test_phase4_dependencies_are_enforced(service: ModuleService, client: FlaskClient) -> None:
    loyalty = from_preset("loyalty")
    assert switch(service, loyalty, marketplace=True)
    assert codes(service, loyalty) == LOYALTY | {"inventory", "marketplace"}, "the marketplace brings inventory"
    assert "inventory" in service.snapshot(loyalty.id).implied

    proposal = service.plan(loyalty.id, {"inventory": False})
    assert proposal.cascades
    assert proposal.disables == ("marketplace", "inventory"), "who depends goes first"
    with pytest.raises(DomainError, match="on and off"):
        service.plan(loyalty.id, {"inventory": False, "marketplace": True})
    with pytest.raises(DomainError, match="always on"):
        service.plan(loyalty.id, {"core": False})

    switch(service, loyalty, inventory=False)
    assert codes(service, loyalty) == LOYALTY
    login(client, super_admin())
    assert client.get("/platforms/loyalty/admin/inventory").status_code == 404
