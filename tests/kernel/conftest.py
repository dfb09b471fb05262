"""What tests of the kernel share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture
def app_context() -> Iterator[None]:
    """A bare application context, for pure functions that translate their sentences."""
    app = Flask("sentences")
    Babel(app)
    with app.app_context():
        yield
