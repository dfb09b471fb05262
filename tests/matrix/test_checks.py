"""The checks of the matrix can fail: what they look for is put there, and they find it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import click
import pytest
from flask import Blueprint, Flask, render_template_string

from tests.kernel.toyapp import entered
from tests.matrix import probes
from tests.matrix.kinds import unprobed
from tests.matrix.test_pages import unseen
from tests.matrix.test_sets import dead_items, menus, run_with, strays, unknown_fields, willing
from tests.matrix.visits import Visit
from tests.matrix.world import World
from tests.support.client import Client
from tests.support.covering import State
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.accounts.access import public
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.discovery import build
from webapp.routing.context import current_platform

PAGE, OTHER = "/platforms/everything/admin/leaky-page", "/platforms/everything/admin/alone-page"
GET, POST = f"leads to GET {OTHER}, where nothing answers", f"leads to POST {OTHER}, where nothing answers"
LEAKS = {
    "endpoint": ("{{ url_for('alone.admin.alone-page.list') }}", "Could not build url for endpoint 'alone.admin.alone-page.list'"),
    "link": (f'<a href="{OTHER}">Alone</a>', GET),
    "form": (f'<form method="post" action="{OTHER}"></form>', POST),
    "button": (f'<button formaction="{OTHER}"></button>', POST),
    "htmx": (f'<a hx-get="{OTHER}">Alone</a>', GET),
    "image": (f'<img src="{OTHER}">', GET),
    "undefined": ("{{ nobody.name }}", "'nobody' is undefined"),
}
"""What can be wrong in a template, and what is said of it while the module `alone` is off."""


def leaky(template: str) -> ModuleDefinition:
    """A module with one page that is drawn from this text, and a menu item that leads nowhere."""
    page = Blueprint("leaky-page", __name__)

    @page.get("/")
    @public
    def list() -> str:
        return render_template_string(template)

    @page.get("/forgotten")
    @public
    def forgotten() -> str:
        return "Nobody links here."

    lost = MenuItem(id="lost", label="Lost", icon="box", link=lambda: "/admin/nowhere")
    made = toy("leaky")
    return replace(made, menu_items={Frontend.ADMIN: (*made.menu_items[Frontend.ADMIN], lost)}, blueprints={Frontend.ADMIN: (page,)})


@pytest.fixture
def leaking(app: Flask, db_url: str) -> Iterator[Callable[[str], World]]:
    """`leaking(template)` is a world with a core module, `alone`, and one whose page is drawn from the text."""
    with contextlib.ExitStack() as opened:

        def make(template: str) -> World:
            modules = toy("base", core=True), toy("alone"), leaky(template)
            made = create_app({**settings(db_url), "CONSOLE_MODULES": []}, build([("", module) for module in modules]))
            made.test_client_class = Client
            opened.enter_context(entered(made))
            return World(made)

        yield make


def found(world: World, alone: State) -> Visit:
    """What somebody finds from the leaky page on."""
    visit = Visit(world, world.app.test_client())
    with world.brought_to({"alone": alone, "leaky": State.ON}):
        visit.walk(PAGE)
        visit.wrong += unseen(world, visit)
    return visit


@pytest.mark.sqlite_only
@pytest.mark.parametrize("leak", LEAKS)
def test_what_leads_to_a_module_that_is_off_is_found(leaking: Callable[[str], World], leak: str) -> None:
    template, said = LEAKS[leak]
    assert said in "\n".join(found(leaking(template), State.OFF).wrong)


@pytest.mark.sqlite_only
def test_what_leads_to_a_module_that_is_on_is_fine(leaking: Callable[[str], World]) -> None:
    links = "".join(template for name, (template, _said) in LEAKS.items() if name != "undefined")
    wrong = found(leaking(links), State.ON).wrong
    assert [each for each in wrong if "nothing answers" in each or "drawn" in each] == []


@pytest.mark.sqlite_only
def test_a_page_that_nobody_links_to_is_found(leaking: Callable[[str], World]) -> None:
    wrong = found(leaking("<p>Alone</p>"), State.OFF).wrong
    assert [each for each in wrong if each.startswith("Nobody finds") and "/admin/leaky-page/forgotten" in each]


@pytest.mark.sqlite_only
def test_a_menu_item_that_leads_nowhere_is_found(leaking: Callable[[str], World]) -> None:
    world = leaking("")
    everything, modules = world.kernel.modules.snapshot(world.everything.id), frozenset(world.kernel.registry.modules)
    dead = [dead_items(world, here, frontend) for here, frontend in menus(world, everything, modules)]
    assert ["lost"] in dead


def everything_on(world: World) -> Callable[[], frozenset[str]]:
    """What is on, as somebody would see it who forgot to ask."""
    return lambda: frozenset(world.kernel.registry.modules)


def platform_with_everything(world: World) -> Callable[[], Snapshot]:
    """The platform, seen likewise."""
    return lambda: replace(current_platform(), modules=everything_on(world)())


FORGOTTEN = {
    "listeners": ("webapp.events.on_here", everything_on),
    "cards": ("webapp.contributions.on_here", everything_on),
    "jobs": ("webapp.jobs.transitions.obstacle", lambda _world: lambda *_asked: None),
    "quotas": ("modules.billing.catalogue.current_platform", platform_with_everything),
}
"""By field: where somebody asks what is on, and an answer that forgets it."""


@pytest.mark.sqlite_only
@pytest.mark.parametrize("field", FORGOTTEN)
def test_code_of_a_module_that_is_off_is_found(app: Flask, db_url: str, monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    with probes.probing(db_url) as made:
        world = World(made)
        client = world.client(world.root)
        place, forgetful = FORGOTTEN[field]
        monkeypatch.setattr(place, forgetful(world))
        setting = {**world.sets()[0], "billing": State.ON}
        assert f"{field} of inventory ran" in strays(run_with(world, client, setting), world.on(setting))


def test_a_command_that_does_not_ask_is_found(world: World) -> None:
    @click.command("count")
    @click.argument("platform")
    def count(platform: str) -> None:
        click.echo(f"Counted on {platform}.")

    assert willing(world, [toy("careless", commands=(count,))]) == ["count of careless"]


def test_a_new_field_of_a_definition_is_found() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Later(ModuleDefinition):
        timeline: tuple[str, ...] = ()

    assert unknown_fields(Later) == ["timeline"]


def test_a_new_kind_of_contribution_is_found() -> None:
    assert unprobed(["cards", "telegrams"]) == ["telegrams"]
