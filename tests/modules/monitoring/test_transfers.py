"""Whatever any module declares as an import or export stands on the page of imports and exports, in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.monitoring.queries import transfer_codes
from tests.factories.people import super_admin
from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run
from tests.support.page import Page
from webapp.jobs import Status
from webapp.kernel import kernel

pytestmark = pytest.mark.sqlite_only
SPOKEN = re.compile(r"[A-Z][a-z]+( [A-Za-z-]+)*")
Login = Callable[..., Any]


@pytest.fixture
def listed(world: Shops, client: FlaskClient, login: Login) -> list[tuple[int, str, str]]:
    """(id, code, name) of a run of every kind, and a browser that may see all of them."""
    jobs = kernel().registry.jobs
    made = [(add_run(world.shop, Status.SUCCEEDED, code=code), code, str(jobs[code][1].name)) for code in transfer_codes()]
    login(client, super_admin())
    return made


def pages(world: Shops) -> list[str]:
    """The same page of the console, of the platform and of the store."""
    return ["/admin/imports/", f"/platforms/{world.platform.code}/admin/imports/", world.address("imports/")]


def test_each_is_listed_on_every_page_of_imports_in_words(world: Shops, client: FlaskClient, listed: list[tuple[int, str, str]]) -> None:
    assert len(listed) > 10, "modules that bring in and take out are installed"
    for url in pages(world):
        page = Page(client.get(f"{url}?size=100"))
        assert sorted(page.texts('tbody [data-label="Task"] a')) == sorted(name for _id, _code, name in listed)
        assert not [code for _id, code, _name in listed if code in page.text("tbody")]


def test_each_has_a_page_of_its_own_in_words(world: Shops, client: FlaskClient, listed: list[tuple[int, str, str]]) -> None:
    for run_id, code, name in listed:
        page = Page(client.get(world.address(f"imports/{run_id}")))
        assert page.text("main h1") == name
        assert code not in page.text("main")


def test_each_can_be_asked_for_alone(world: Shops, client: FlaskClient, listed: list[tuple[int, str, str]]) -> None:
    for run_id, code, _name in listed:
        page = Page(client.get(world.address(f"imports/?job={code}")))
        [link] = page.select('tbody [data-label="Task"] a')
        assert f"/imports/{run_id}" in str(link["href"])


def test_no_two_of_them_are_called_the_same(app: Flask) -> None:
    jobs = kernel().registry.jobs
    names = [str(jobs[code][1].name) for code in transfer_codes()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not SPOKEN.fullmatch(name)] == []


def test_what_is_no_import_is_not_among_them(world: Shops, client: FlaskClient, listed: list[tuple[int, str, str]]) -> None:
    other = next(code for code, (_module, job) in sorted(kernel().registry.jobs.items()) if not job.transfer)
    run_id = add_run(world.shop, Status.SUCCEEDED, code=other)
    assert client.get(world.address(f"imports/{run_id}")).status_code == 404
