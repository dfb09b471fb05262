"""What tests of the matrix share."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.matrix import families
from tests.matrix.world import World
from tests.support.covering import State
from webapp.registry.discovery import discover


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test per `setting` of the family for pages, so that all processes have a share."""
    if "setting" in metafunc.fixturenames:
        proofs = metafunc.config.getoption("proofs")
        # With everything on, another test looks at the same pages, and at what forms answer.
        settings = [each for each in families.with_read_only(discover(), proofs=proofs) if proofs or set(each.values()) != {State.ON}]
        metafunc.parametrize("setting", settings, ids=families.name)


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)
