"""The module service of the toy application, and a platform on which only `alone` is on."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from webapp.platforms.models import Platform
from webapp.switching.service import ModuleService


@pytest.fixture
def service(toys: Flask) -> ModuleService:
    found: ModuleService = toys.extensions["interlock"].modules
    return found


@pytest.fixture
def platform(toys: Flask) -> Platform:
    return make_platform("alone")
