"""Programs that talk to the API, each with a token of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories import people, places
from webapp.platforms.models import Platform
from webapp.web.limits import limiter

BASE = "/api/v1/platforms"


class Program:
    """Sends JSON with a token."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.token = token

    def call(self, method: str, path: str, body: Any = None, *, revision: int | str | None = None, **headers: str) -> TestResponse:
        sent = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if revision is not None:
            sent["If-Match"] = f'"{revision}"'
        return self.client.open(BASE + path, method=method, json=body, headers=sent)

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **more: Any) -> TestResponse:
        return self.call("POST", path, body, **more)


@pytest.fixture(autouse=True)
def _fresh_counts(app: Flask) -> None:
    """No test is held up by the requests of another."""
    limiter.reset()


@pytest.fixture
def program(app: Flask) -> Callable[..., Program]:
    """`program(user, scopes)` is a program that works for this person; without scopes, it may do what there is to do."""
    return lambda user, scopes=(): Program(app.test_client(), people.token(user, *scopes))


@pytest.fixture
def platform(app: Flask) -> Platform:
    """A platform with billing on."""
    return places.platform("billing", code="cards")


@pytest.fixture
def root(program: Callable[..., Program]) -> Program:
    """The program of a super admin, for everything."""
    return program(people.super_admin())
