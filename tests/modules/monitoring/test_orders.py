"""Lists that grow are read in their order from an index, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories.shops import Shops
from tests.modules.monitoring.conftest import add_run
from tests.modules.monitoring.test_logs import say
from tests.support.plans import sorted_by_hand

pytestmark = pytest.mark.both_databases
LISTS = ("background-tasks/", "imports/", "logs/", "logs/?level=ERROR", "logs/webhooks", "logs/groups")


@pytest.fixture
def rows(world: Shops) -> Shops:
    """A few of each."""
    for _each in range(3):
        add_run(world.shop)
        say("shop.slow", platform=world.platform.code)
    return world


@pytest.mark.parametrize("path", LISTS)
def test_the_provider_waits_for_no_sorting(rows: Shops, provider: FlaskClient, path: str) -> None:
    assert sorted_by_hand(lambda: provider.get(f"/admin/{path}")) == []


@pytest.mark.parametrize("path", LISTS)
def test_neither_does_a_platform(rows: Shops, admin: FlaskClient, path: str) -> None:
    assert sorted_by_hand(lambda: admin.get(f"/platforms/{rows.platform.code}/admin/{path}")) == []


@pytest.mark.parametrize("path", ["imports/", "marketplace/"])
def test_nor_a_store(rows: Shops, client: FlaskClient, login: Callable[..., Any], path: str) -> None:
    login(client, rows.alice)
    assert sorted_by_hand(lambda: client.get(rows.address(path))) == []


def test_another_order_than_the_usual_is_sorted(rows: Shops, admin: FlaskClient) -> None:
    assert sorted_by_hand(lambda: admin.get(f"/platforms/{rows.platform.code}/admin/background-tasks/?sort=status")) != []
