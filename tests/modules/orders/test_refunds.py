"""Refund notes: numbered without gaps, never over more than came back, and together what was paid to the cent."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from modules.orders import bills, health, personal, queries, services
from modules.orders.models import OrderLine, Refund, RefundLine
from modules.orders.moves import CANCEL, CONFIRM, RETURN, SHIP
from modules.orders.queries import refunds
from modules.orders.services import Sent
from modules.orders.services.refunding import due_back, tax_in
from modules.orders.tables import cells, header
from tests.factories import places
from tests.factories.people import person
from tests.modules.orders.conftest import World, at_work, line, place, reload
from tests.support.page import Page
from webapp.db import db
from webapp.domain import Conflict, DomainError
from webapp.registry.kinds.personal import Whose
from webapp.roles import Role

SENT = (CONFIRM, SHIP)


def came_back(shop: Any, *lines: Any, **values: Any) -> int:
    """The id of an order that was sent and came back, all of it."""
    order_id = place(shop, *lines, **values)
    for move in (*SENT, RETURN):
        services.carry_out(shop, order_id, move)
    return order_id


def pieces(order_id: int, *many: int) -> dict[int, int]:
    """So many of the first line, the second and so on."""
    return {each.id: count for each, count in zip(reload(order_id).lines, many, strict=False)}


@given(
    price=st.integers(0, 10**7),
    rate=st.sampled_from((0, 300, 800, 1400, 1700, 2550)),
    parts=st.lists(st.integers(1, 40), min_size=1, max_size=12),
)
def test_what_is_paid_back_in_parts_adds_up_to_the_line_to_the_cent(price: int, rate: int, parts: list[int]) -> None:
    sold = OrderLine(price_minor=price, currency="EUR", tax_rate_bp=rate, quantity=sum(parts))
    ends = [0, *(sum(parts[: number + 1]) for number in range(len(parts)))]
    found = [due_back(sold, before, after - before) for before, after in pairwise(ends)]
    assert sum(amount for amount, _tax in found) == sold.amount.minor
    assert sum(tax for _amount, tax in found) == tax_in(sold.amount, rate).minor
    assert all(0 <= tax <= amount or amount == tax == 0 for amount, tax in found)


def test_parts_of_an_order_add_up_to_its_total(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = came_back(shop, line(3, price_minor=333, tax_rate_bp=300), line(2, price_minor=1999, tax_rate_bp=1700))
        for many in ((1, 1), (2, 0), (0, 1)):
            services.refund(shop, order_id, pieces(order_id, *many), reason="returned")
        found = reload(order_id)
        written = db.session.scalars(select(Refund)).all()
        assert sum(each.total_minor for each in written) == found.total_minor == found.refunded_minor == 4997
        by_rate = {
            rate: sum(each.tax for each in db.session.scalars(select(RefundLine)) if each.tax_rate_bp == rate) for rate in (300, 1700)
        }
        assert by_rate == {300: 29, 1700: 581}
        assert health.sums(world.platform) is None


def test_nothing_is_paid_back_twice_or_that_did_not_come_back(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(3))
        for move, many in ((CONFIRM, 3), (SHIP, 3), (RETURN, 2)):
            services.carry_out(shop, order_id, move, pieces(order_id, many))
        with pytest.raises(DomainError, match="At most 2"):
            services.refund(shop, order_id, pieces(order_id, 3), reason="returned")
        services.refund(shop, order_id, pieces(order_id, 2), reason="returned")
        with pytest.raises(DomainError, match="At most 0"):
            services.refund(shop, order_id, pieces(order_id, 1), reason="returned")
        services.carry_out(shop, order_id, RETURN, pieces(order_id, 1))
        assert services.refund(shop, order_id, pieces(order_id, 1), reason="damaged").total_minor == reload(order_id).lines[0].price_minor


def test_what_cost_nothing_or_is_not_chosen_gets_no_note(world: World) -> None:
    with at_work(world.shop) as shop:
        free = came_back(shop, line(1, price_minor=0))
        with pytest.raises(DomainError, match="Nothing was paid"):
            services.refund(shop, free, pieces(free, 1), reason="returned")
        with pytest.raises(DomainError, match="above zero"):
            services.refund(shop, free, {}, reason="returned")


def test_somebody_who_saw_an_older_order_is_told(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = came_back(shop, line(2))
        seen = reload(order_id).version
        services.refund(shop, order_id, pieces(order_id, 1), reason="returned", version=seen)
        with pytest.raises(Conflict):
            services.refund(shop, order_id, pieces(order_id, 1), reason="returned", version=seen)


def test_numbers_have_no_gap_and_each_store_its_own(world: World) -> None:
    other = places.store(world.platform, "other")
    with at_work(world.shop) as shop:
        first = came_back(shop, line(2))
        services.refund(shop, first, pieces(first, 1), reason="returned")
        with pytest.raises(DomainError), db.session.begin_nested():
            services.refund(shop, first, pieces(first, 5), reason="returned")
        services.refund(shop, first, pieces(first, 1), reason="returned")
    with at_work(other) as there:
        second = came_back(there, line(1))
        services.refund(there, second, pieces(second, 1), reason="returned")
        numbers = db.session.scalars(select(Refund.number).order_by(Refund.id)).all()
    code = world.shop.code.upper()
    assert numbers == [f"{code}-R00001", f"{code}-R00002", "OTHER-R00001"]


def test_taking_back_and_cancelling_write_the_note_at_once(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(4, price_minor=500))
        for move in (CONFIRM,):
            services.carry_out(shop, order_id, move)
        done = services.carry_out(shop, order_id, CANCEL, pieces(order_id, 1), sent=Sent(refund=True))
        assert done.refund is not None
        assert (done.refund.reason, done.refund.total_minor) == ("cancelled", 500)
        services.carry_out(shop, order_id, SHIP)
        back = services.carry_out(shop, order_id, RETURN, sent=Sent(refund=True))
        assert back.refund is not None
        assert (back.refund.reason, back.refund.total_minor) == ("returned", 1500)
        said = [event.said for event in queries.timeline(order_id)]
        assert "Refund note" in said[0]
        assert back.refund.number in said[0]
        assert not refunds.room(reload(order_id))


@pytest.mark.sqlite_only
def test_a_note_is_written_on_its_page_and_read_on_paper(
    world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id = came_back(shop, line(2, tax_rate_bp=1700), line(1, tax_rate_bp=300), locale="fr")
    order = Page(client.get(world.url(f"{order_id}")))
    form = Page(client.get(order.select("a[href$='/refund']")[0]["href"]))
    assert "moves no money" in form.text("main")
    said = {f"line_{line_id}": str(many) for line_id, many in lines_of(world, order_id, 1, 1).items()}
    answer = form.submit(client, 'form[data-action="refund"]', {**said, "reason": "damaged", "note": "With our apologies"})
    after = Page(client.get(answer.headers["Location"]))
    assert "Refund note" in after.text("main ol")
    monkeypatch.setattr(bills, "LOCALES", {"fr": "French"})
    response = client.get(after.select("a[href$='.pdf'][href*='refunds']")[0]["href"])
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.data)).pages]
    text = " ".join(" ".join(pages).split())
    for words in ("Refund note", "With our apologies", "39,80 €", "This note is no payment", "Arrived damaged"):
        assert words in text
    left = Page(client.get(world.url(f"{order_id}/refund")))
    assert left.select("input[name^='line_']")[0]["value"] == "1"


@pytest.mark.sqlite_only
def test_where_nothing_is_due_the_page_says_so(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id = place(shop)
    assert not Page(client.get(world.url(f"{order_id}"))).has("a[href$='/refund']")
    answer = client.get(world.url(f"{order_id}/refund"))
    assert answer.status_code == 409
    assert "nothing to pay back" in answer.text


def lines_of(world: World, order_id: int, *many: int) -> dict[int, int]:
    """So many of each line of an order, by the line's id."""
    with at_work(world.shop):
        return pieces(order_id, *many)


def test_forgetting_a_customer_keeps_number_and_amounts(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = came_back(shop, line(2), customer_name="Léa", customer_email="lea@example.com")
        made = services.refund(shop, order_id, pieces(order_id, 2), reason="returned", note="For Léa, with thanks")
        kept = (made.number, made.total_minor, made.reason)
        person = Whose("customer", (), shop.platform_id, shop.merchant_id, (shop.id,), ("lea@example.com",))
        assert personal.PERSONAL.collect(person)["refund_notes"][0]["note"] == "For Léa, with thanks"
        personal.PERSONAL.erase(person)
        db.session.expire_all()
        left = db.session.scalars(select(Refund)).one()
        assert ((left.number, left.total_minor, left.reason), left.note) == (kept, "")
        assert "Léa" not in str(bills._figures(reload(order_id), left.lines, left.total, ""))


def test_forgetting_a_customer_takes_the_reason_for_a_price_along(world: World) -> None:
    with at_work(world.shop) as shop:
        given = {"list_price_minor": 1990, "price_minor": 1500, "price_reason": "Friend of Léa"}
        mine, other = (place(shop, line(2, **given), customer_email=each) for each in ("lea@example.com", "anne@example.com"))
        person = Whose("customer", (), shop.platform_id, shop.merchant_id, (shop.id,), ("lea@example.com",))
        assert personal.PERSONAL.collect(person)["orders"][0]["lines"][0]["price_reason"] == "Friend of Léa"
        personal.PERSONAL.erase(person)
        reasons = [[(each.price_reason, each.price_minor) for each in reload(order_id).lines] for order_id in (mine, other)]
        assert reasons == [[("", 1500)], [("Friend of Léa", 1500)]]


def test_the_download_says_how_much_is_due_back(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = came_back(shop, line(2, price_minor=1250))
        services.refund(shop, order_id, pieces(order_id, 1), reason="returned")
        row = dict(zip(header(), cells(reload(order_id)), strict=True))
        assert str(row["Refunded"]) == "12.50"


@pytest.mark.both_databases
def test_each_store_lists_its_notes_and_the_platform_those_of_all(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    second = places.store(world.platform, "second", merchant=world.shop.merchant)
    for shop, reason, who in ((world.shop, "returned", "Anne Becker"), (second, "damaged", "Léa Muller"), (world.other_shop, "other", "")):
        with at_work(shop) as here:
            order_id = came_back(here, line(2, price_minor=1250), customer_name=who)
            services.refund(here, order_id, pieces(order_id, 1), reason=reason)
    login(client, world.alice)
    assert Page(client.get(world.url("refunds"))).texts("tbody [data-label='Refund note'] a") == ["MAIN-R00001"]
    client = client.application.test_client()
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/orders"
    assert f"{base}/refunds" in client.get(base).text
    page = Page(client.get(f"{base}/refunds"))
    assert page.texts("tbody [data-label='Refund note'] a") == ["SECOND-R00001", "MAIN-R00001"]
    assert Page(client.get(f"{base}/refunds?reason=returned")).texts("tbody [data-label='Refund note'] a") == ["MAIN-R00001"]
    assert Page(client.get(f"{base}/refunds?q=lea")).texts("tbody [data-label='Refund note'] a") == ["SECOND-R00001"]
    assert "12.50" in client.get(f"{base}/refunds?as=csv").text
    note, order = (page.select(f"tbody [data-label='{each}'] a")[0]["href"] for each in ("Refund note", "Order"))
    assert client.get(note).data.startswith(b"%PDF")
    assert "SECOND-R00001" in client.get(order).text
