"""Lists that grow are read in their order from an index, however many rows there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.messaging.services import notices
from tests.factories import work
from tests.factories.people import person, super_admin
from tests.modules.messaging.conftest import World, tell
from tests.support.plans import sorted_by_hand
from webapp.roles import Role

pytestmark = pytest.mark.both_databases
THREADS = ("messages/", "messages/?tab=closed", "messages/?tab=mine", "notifications/", "notifications/?state=unread")


@pytest.mark.parametrize("path", THREADS)
def test_a_store_waits_for_no_sorting(world: World, client: FlaskClient, login: Callable[..., Any], path: str) -> None:
    tell(world.shop)
    login(client, world.alice)
    assert sorted_by_hand(lambda: client.get(world.address(path))) == []


def tell_place(world: World, place: str) -> None:
    with work.at_work(world.platform):
        notices.notify(f"messaging.message-{place}", key="one", facts={"thread_id": 1, "subject": "Rota", "who": "Alice"})


@pytest.mark.parametrize("path", THREADS)
def test_neither_does_the_provider(world: World, client: FlaskClient, login: Callable[..., Any], path: str) -> None:
    login(client, super_admin())
    tell_place(world, "provider")
    assert sorted_by_hand(lambda: client.get(f"/admin/{path}")) == []


@pytest.mark.parametrize("path", THREADS)
def test_nor_a_platform(world: World, client: FlaskClient, login: Callable[..., Any], path: str) -> None:
    login(client, person("adam", Role.PLATFORM_ADMIN, platform=world.platform))
    tell_place(world, "platform")
    assert sorted_by_hand(lambda: client.get(f"/platforms/{world.platform.code}/admin/{path}")) == []


@pytest.mark.parametrize("path", ["mailings/", "mailings/silent"])
def test_nor_the_messages_to_customers(world: World, client: FlaskClient, login: Callable[..., Any], path: str) -> None:
    login(client, world.alice)
    assert sorted_by_hand(lambda: client.get(world.address(path))) == []
