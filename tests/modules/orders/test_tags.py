"""Tags: words that a store gives its orders, one by one or many at once, to find them again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from modules.orders import personal, services
from modules.orders.models import OrderTag, OrderTagging
from tests.modules.orders.conftest import World, add_order, at_work, line, place, reload
from tests.support.page import Page
from webapp.commerce.tags import checked_tag
from webapp.db import db
from webapp.domain import DomainError, NotFound
from webapp.registry.kinds.personal import Whose


def names(world: World, order_id: int) -> list[str]:
    with at_work(world.shop):
        return [each.tag.name for each in reload(order_id).taggings]


def test_the_same_word_in_other_letters_is_the_same_tag(world: World) -> None:
    first, second = add_order(world.shop), add_order(world.shop)
    with at_work(world.shop) as shop:
        for order_id, word in ((first, "Wrap as gift"), (second, "  wrap  AS gïft "), (first, "WRAP AS GIFT")):
            services.add_tag(shop, order_id, word)
        assert len(db.session.scalars(select(OrderTag)).all()) == 1
    assert names(world, first) == names(world, second) == ["Wrap as gift"]


def test_a_tag_that_no_order_has_any_more_is_gone(world: World) -> None:
    first, second = add_order(world.shop), add_order(world.shop)
    with at_work(world.shop) as shop:
        tag_id = services.add_tag(shop, first, "Gift").id
        services.add_tag(shop, second, "Gift")
        services.remove_tag(shop, first, tag_id)
        assert db.session.get(OrderTag, tag_id) is not None
        services.remove_tag(shop, second, tag_id)
        services.remove_tag(shop, second, tag_id)
        assert db.session.scalars(select(OrderTag)).all() == []


@pytest.mark.parametrize("word", ["", "  ", "\u200b", "🎁", "x" * 41])
def test_what_is_no_word_is_refused(world: World, word: str) -> None:
    order_id = add_order(world.shop)
    if word == "🎁":
        with at_work(world.shop) as shop:
            assert services.add_tag(shop, order_id, word).name == "🎁"
        return
    with pytest.raises(DomainError), at_work(world.shop) as shop:
        services.add_tag(shop, order_id, checked_tag(word.replace("\u200b", "")))


def test_another_store_s_order_is_not_tagged(world: World) -> None:
    theirs = add_order(world.other_shop)
    with pytest.raises(NotFound), at_work(world.shop) as shop:
        services.add_tag(shop, theirs, "Gift")


def test_forgetting_a_customer_takes_the_tags_along(world: World) -> None:
    with at_work(world.shop) as shop:
        mine, other = (place(shop, line(), customer_email=each) for each in ("lea@example.com", "anne@example.com"))
        services.add_tag(shop, mine, "For Léa")
        services.add_tag(shop, mine, "Gift")
        services.add_tag(shop, other, "Gift")
        person = Whose("customer", (), shop.platform_id, shop.merchant_id, (shop.id,), ("lea@example.com",))
        assert [each["name"] for each in personal.PERSONAL.collect(person)["tags_of_orders"]] == ["For Léa", "Gift"]
        personal.PERSONAL.erase(person)
        assert [each.name for each in db.session.scalars(select(OrderTag))] == ["Gift"]
        assert [each.order_id for each in db.session.scalars(select(OrderTagging))] == [other]


@pytest.mark.sqlite_only
def test_orders_are_tagged_on_their_page_and_found_by_it(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    first, second = add_order(world.shop), add_order(world.shop)
    page = Page(client.get(world.url(str(first))))
    assert page.submit(client, "form[action$='/tags']", {"tag": "Gift"}).status_code == 303
    assert page.submit(client, "form[action$='/tags']", {"tag": " "}).status_code == 422
    tagged = Page(client.get(world.url("?tab=all")))
    tag_id = [each["value"] for each in tagged.select("[name=tag] option")][1]
    assert Page(client.get(world.url(f"?tab=all&tag={tag_id}"))).texts("tbody td[data-label=Order] a") == ["MAIN-000001"]
    assert "Gift" in tagged.texts("tbody .badge")
    Page(client.get(world.url(str(first)))).submit(client, "form[action$='/remove']")
    assert (names(world, first), names(world, second)) == ([], [])


@pytest.mark.sqlite_only
def test_many_are_tagged_from_the_list(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    first, second, third = (add_order(world.shop) for _ in range(3))
    listed = Page(client.get(world.url("?tab=all")))
    form = {"ids": [str(first), str(third)], "value": "Gift", "action": "tag", "tab": "all"}
    token = listed.one("#table-orders-bulk [name=csrf_token]")["value"] if listed.has("#table-orders-bulk [name=csrf_token]") else ""
    answer = client.post(world.url("bulk/tag"), data={**form, "csrf_token": token})
    assert answer.status_code == 303
    assert [names(world, each) for each in (first, second, third)] == [["Gift"], [], ["Gift"]]
    assert client.post(world.url("bulk/tag"), data={**form, "value": " ", "csrf_token": token}).status_code == 422
    tagged = [value for value in [each["value"] for each in Page(client.get(world.url("?tab=all"))).select("[name=tag] option")] if value]
    everything = {"everything": "1", "tab": "all", "tag": tagged[0], "value": "Late", "action": "tag", "csrf_token": token}
    assert client.post(world.url("bulk/tag"), data=everything).status_code == 303
    assert [names(world, each) for each in (first, second, third)] == [["Gift", "Late"], [], ["Gift", "Late"]]
