"""The bazaar, and a platform there on which the stall and the ear are on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.factories.places import platform as make_platform
from tests.kernel.toyapp import entered
from tests.support import bazaar as toy
from webapp.platforms.models import Platform


@pytest.fixture
def bazaar(app: Flask, db_url: str) -> Iterator[Flask]:
    toy.heard.clear()
    with entered(toy.bazaar_app(db_url)) as made:
        yield made


@pytest.fixture
def market(bazaar: Flask) -> Platform:
    return make_platform("stall", "ear", code="market")
