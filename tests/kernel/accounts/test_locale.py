"""The language and time zone of an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.factories.people import super_admin
from webapp.accounts import locale
from webapp.db import db


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Grows with every look at the machine's time zones."""
    found: list[str] = []
    there = locale.time_zones()

    def look() -> set[str]:
        found.append("look")
        return set(there)

    monkeypatch.setattr(locale, "available_timezones", look)
    locale.time_zones.cache_clear()
    yield found
    locale.time_zones.cache_clear()


def test_the_machine_is_asked_for_its_time_zones_once(client: FlaskClient, login: Callable[..., TestResponse], looks: list[str]) -> None:
    user = super_admin()
    user.timezone = "Europe/Paris"
    db.session.commit()
    login(client, user)
    assert {client.get("/admin/profile").status_code for _ in range(3)} == {200}
    assert looks == ["look"]
