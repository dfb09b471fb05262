"""Every menu link answers its page in a family of sets, for each role that sees it; that none is dead in any set stands in test_sets."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.matrix import families
from tests.matrix.world import STORE_CODE, World
from tests.support.page import Page
from webapp.registry.definition import Frontend
from webapp.roles import Role

HOST = "http://everything.localhost"
CONSOLE = "http://localhost"
pytestmark = pytest.mark.pages
STARTS = {
    Role.SUPER_ADMIN: (Frontend.CONSOLE, CONSOLE, "/admin/dashboard"),
    Role.PLATFORM_ADMIN: (Frontend.ADMIN, HOST, "/admin/dashboard"),
    Role.MERCHANT_OWNER: (Frontend.STORE, HOST, f"/store/{STORE_CODE}/dashboard"),
    Role.STORE_MANAGER: (Frontend.STORE, HOST, f"/store/{STORE_CODE}/dashboard"),
    Role.STORE_STAFF: (Frontend.STORE, HOST, f"/store/{STORE_CODE}/dashboard"),
}


def expected(world: World, role: Role, frontend: Frontend, modules: frozenset[str]) -> set[str]:
    """The items this role should see."""
    registry = world.kernel.registry
    held = {code for code, each in registry.permissions.items() if role is Role.SUPER_ADMIN or role in each.roles}
    return {item.id for _module, item in registry.menu_items(modules, frontend) if item.permission is None or item.permission in held}


def visit(client: FlaskClient, base: str, start: str, console: FlaskClient | None = None) -> tuple[set[str], list[str]]:
    """The items in the menu, and what is wrong with the pages behind them. A locked item's page says how to open it.

    From a platform's own host a link may lead to the console, another origin: there the person is logged in as `console`.
    """
    page = Page(client.get(start, base_url=base))
    assert page.status == 200, f"{start} answers {page.status}"
    links = page.select("a[data-menu-item]")
    wrong = []
    for link in links:
        url = str(link["href"])
        answer = console.get(url) if console is not None and url.startswith(f"{CONSOLE}/") else client.get(url, base_url=base)
        locked = "side-link-locked" in (link.get("class") or [])
        if answer.status_code != (403 if locked else 200):
            wrong.append(f"{url} answers {answer.status_code}")
    return {str(link["data-menu-item"]) for link in links}, wrong


@pytest.mark.parametrize("role", [role for role in STARTS if role is not Role.SUPER_ADMIN])
def test_every_menu_link_of_every_pair_of_states_answers(world: World, proofs: bool, role: Role) -> None:
    frontend, base, start = STARTS[role]
    person = world.person(role)
    client, console = world.client(person, base), world.client(person, CONSOLE)
    for setting in families.switched(world.kernel.registry, proofs=proofs):
        world.bring_to(setting)
        seen, wrong = visit(client, base, start, console)
        assert not wrong, f"{sorted(world.on(setting))}: {wrong}"
        assert seen == expected(world, role, frontend, world.on(setting)), sorted(world.on(setting))


def test_every_menu_link_of_the_console_answers(world: World) -> None:
    frontend, base, start = STARTS[Role.SUPER_ADMIN]
    seen, wrong = visit(world.client(world.root, base), base, start)
    assert not wrong, wrong
    assert seen == expected(world, Role.SUPER_ADMIN, frontend, world.kernel.resolver.console_modules)


@pytest.mark.parametrize("prefix", ["", "/platforms/everything"])
def test_a_super_admin_finds_every_page_of_a_platform(world: World, prefix: str) -> None:
    base = CONSOLE if prefix else HOST
    client, console = world.client(world.root, base), world.client(world.root, CONSOLE)
    for start, frontend in ((f"{prefix}/admin/dashboard", Frontend.ADMIN), (f"{prefix}/store/{STORE_CODE}/dashboard", Frontend.STORE)):
        seen, wrong = visit(client, base, start, console)
        assert not wrong, wrong
        assert seen == expected(world, Role.SUPER_ADMIN, frontend, frozenset(world.kernel.registry.modules))
