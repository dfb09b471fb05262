"""The checks of the matrix can fail: what they look for is put there, and they find it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Blueprint, Flask, render_template_string

from tests.kernel.toyapp import entered
from tests.matrix.visits import Visit
from tests.matrix.world import World
from tests.support.client import Client
from tests.support.covering import State
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.accounts.access import public
from webapp.modular.definition import Frontend, MenuItem, ModuleDefinition
from webapp.modular.registry import build

PAGE, OTHER = "/platforms/everything/admin/leaky-page", "/platforms/everything/admin/alone-page"
LEAKS = {
    "{{ url_for('alone.admin.alone-page.list') }}": "Could not build url for endpoint 'alone.admin.alone-page.list'",
    f'<a href="{OTHER}">Alone</a>': f"leads to GET {OTHER}, where nothing answers",
    f'<form method="post" action="{OTHER}"></form>': f"leads to POST {OTHER}, where nothing answers",
    f'<button formaction="{OTHER}"></button>': f"leads to POST {OTHER}, where nothing answers",
    f'<a hx-get="{OTHER}">Alone</a>': f"leads to GET {OTHER}, where nothing answers",
    f'<img src="{OTHER}">': f"leads to GET {OTHER}, where nothing answers",
    "{{ nobody.name }}": "'nobody' is undefined",
}
"""By what is wrong in a template, what is said of it while the module `alone` is off."""


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
    """`leaking(template)` is a world with a core module, `alone` and one whose page is drawn from the text."""
    with app.app_context():

        def make(template: str) -> World:
            made = create_app(
                {**settings(db_url), "CONSOLE_MODULES": []},
                build([("", toy("base", core=True)), ("", toy("alone")), ("", leaky(template))]),
            )
            made.test_client_class = Client
            stack.enter_context(entered(made))
            return World(made)

        import contextlib

        with contextlib.ExitStack() as stack:
            yield make


@pytest.mark.sqlite_only
@pytest.mark.parametrize("template", LEAKS)
def test_a_page_that_leads_to_what_is_off(leaking: Callable[[str], World], template: str) -> None:
    world = leaking(template)
    with world.brought_to({"alone": State.OFF, "leaky": State.ON}):
        visit = Visit(world, world.app.test_client())
        visit.walk(PAGE)
    assert LEAKS[template] in "\n".join(visit.wrong)
