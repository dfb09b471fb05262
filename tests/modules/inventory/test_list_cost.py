"""What the list of variants costs, counted: statements, and calls of Python for the page and for each row of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.modules.inventory.conftest import World, add_article
from tests.support.statements import reads, statements

STATEMENTS = 6
"""Of the person, the store and the list; the stamp of the platform is read before, on a connection of its own."""
CALLS, OF_A_ROW = 13_000, 110
"""Calls of a warm page with one row, and of each row more: a tenth above what they were when this was written. Brought down, never up."""


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def calls(client: FlaskClient, url: str) -> int:
    """How many functions of Python a page calls that was asked for before."""
    for _time in range(3):
        assert client.get(url).status_code == 200
    many = 0

    def count(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal many
        many += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        client.get(url)
    finally:
        sys.setprofile(before)
    return many


def test_a_page_of_variants_keeps_to_its_budget(world: World, bob: FlaskClient) -> None:
    add_article(world.shop, "A-0", 3)
    alone = calls(bob, world.url())
    for each in range(1, 25):
        add_article(world.shop, f"A-{each}", 3)
    full = calls(bob, world.url())
    with statements() as sent:
        bob.get(world.url())
    assert len(reads(sent)) <= STATEMENTS, sent
    assert alone <= CALLS
    assert (full - alone) / 24 <= OF_A_ROW
