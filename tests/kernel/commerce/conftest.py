"""What the values need: a language to speak to people in, and no database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel


@pytest.fixture(scope="module")
def words() -> Iterator[None]:
    """Within an application that has languages and nothing else."""
    app = Flask("words")
    Babel(app)
    with app.test_request_context():
        yield
