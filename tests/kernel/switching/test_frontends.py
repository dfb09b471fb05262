"""What each frontend says of itself, which is all that the kernel knows of it."""

from __future__ import annotations

import pytest

from tests.support.places import ROOT
from webapp.registry.frontends import PLATFORM_MENUS, WITH_MENU, Face, Frontend, Scope, frontends


@pytest.mark.parametrize("frontend", Frontend)
def test_a_frontend_has_a_layout_and_mounts_each_page_apart(frontend: Frontend) -> None:
    assert (ROOT / "templates" / frontend.facts.layout).is_file()
    assert frontend.root("orders").endswith("/orders")
    assert str(frontend.facts.label)
    assert Frontend(str(frontend)) is frontend


def test_each_is_composed_where_it_says() -> None:
    assert frontends(Scope.CONSOLE) == {Frontend.CONSOLE, Frontend.API}
    assert frontends(Scope.PLATFORM) == {Frontend.ADMIN, Frontend.STORE, Frontend.PUBLIC}
    assert frontends(Scope.PLATFORM, by_path=True) == {Frontend.ADMIN, Frontend.STORE}
    assert frontends(Scope.PLATFORM, face=Face.SITE) == {Frontend.SITE}
    assert frontends(Scope.KERNEL) == frozenset()


def test_menus_are_where_people_work() -> None:
    assert (Frontend.CONSOLE, *PLATFORM_MENUS) == WITH_MENU
    assert PLATFORM_MENUS == (Frontend.ADMIN, Frontend.STORE)
