"""What stands on one customer's page has an end."""

from __future__ import annotations

import pytest

from modules.customers import queries, services
from modules.customers.services import addresses, marks
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_services import HOME
from webapp.domain import DomainError


def test_notes_on_a_customer_have_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_NOTES", 2)
    number, other = world.add(), world.add(name="Somebody else")
    with at_work(world.platform):
        first = services.add_note(number, body="Likes poetry", author_id=None).id
        services.add_note(number, body="Comes on Fridays", author_id=None)
        services.add_note(other, body="Nothing", author_id=None)
    with pytest.raises(DomainError, match="2 notes"), at_work(world.platform):
        services.add_note(number, body="One more", author_id=None)
    with at_work(world.platform):
        services.remove_note(number, first)
        services.add_note(number, body="One more", author_id=None)


def test_addresses_of_a_customer_have_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST", 2)
    number = world.add()
    with at_work(world.platform):
        first, _second = (services.add_address(number, label="Home", postal=HOME).id for _each in range(2))
    with pytest.raises(DomainError, match="2 addresses"), at_work(world.platform):
        services.add_address(number, label="Home", postal=HOME)
    with at_work(world.platform):
        services.remove_address(number, first)
        services.add_address(number, label="Home", postal=HOME)
        assert len(queries.addresses(number)) == 2
