"""A super admin at the console, and the modules page of one platform."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import people, places
from tests.support.page import Page
from webapp.platforms.models import Platform
from webapp.switching.service import ModuleService

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


class ModulesPage:
    """The modules page as one person uses it without JavaScript."""

    def __init__(self, client: FlaskClient, platform: Platform) -> None:
        self.client = client
        self.url = f"/admin/platforms/{platform.code}/modules"

    def get(self, query: str = "") -> Page:
        return Page(self.client.get(self.url + query))

    def opened(self, code: str, tab: str) -> Page:
        """The page with the panel of a module open at a tab."""
        return self.get(f"/{code}/details?tab={tab}")

    def toggle(self, code: str, page: Page | None = None, **options: object) -> Page:
        return Page((page or self.get()).submit(self.client, f'[data-module="{code}"] form[data-action="toggle"]', **options))

    def apply(self, plan: Page, reason: str = "") -> Page:
        return Page(plan.submit(self.client, 'form[data-action="apply"]', {"reason": reason}))

    def ask(self, code: str, action: str, page: Page | None = None) -> Page:
        """Posts one of a module's other forms: read-only, writable, never, allow."""
        return Page((page or self.opened(code, "states")).submit(self.client, f'[data-module="{code}"] form[data-action="{action}"]'))

    def act(self, action: str, page: Page | None = None, values: dict[str, object] | None = None) -> Page:
        return Page((page or self.get()).submit(self.client, f'form[data-action="{action}"]', values))

    def configure(self, code: str, values: dict[str, object], page: Page | None = None, **options: object) -> Page:
        page = page or self.opened(code, "settings")
        return Page(page.submit(self.client, f'[data-module="{code}"] form[data-action="config"]', values, **options))

    def states(self, page: Page | None = None) -> dict[str, str]:
        return {str(row["data-module"]): str(row["data-state"]) for row in (page or self.get()).select("[data-module]")}


@pytest.fixture
def platform(app: Flask) -> Platform:
    """A platform with billing on."""
    return places.platform("billing", code="cards")


@pytest.fixture
def console(app: Flask, client: FlaskClient, login: Callable[..., TestResponse]) -> FlaskClient:
    """The browser of a super admin."""
    login(client, people.super_admin())
    return client


@pytest.fixture
def modules_page(console: FlaskClient, platform: Platform) -> ModulesPage:
    return ModulesPage(console, platform)


@pytest.fixture
def service(app: Flask) -> ModuleService:
    """The one way to ask about and change modules."""
    found: ModuleService = app.extensions["interlock"].modules
    return found
