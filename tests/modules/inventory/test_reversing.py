"""A line of the ledger that was a mistake: another line takes it back, once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.inventory import metrics, queries, services
from modules.inventory.models import Movement, Reason
from tests.modules.inventory.conftest import World, add_article, article, at_work
from tests.modules.inventory.test_promises import check
from tests.support.page import Page
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.registry.ports.stock import Want


def moved(world: World, variant_id: int, quantity: int, reason: Reason = Reason.RECEIVED) -> int:
    with at_work(world.shop) as shop:
        return services.move_stock(shop, variant_id, quantity, reason=reason).id


@pytest.mark.both_databases
@pytest.mark.parametrize(("quantity", "reason"), [(3, Reason.RECEIVED), (-2, Reason.DAMAGED), (4, Reason.COUNT)])
def test_a_line_is_taken_back_where_it_was_once(world: World, quantity: int, reason: Reason) -> None:
    variant_id = add_article(world.shop, "A-1", stock=5)
    line = moved(world, variant_id, quantity, reason)
    with at_work(world.shop) as shop:
        made = services.reverse_movement(shop, line)
        assert (made.quantity, made.reason, made.is_reversal) == (-quantity, reason, True)
        assert queries.reversed_among(shop.id, [line, made.id]) == {line}
        for again in (line, made.id):
            with pytest.raises(DomainError, match="revers"):
                services.reverse_movement(shop, again)
        check(variant_id)
    assert article(world.shop, variant_id)[1].on_hand == 5


@pytest.mark.both_databases
def test_what_cannot_be_taken_back_is_refused(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", stock=0)
    line = moved(world, variant_id, 3)
    with at_work(world.shop) as shop:
        services.ship(shop, [Want("o:1", variant_id, 2)], note="1")
        sold = queries.last_movement(variant_id).id
        with pytest.raises(DomainError, match="Adjust the stock instead"):
            services.reverse_movement(shop, sold)
        with pytest.raises(DomainError, match="Only 1 on hand"):
            services.reverse_movement(shop, line)
    with at_work(world.other_shop) as other, pytest.raises(NotFound):
        services.reverse_movement(other, line)
    moved(world, variant_id, 2)
    with at_work(world.shop) as shop:
        services.reverse_movement(shop, line)
        check(variant_id)


@pytest.mark.both_databases
def test_what_was_lost_is_no_longer_once_its_line_is_taken_back(world: World) -> None:
    variant_id = add_article(world.shop, "A-1", stock=9)
    lost, found = moved(world, variant_id, -2, Reason.DAMAGED), moved(world, variant_id, 3, Reason.COUNT)

    def figure() -> int:
        with at_work(world.shop):
            wanted = metrics.lost()
            rows = wanted.rows.with_only_columns(wanted.value, maintain_column_froms=True).where(*wanted.counts)
            return sum(db.session.scalars(rows))

    assert figure() == 2
    with at_work(world.shop) as shop:
        services.reverse_movement(shop, lost)
        services.reverse_movement(shop, found)
    assert figure() == 0


def test_the_page_has_a_button_for_each_line_that_may_be(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    variant_id = add_article(world.shop, "A-1", stock=5)
    line = moved(world, variant_id, 3)
    url = world.url(f"variants/{variant_id}")
    page = Page(client.get(url))
    assert page.texts("button[name=movement]") == ["Reverse", "Reverse"]
    answer = page.submit(client, "#reverse-line", {"movement": str(line)})
    assert (answer.status_code, article(world.shop, variant_id)[1].on_hand) == (303, 5)
    page = Page(client.get(answer.location))
    assert "-3, and 5 are on hand now" in page.text("#messages")
    assert page.texts("tbody td[data-label=Reverse]") == ["", "Reversed", "Reverse"]
    assert page.texts("tbody td[data-label=Note]")[0] == "Reversal"
    assert page.submit(client, "#reverse-line", {"movement": str(line)}).status_code == 409
    assert page.submit(client, "#reverse-line", {"movement": "nonsense"}).status_code == 404
    with at_work(world.shop):
        assert len(db.session.scalars(select(Movement).where(Movement.variant_id == variant_id)).all()) == 3
