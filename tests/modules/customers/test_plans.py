"""What the merchant's plan does not hold stays in sight, and leads to the page that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories import places
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.db import utcnow
from webapp.roles import Role


@pytest.mark.parametrize("opened", [(), ("customer_segments",), ("customer_segments", "customer_merge")])
def test_segments_and_duplicates_stay_in_sight_with_a_lock(client: FlaskClient, login: Callable[..., Any], opened: tuple[str, ...]) -> None:
    here = places.platform("billing", "customers")
    desk = Desk(here, places.store(here))
    desk.sell("small", 1000, "customer_directory", *opened)
    desk.start(now=utcnow())
    login(client, person("alice", Role.MERCHANT_OWNER, platform=here, merchant=desk.store.merchant))
    page = Page(client.get(f"/platforms/{here.code}/store/{desk.store.code}/customers/"))
    ways = {each.get_text().strip(): each for each in page.select("nav a.btn-sm")}
    for words, feature in (("Segments", "customer_segments"), ("Duplicates", "customer_merge")):
        way = next(each for text, each in ways.items() if text.startswith(words))
        assert (way.get("data-locked") == feature) is (feature not in opened)
        there = Page(client.get(str(way["href"])))
        assert (there.status, there.has("[data-locked]")) == ((200, False) if feature in opened else (403, True))
