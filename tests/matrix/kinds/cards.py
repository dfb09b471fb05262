"""A card on every dashboard."""

from __future__ import annotations

from collections.abc import Iterator

from flask.testing import FlaskClient

from tests.matrix.kinds import Note
from tests.matrix.world import STORE_CODE, World
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.frontends import WITH_MENU
from webapp.registry.kinds.cards import DashboardCard

RUNS = True
PATH = "/platforms/everything"
DASHBOARDS = {
    Frontend.CONSOLE: "/admin/dashboard",
    Frontend.ADMIN: f"{PATH}/admin/dashboard",
    Frontend.STORE: f"{PATH}/store/{STORE_CODE}/dashboard",
}


def card_code(frontend: Frontend, module: str) -> str:
    return f"probe-{frontend}-{module}"


def probe(module: ModuleDefinition, note: Note) -> Iterator[DashboardCard]:
    for frontend in WITH_MENU:
        yield DashboardCard(code=card_code(frontend, module.code), title="Probe", frontend=frontend, render=note("seen"))


def exercise(world: World, client: FlaskClient) -> None:
    for frontend, dashboard in DASHBOARDS.items():
        for code in world.kernel.registry.modules:
            client.get(f"{dashboard}/cards/{card_code(frontend, code)}")
