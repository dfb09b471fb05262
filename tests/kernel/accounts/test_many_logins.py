"""A morning at nine: everybody logs in at once, and nobody is sent away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from tests.factories.people import person
from tests.support.client import login

PEOPLE = 30


def test_thirty_people_who_log_in_at_once_all_get_in(app: Flask) -> None:
    addresses = [person(f"early-{number}").email for number in range(PEOPLE)]

    def come_in(number: int) -> int:
        client = app.test_client()
        client.environ_base["REMOTE_ADDR"] = f"192.0.2.{number + 1}"
        return login(client, addresses[number]).status_code

    with ThreadPoolExecutor(PEOPLE) as threads:
        assert set(threads.map(come_in, range(PEOPLE))) == {302}
