"""What tests of the matrix share."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.matrix import families
from tests.matrix.rows import furnish
from tests.matrix.world import World
from tests.support.covering import State
from tests.support.places import Place
from webapp.db import db
from webapp.registry.discovery import discover


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per `setting` of the family for pages, so that all processes have a share."""
    if "setting" in metafunc.fixturenames:
        proofs = metafunc.config.getoption("proofs")
        # With everything on, another test looks at the same pages, and at what forms answer.
        settings = [each for each in families.with_read_only(discover(), proofs=proofs) if proofs or set(each.values()) != {State.ON}]
        metafunc.parametrize("setting", settings, ids=families.name)


@dataclass(frozen=True)
class Furnished:
    """A world with rows on every list and every state, and the pages of it that links do not lead to."""

    world: World
    pages: list[str]


_copies: dict[str, tuple[sqlite3.Connection, list[str]]] = {}
"""What is in the furnished database of this worker, by its address: making it takes seconds, putting it back does not."""


@pytest.fixture
def furnished(place: Place, app: Flask) -> Furnished:
    if place.url in _copies:
        copy, pages = _copies[place.url]
        db.session.remove()
        place.become(copy)
        return Furnished(World.again(app), pages)
    world = World(app)
    pages = furnish(world)
    db.session.rollback()
    if place.dialect == "sqlite":
        _copies[place.url] = place.copied(), pages
    return Furnished(world, pages)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)
