"""What tests of the matrix share."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.matrix import families
from tests.matrix.world import World
from webapp.registry.registry import discover


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per `setting` of the family for pages, so that all processes have a share."""
    if "setting" in metafunc.fixturenames:
        settings = families.with_read_only(discover(), proofs=metafunc.config.getoption("proofs"))
        metafunc.parametrize("setting", settings, ids=families.name)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)
