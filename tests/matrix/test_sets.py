"""No menu item is dead in any lawful set, and nothing of a module that is off runs in a family of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

import click
import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from tests.matrix import families, kinds, probes, test_on
from tests.matrix.kinds import kind_files, unprobed
from tests.matrix.kinds.cards import DASHBOARDS, card_code
from tests.matrix.probes import AT_REST, PROBES, PROVED
from tests.matrix.world import STORE_CODE, World
from tests.support.covering import Setting
from tests.support.page import Page
from webapp.cli.demo import seed_modules
from webapp.db import db, transaction
from webapp.entitlements.gate import feature_answer
from webapp.jobs import JobRun, Status
from webapp.menu.build import index_endpoint
from webapp.platforms.snapshot import Snapshot
from webapp.ports import port
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.frontends import Scope
from webapp.routing.compositions import Composition
from webapp.routing.context import REHEARSAL_KEY, Outcome, Resolution, platform_work
from webapp.routing.places import Place, PlacedRule
from webapp.switching.ask import Ask, Configure
from webapp.tenancy import unscoped

PATH = "/platforms/everything"
RUN_BY_OTHERS = (*(name for name, each in kinds.PROBES.items() if each.RUNS), "seed_demo")
RUN_BY_SOME = frozenset(name for name, each in kinds.PROBES.items() if not each.RUNS)
"""Kinds that run nothing, or are only for modules that have something besides: a page on sites needs a word there."""
HOOKS = ("usage", "on_enable", "on_configure", "on_disable")


@pytest.fixture
def probed(app: Flask, db_url: str) -> Iterator[World]:
    """A world whose modules note what of them runs."""
    with probes.probing(db_url) as made:
        yield World(made)


def with_modules(platform: Snapshot, modules: frozenset[str]) -> Snapshot:
    """The platform as if it had these modules, without changing it."""
    return dataclasses.replace(platform, modules=modules, stored=modules)


def menus(world: World, platform: Snapshot, modules: frozenset[str]) -> Iterator[tuple[Resolution, Frontend]]:
    """Every place with a menu: the console, and the platform on its own host and below the console's."""
    get, snapshot = world.kernel.compositions.get, with_modules(platform, modules)
    yield Resolution(Scope.CONSOLE, Outcome.OK, get(Scope.CONSOLE, modules)), Frontend.CONSOLE
    for by_path in (False, True):
        here = Resolution(Scope.PLATFORM, Outcome.OK, get(Scope.PLATFORM, modules, not by_path), snapshot, by_path)
        yield from ((here, frontend) for frontend in (Frontend.ADMIN, Frontend.STORE))


def rule_of(composition: Composition, url: str) -> Rule | None:
    """What answers GET there."""
    try:
        return composition.url_map.bind("localhost").match(urlsplit(url).path, method="GET", return_rule=True)[0]
    except HTTPException:
        return None


def dead_items(world: World, here: Resolution, frontend: Frontend) -> list[str]:
    """The items of one menu that lead to no page of their module."""
    items = world.kernel.registry.menu_items(here.modules, frontend)
    with world.app.test_request_context("/", environ_overrides={REHEARSAL_KEY: here}):
        return [item.id for module, item in items if not leads_home(world, here, module, frontend, item)]


def leads_home(world: World, here: Resolution, module: ModuleDefinition, frontend: Frontend, item: MenuItem) -> bool:
    if item.link is not None:  # of its own choice: in the console, which always has the core modules, or here
        link = item.link()
        return any(rule_of(composition, link) is not None for composition in (world.console().composition, here.composition))
    values = {"store_code": STORE_CODE} if frontend is Frontend.STORE else {}
    rule = rule_of(here.composition, url_for(index_endpoint(module, frontend, item), **values))
    return isinstance(rule, PlacedRule) and rule.place == Place(module.code, frontend, item.id)


@pytest.mark.sqlite_only  # no row is read
def test_no_menu_item_of_any_set_is_dead(world: World) -> None:
    platform = world.kernel.modules.snapshot(world.everything.id)
    for setting in world.sets():
        for here, frontend in menus(world, platform, world.on(setting)):
            assert dead_items(world, here, frontend) == [], f"{frontend} menu of {sorted(world.on(setting))}"


@pytest.mark.sqlite_only  # features are asked of what is installed
def test_what_is_off_grants_nothing(world: World) -> None:
    registry, platform = world.kernel.registry, world.kernel.modules.snapshot(world.everything.id)
    for setting in world.sets():
        modules = world.on(setting)
        with platform_work(with_modules(platform, modules)):
            granted = {code for code in registry.features if feature_answer(code).granted}
            assert granted == {code for code, (module, _feature) in registry.features.items() if module.code in modules}
            for asked in {each for module in registry.modules.values() for each in module.provides}:
                providers = [module for module in registry.modules.values() if module.code in modules and asked in module.provides]
                assert len(providers) == (1 if port(asked) is not None else 0), asked


def exercise(world: World, client: FlaskClient) -> None:
    """Everything that runs what modules declared: contributions of every kind, demo data, dashboards, quotas."""
    for each in kinds.PROBES.values():
        each.exercise(world, client)
    seed_modules("everything")
    for dashboard in DASHBOARDS.values():
        client.get(dashboard)
    client.get(f"{PATH}/store/{STORE_CODE}/billing")


def strays(ran: set[tuple[str, str]], modules: frozenset[str]) -> list[str]:
    """What ran though its module is off, and what did not though its module is on."""
    wrong = [f"{field} of {code} ran" for field, code in sorted(ran) if code not in modules]
    return wrong + [f"{field} of {code} did not run" for field in RUN_BY_OTHERS for code in sorted(modules) if (field, code) not in ran]


def run_with(world: World, client: FlaskClient, setting: Setting) -> set[tuple[str, str]]:
    """What runs in this setting."""
    ran = world.app.extensions["ran"]
    with world.brought_to(setting):
        ran.taken()
        exercise(world, client)
        return {(field, code) for field, code in ran.taken() if field not in HOOKS}


@pytest.mark.pages
def test_nothing_of_a_module_that_is_off_runs(probed: World, proofs: bool) -> None:
    seen: set[tuple[str, str]] = set()
    client = probed.client(probed.root)
    for setting in families.switched(probed.kernel.registry, proofs=proofs):
        ran = run_with(probed, client, setting)
        assert strays(ran, probed.on(setting)) == [], sorted(probed.on(setting))
        seen |= ran
    by_all = {(name, code) for name, code in seen if name not in RUN_BY_SOME}
    assert by_all == {(name, code) for name in (*RUN_BY_OTHERS, "quotas") for code in probed.kernel.registry.modules}


@pytest.mark.pages
def test_dashboards_show_the_cards_of_what_is_on(probed: World, proofs: bool) -> None:
    client, codes = probed.client(probed.root), probed.kernel.registry.modules
    for setting in families.switched(probed.kernel.registry, proofs=proofs):
        with probed.brought_to(setting):
            for frontend, dashboard in DASHBOARDS.items():
                shown = {str(card["data-card"]) for card in Page(client.get(dashboard)).select("[data-card]")}
                assert {code for code in codes if card_code(frontend, code) in shown} == probed.on(setting), dashboard


def test_jobs_of_what_is_off_wait(probed: World) -> None:
    least, *_more = probed.sets()
    with probed.brought_to(least):
        exercise(probed, probed.client(probed.root))
        with unscoped("tests look at all runs"):
            runs = {run.module_code: run.status for run in db.session.scalars(select(JobRun))}
    on = probed.on(least)
    assert runs == {code: Status.SUCCEEDED if code in on else Status.WAITING for code in probed.kernel.registry.modules}


@pytest.mark.pages
def test_hooks_run_for_what_changes(probed: World, proofs: bool) -> None:
    service, ran = probed.kernel.modules, probed.app.extensions["ran"]
    *_others, most = probed.sets()
    for setting in families.switched(probed.kernel.registry, proofs=proofs):
        probed.bring_to(most)
        going = probed.on(most) - probed.on(setting)
        ran.taken()
        service.assess(service.plan(probed.everything.id, dict(setting)))
        assert ran.taken() == {("usage", code) for code in going}
        probed.bring_to(setting)
        assert ran.taken() - {("usage", code) for code in going} == {("on_disable", code) for code in going}
        probed.bring_to(most)
        assert ran.taken() == {("on_enable", code) for code in going}


def test_new_settings_are_told_to_what_is_on(probed: World) -> None:
    service, ran = probed.kernel.modules, probed.app.extensions["ran"]
    codes = [code for code, module in probed.kernel.registry.modules.items() if module.config_form is not None and not module.is_core]
    for setting in (probed.sets()[-1], probed.sets()[0]):
        probed.bring_to(setting)
        ran.taken()
        for code in codes:
            platform = probed.everything
            with transaction():
                service.apply(Ask(platform.id, Configure(code, {}), revision=platform.revision))
        assert ran.taken() == {("on_configure", code) for code in codes if code in probed.on(setting)}
    assert codes


def commands_for_a_platform(commands: Iterator[tuple[str, click.Command]]) -> Iterator[tuple[str, click.Command]]:
    """(module, command) of those that are given a platform and nothing else that they cannot do without."""
    for code, command in commands:
        if isinstance(command, click.Group):
            yield from commands_for_a_platform((code, each) for each in command.commands.values())
        elif [each.name for each in command.params if each.required] == ["platform"]:
            yield code, command


def willing(world: World, modules: Iterable[ModuleDefinition]) -> list[str]:
    """The commands that work for a platform on which their module is off."""
    runner = world.app.test_cli_runner()
    asked = commands_for_a_platform((module.code, command) for module in modules for command in module.commands)
    return [f"{command.name} of {code}" for code, command in asked if runner.invoke(command, [world.bare.code]).exit_code != 1]


def test_commands_refuse_platforms_where_their_module_is_off(world: World) -> None:
    optional = [module for module in world.kernel.registry.modules.values() if not module.is_core]
    assert willing(world, optional) == []


def test_commands_of_a_platform_are_found_in_their_groups() -> None:
    given, free = click.Command("close", params=[click.Argument(["platform"])]), click.Command("all")
    assert list(commands_for_a_platform(iter([("till", click.Group("till", {"close": given, "all": free}))]))) == [("till", given)]


def unknown_fields(definition: type) -> list[str]:
    """What modules can declare and nobody has looked at here."""
    known = PROBES.keys() | PROVED.keys() | AT_REST
    return [field.name for field in dataclasses.fields(definition) if field.name not in known]


def test_every_field_of_a_definition_is_looked_at() -> None:
    for name in unknown_fields(ModuleDefinition):
        pytest.fail(
            f"Nobody knows whether '{name}' of a module that is off runs. Give it a probe in tests/matrix/probes.py,"
            " name the test that proves it in PROVED, or say in AT_REST why there is nothing to run."
        )
    for name in unprobed(kind_files()):
        pytest.fail(f"Nobody knows whether {name} of a module that is off run. Write tests/matrix/kinds/{name}.py, as its __init__ says.")
    gone = (PROBES.keys() | PROVED.keys() | AT_REST) - {field.name for field in dataclasses.fields(ModuleDefinition)}
    assert not gone, f"Modules declare no {', '.join(sorted(gone))} any more. Drop it from tests/matrix/probes.py."
    assert all(name in globals() or hasattr(test_on, name) for name in PROVED.values()), "a test that PROVED names is gone"
