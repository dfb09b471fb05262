"""Slips and pick lists as PDF."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient

from modules.orders import services
from modules.orders.moves import CONFIRM
from tests.modules.orders.conftest import World, at_work, line, place
from tests.support.page import Page

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def to_ship(world: World, *names: str) -> list[int]:
    """Ids of confirmed orders of one piece each."""
    with at_work(world.shop) as shop:
        made = [place(shop, line(2, name=name)) for name in names]
        for each in made:
            services.carry_out(shop, each, CONFIRM)
    return made


def read(response: Any) -> list[str]:
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(response.data)).pages]


def test_a_slip_says_what_is_in_the_parcel(world: World, bob: FlaskClient) -> None:
    (made,) = to_ship(world, 'Le pont "rouge" #1')
    (page,) = read(bob.get(world.url(f"{made}/slip.pdf").replace("/orders/", "/fulfillment/")))
    assert "Anne Becker" in page
    assert "2 Le pont “rouge” #1" in page.replace('"rouge"', "“rouge”")


def test_many_slips_are_one_file_and_many_orders_one_pick_list(world: World, bob: FlaskClient) -> None:
    ids = to_ship(world, "Le pont rouge", "Le pont rouge", "Der Nebel")
    page = Page(bob.get(world.address("fulfillment/")))
    form = "#table-to-ship-bulk"
    slips = read(page.submit(bob, form, {"ids": [str(each) for each in ids], "action": "slips"}))
    assert len(slips) == 3
    (picks,) = read(page.submit(bob, form, {"ids": [str(each) for each in ids[:2]], "action": "pick"}))
    assert "4 Le pont rouge" in picks
    assert "Der Nebel" not in picks


def test_nothing_to_pack_is_said(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        made = place(shop)
    said = Page(bob.get(world.address(f"fulfillment/{made}/slip.pdf")))
    assert (said.status, "Confirm them first" in said.one("main").get_text()) == (422, True)
