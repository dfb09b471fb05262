"""What tests of the matrix share."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.matrix.world import World


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)
