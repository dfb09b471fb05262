"""What tests of the kernel share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask_babel import Babel

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import entered, toy_app
from webapp.platforms.models import Platform
from webapp.switching.service import ModuleService


@pytest.fixture
def app_context() -> Iterator[None]:
    """A bare application context, for pure functions that translate their sentences."""
    app = Flask("sentences")
    Babel(app)
    with app.app_context():
        yield


@pytest.fixture
def toys(app: Flask, db_url: str) -> Iterator[Flask]:
    """The application with the toy modules, on the test's database."""
    with entered(toy_app(db_url)) as made:
        yield made


@pytest.fixture
def service(toys: Flask) -> ModuleService:
    """The module service of the toy application."""
    found: ModuleService = toys.extensions["interlock"].modules
    return found


@pytest.fixture
def platform(toys: Flask) -> Platform:
    """A platform on which only `alone` is on."""
    return make_platform("alone")
