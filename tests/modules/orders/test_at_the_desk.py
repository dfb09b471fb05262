"""What whoever works with orders all day ran into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.orders import queries, services
from modules.orders.moves import CONFIRM, SHIP
from tests.factories.places import configure
from tests.modules.orders.conftest import World, add_order, at_work, line, place, reload, stocked
from tests.modules.orders.test_papers import read
from tests.support.page import Page

pytestmark = pytest.mark.sqlite_only
FORM = "main form[method=post]"


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def confirmed(world: World, *pieces: int) -> int:
    """The id of a confirmed order of lines with so many pieces."""
    with at_work(world.shop) as shop:
        order_id = place(shop, *(line(each, name=f"Book {at}") for at, each in enumerate(pieces)))
        services.carry_out(shop, order_id, CONFIRM)
    return order_id


def test_each_packed_parcel_has_its_own_slip(world: World, bob: FlaskClient) -> None:
    """Two parcels of one order stood packed, and each got the list of both."""
    configure(world.platform, "orders", packing=True)
    order_id = confirmed(world, 3, 2, 1)
    with at_work(world.shop) as shop:
        first, second, _third = reload(order_id).lines
        services.pack(shop, order_id, {first.id: 3})
        services.pack(shop, order_id, {second.id: 1}, place="Shelf 2")
    wanted = [["3 Book 0"], ["1 Book 1"], ["1 Book 1", "1 Book 2"]]
    slip = Page(bob.get(world.address(f"fulfillment/{order_id}/slip")))
    shown = [[cell.get_text().strip() for cell in row.select("td")[:2]] for row in slip.select("tbody tr")]
    assert [" ".join(each) for each in shown] == [each for parcel in wanted for each in parcel]
    assert "Parcel 3 of 3" in slip.text("main")
    listed = Page(bob.get(world.address("fulfillment/")))
    for answer in (
        bob.get(world.address(f"fulfillment/{order_id}/slip.pdf")),
        listed.submit(bob, "#table-to-ship-bulk", {"ids": str(order_id), "action": "slips"}),
    ):
        pages = read(answer)
        assert [[name for name in ("3 Book 0", "1 Book 1", "1 Book 2") if name in page] for page in pages] == wanted


def test_a_pasted_list_with_two_numbers_for_one_order_ships_nothing(world: World, bob: FlaskClient) -> None:
    """The first of the two was lost without a word."""
    order_id, other = confirmed(world, 1), confirmed(world, 1)
    page, pasted = Page(bob.get(world.address("fulfillment/paste"))), "MAIN-000001;RR1LU\nMAIN-000002;RR2LU\nmain-000001;RR3LU"
    refused = Page(page.submit(bob, FORM, {"orders": pasted, "carrier": "post_lu"}))
    assert refused.status == 422
    assert "different tracking numbers here: MAIN-000001." in refused.text(FORM)
    assert refused.one("[name=orders]").get_text().split() == pasted.split()
    with at_work(world.shop):
        assert [reload(each).to_ship for each in (order_id, other)] == [1, 1]
    once = "MAIN-000001;RR1LU;DHL;12.3.\nMAIN-000002\t\tRR2LU\tDHL\nMAIN-000001;;RR1LU"
    assert refused.submit(bob, FORM, {"orders": once, "carrier": "post_lu"}).status_code == 200
    with at_work(world.shop):
        assert [queries.parcels(each)[0].tracking for each in (order_id, other)] == ["RR1LU", "RR2LU"]


def test_the_report_of_many_says_where_a_product_is_unknown(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, stocked(shop, "A-1", 5, 2), line(1, gtin="9782957000128"))
    page = Page(bob.get(world.url("?tab=confirm")))
    report = Page(page.submit(bob, "form[action*='/bulk']", {"ids": str(order_id), "action": "confirm"}))
    assert report.texts(".stat-value") == ["1", "0"]
    assert "An unknown product still waits" in report.text("main")


def test_the_contact_is_corrected_after_the_order_has_left(world: World, bob: FlaskClient) -> None:
    """A wrong e-mail address that came to light when the parcel was on its way stayed wrong."""
    order_id = add_order(world.shop, customer_email="anne@exmaple.com")
    before = Page(bob.get(world.url(f"{order_id}/address")))
    with at_work(world.shop) as shop:
        for move in (CONFIRM, SHIP):
            services.carry_out(shop, order_id, move)
        version = reload(order_id).version
    late = before.submit(bob, FORM, {"street": "7, Grand-Rue", "version": str(version)})
    assert (late.status_code, "its address stays" in late.text) == (422, True)
    link = Page(bob.get(world.url(str(order_id)))).one(f"main a[href$='/{order_id}/address']")
    form = Page(bob.get(str(link["href"])))
    assert not form.has("[name=street]")
    assert form.submit(bob, FORM, {"customer_email": "anne@example.com"}).status_code == 303
    assert "The contact was saved." in bob.get(world.url(str(order_id))).text
    with at_work(world.shop):
        assert (reload(order_id).customer_email, reload(order_id).street) == ("anne@example.com", "3, rue du Curé")
