"""Every check of the registry names the module and the fix."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Blueprint

from tests.support.modules import toy
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition, Permission
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.kinds.jobs import JobType
from webapp.registry.registry import RegistryError, build


def problems(*modules: ModuleDefinition) -> str:
    with pytest.raises(RegistryError) as caught:
        build([("", module) for module in modules])
    return str(caught.value)


def test_two_modules_with_one_code() -> None:
    assert "module code 'a' is declared twice" in problems(toy("a"), toy("a"))


def test_two_modules_with_one_feature() -> None:
    other = replace(toy("b"), features=toy("a").features)
    assert "Module a and b: the feature 'a_feature'" in problems(toy("a"), other)


def test_a_requirement_that_is_not_installed() -> None:
    assert "Module a: it requires 'b', which is not installed" in problems(toy("a", "b"))


def test_a_circle_of_requirements() -> None:
    assert "requirements form a circle" in problems(toy("a", "b"), toy("b", "a"))


def test_a_core_module_that_needs_an_optional_one() -> None:
    assert "a core module cannot require 'b'" in problems(toy("a", "b", core=True), toy("b"))


def test_a_menu_item_without_a_page() -> None:
    assert "menu item 'a-page' has no page" in problems(replace(toy("a"), blueprints={}))


def test_a_menu_item_that_leads_elsewhere_needs_no_page() -> None:
    item = MenuItem(id="elsewhere", label="Elsewhere", icon="box", link=lambda: "http://console.test/")
    module = toy("a")
    items = {Frontend.ADMIN: (*module.menu_items[Frontend.ADMIN], item)}
    assert build([("", replace(module, menu_items=items))]).modules.keys() == {"a"}


def test_a_menu_item_with_a_page_and_a_link() -> None:
    item = MenuItem(id="a-page", label="A", icon="box", link=lambda: "/")
    assert "menu item 'a-page' has both a page and a link" in problems(replace(toy("a"), menu_items={Frontend.ADMIN: (item,)}))


def test_a_page_without_a_menu_item() -> None:
    assert "blueprint 'a-page' has no menu item" in problems(replace(toy("a"), menu_items={}))


def test_a_page_beside_the_menu_needs_no_item() -> None:
    made = replace(toy("a"), menu_items={}, blueprints={}, pages=toy("a").blueprints)
    assert build([("", made)]).modules.keys() == {"a"}


def test_a_page_beside_the_menu_with_the_name_of_an_item() -> None:
    other = replace(toy("b"), pages=toy("a").blueprints)
    assert "Module a and b: the admin page 'a-page' is declared twice" in problems(toy("a"), other)


@pytest.mark.parametrize("frontend", [Frontend.PUBLIC, Frontend.API])
def test_a_page_beside_a_menu_that_is_not_there(frontend: Frontend) -> None:
    made = replace(toy("a"), pages={frontend: (Blueprint("calls", __name__),)})
    assert f"{frontend} has no menu to stand beside. Move 'calls' from pages to blueprints." in problems(made)


@pytest.mark.parametrize("frontend", [Frontend.PUBLIC, Frontend.API])
def test_a_menu_item_where_there_is_no_menu(frontend: Frontend) -> None:
    item = MenuItem(id="a-calls", label="A", icon="box")
    toy_a = toy("a")
    assert f"{frontend} has no menu. Drop the item 'a-calls'" in problems(
        replace(toy_a, menu_items={**toy_a.menu_items, frontend: (item,)})
    )


def test_a_menu_item_with_an_undeclared_permission() -> None:
    item = MenuItem(id="a-page", label="A", icon="box", permission="a:read")
    assert "names the permission 'a:read'" in problems(replace(toy("a"), menu_items={Frontend.ADMIN: (item,)}))


def test_a_permission_outside_the_namespace() -> None:
    wrong = Permission(code="b:read", name="Read")
    assert "the permission 'b:read' belongs to no one" in problems(replace(toy("a"), permissions=(wrong,)))


def test_modules_come_requirements_first() -> None:
    registry = build([("", toy("a", "z")), ("", toy("z"))])
    assert list(registry.modules) == ["z", "a"]


def test_two_jobs_with_one_code() -> None:
    other = replace(toy("b"), contributes=(job("a.import"),))
    assert "the job 'a.import' is declared twice" in problems(replace(toy("a"), contributes=(job("a.import"),)), other)


@pytest.mark.parametrize("code", ["import", "b.import", "a.", "ab.import"])
def test_a_job_outside_the_namespace(code: str) -> None:
    assert f"Module a: the job '{code}' belongs to no one. Begin its code with 'a.'." in problems(
        replace(toy("a"), contributes=(job(code),))
    )


def test_a_job_that_is_never_attempted() -> None:
    assert "max_attempts of at least 1" in problems(replace(toy("a"), contributes=(replace(job("a.import"), max_attempts=0),)))


def job(code: str) -> JobType:
    return JobType(code=code, name="Import", run=lambda job: None)


def test_two_health_checks_with_one_code() -> None:
    check = HealthCheck(code="rows", name="Rows", check=lambda _platform: None)
    assert "Module a: the health check 'rows' is declared twice" in problems(toy("a", contributes=(check, check)))
    assert build([("", toy("a", contributes=(check,))), ("", toy("b", contributes=(check,)))]).modules.keys() == {"a", "b"}


def test_a_health_check_that_cannot_be_called() -> None:
    check = HealthCheck(code="rows", name="Rows", check="modules.a.health.rows")  # type: ignore[arg-type]
    assert "Module a: the health check 'rows' cannot be called. Give it a function" in problems(toy("a", contributes=(check,)))
