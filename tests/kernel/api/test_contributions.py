"""What modules add to the API: mounted on the console's hosts, declared or refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Blueprint, Flask, jsonify

from tests.factories.people import super_admin, token
from tests.kernel.toyapp import entered
from tests.support.client import Client
from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app
from webapp.accounts.access import public
from webapp.accounts.scopes import implied, known
from webapp.api.operations import Answer, Operation
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.discovery import RegistryError, build

ANSWERS = {200: Answer(description="Figures.", schema={"type": "object"})}
PATH = "/api/v1/figures/7"


def module(declare: Callable[[Any], Any], frontend: Frontend = Frontend.API, code: str = "counts") -> ModuleDefinition:
    """A core module with one more view, at `figures/<int:year>`."""
    figures = Blueprint("figures", __name__)

    @figures.get("/<int:year>")
    @declare
    def show(year: int) -> Any:
        return jsonify(year=year)

    made = toy(code, core=True)
    return replace(made, blueprints={**made.blueprints, frontend: (*made.blueprints.get(frontend, ()), figures)})


def start(url: str, *modules: ModuleDefinition) -> Flask:
    app = create_app({**settings(url), "CONSOLE_MODULES": []}, build([("", each) for each in modules]))
    app.test_client_class = Client
    return app


def reading(scope: str) -> Callable[[Any], Any]:
    return Operation(summary="Show figures", tag="Counts", scope=scope, answers=ANSWERS)


def test_a_modules_operation_is_part_of_the_api(app: Flask, db_url: str) -> None:
    with entered(start(db_url, module(reading("counts:read")))) as made:
        held, client = token(super_admin(), "counts:read"), made.test_client()
        assert client.get(PATH).status_code == 401
        assert client.get(PATH, headers={"Authorization": f"Bearer {held}"}).json == {"year": 7}
        declared = client.get("/api/v1/openapi.json").json["paths"]["/api/v1/figures/{year}"]["get"]
        assert (declared["security"], declared["operationId"]) == ([{"token": ["counts:read"]}], "counts_api_figures_show")
        assert "Show figures" in client.get("/api/v1/docs").text
        assert client.get(PATH, base_url="http://shop.localhost").status_code == 404


def test_a_modules_scopes_are_known(app: Flask, db_url: str) -> None:
    with entered(start(db_url, module(reading("counts:write")))):
        assert known()["counts:write"] == "Edit Counts"
    assert implied(["counts:write"]) == {"counts:write", "counts:read", "platforms:read"}


def test_a_module_that_is_off_in_the_console_adds_nothing(app: Flask, db_url: str) -> None:
    off = replace(module(reading("counts:read")), is_core=False)
    with entered(start(db_url, off, toy("base", core=True))) as made:
        client = made.test_client()
        assert (client.get(PATH).status_code, client.get(PATH).data) == (404, client.get("/api/v1/never/was").data)
        assert "/api/v1/figures/{year}" not in client.get("/api/v1/openapi.json").json["paths"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (module(public), "is part of the API without saying what it does"),
        (module(reading("other:read")), "asks for the scope 'other:read'. Name it counts:read or counts:write"),
        (module(reading("counts:read"), Frontend.PUBLIC), "declares an operation on public"),
        (module(reading("plan:read"), code="plan"), "Module plan: the API has an address of this name"),
    ],
)
def test_what_is_declared_wrong_stops_the_start(wrong: ModuleDefinition, said: str) -> None:
    with pytest.raises(RegistryError, match=said):
        start("sqlite://", wrong)
