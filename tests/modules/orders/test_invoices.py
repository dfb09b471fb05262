"""Invoices of orders: one for each, numbered without gaps, over what was sold, and as it was written for good."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given
from hypothesis import settings as proving
from hypothesis import strategies as st
from sqlalchemy import func, select

from modules.orders import bills, personal, queries, services
from modules.orders.models import OrderInvoice, OrderInvoiceLine
from modules.orders.moves import CANCEL, CONFIRM, DECLINE, RETURN, SHIP
from modules.orders.services.refunding import tax_in
from tests.factories import places
from tests.factories.people import person
from tests.modules.orders.conftest import World, at_work, line, place, reload
from tests.support.page import Page
from webapp.db import db
from webapp.domain import DomainError
from webapp.merchants.models import Merchant
from webapp.registry.kinds.personal import Whose
from webapp.roles import Role


def sold(shop: Any, *lines: Any, **values: Any) -> int:
    """The id of an order that is confirmed."""
    order_id = place(shop, *lines, **values)
    services.carry_out(shop, order_id, CONFIRM)
    return order_id


def test_an_invoice_is_about_what_was_sold(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = place(shop, line(5, price_minor=333, tax_rate_bp=300), line(2, price_minor=1999, tax_rate_bp=1700), line(1))
        first, second, third = (each.id for each in reload(order_id).lines)
        services.carry_out(shop, order_id, CONFIRM, {first: 4, second: 2})
        services.carry_out(shop, order_id, CANCEL, {first: 2})
        services.carry_out(shop, order_id, DECLINE)
        made = services.write_invoice(shop, order_id)
        found = [(each.line_id, each.quantity, each.amount, each.tax, each.tax_rate_bp) for each in made.lines]
        confirmed = {each.id: each.confirmed for each in reload(order_id).lines}
        assert confirmed[third] == 0
        assert found == [
            (first, confirmed[first], 333 * confirmed[first], tax_in(reload(order_id).lines[0].price * confirmed[first], 300).minor, 300),
            (second, 2, 3998, 581, 1700),
        ]
        assert made.total_minor == sum(amount for _line, _many, amount, _tax, _rate in found)
        assert queries.timeline(order_id)[0].said == f"Invoice {made.number} was written."


def test_there_is_one_however_often_it_is_asked_for(world: World) -> None:
    with at_work(world.shop) as shop:
        order_id = sold(shop)
        first = services.write_invoice(shop, order_id)
        services.carry_out(shop, order_id, SHIP)
        services.carry_out(shop, order_id, RETURN)
        assert services.write_invoice(shop, order_id).id == first.id
        assert db.session.scalar(select(func.count(OrderInvoice.id))) == 1
        assert db.session.scalars(select(OrderInvoiceLine.quantity)).all() == [2]


def test_none_is_written_before_all_of_it_is_decided_on_or_of_nothing(world: World) -> None:
    with at_work(world.shop) as shop:
        waits, nothing = place(shop, line(3)), place(shop)
        services.carry_out(shop, waits, CONFIRM, {reload(waits).lines[0].id: 2})
        services.carry_out(shop, nothing, DECLINE)
        with pytest.raises(DomainError, match="not confirmed"):
            services.write_invoice(shop, waits)
        with pytest.raises(DomainError, match="Nothing of this order was sold"):
            services.write_invoice(shop, nothing)
        services.carry_out(shop, waits, CONFIRM)
        assert services.write_invoice(shop, waits).total_minor == 3 * 1990


def test_numbers_of_invoices_have_no_gap_and_each_store_its_own(world: World) -> None:
    other = places.store(world.platform, "other")
    with at_work(world.shop) as shop:
        services.write_invoice(shop, sold(shop))
        with pytest.raises(DomainError), db.session.begin_nested():
            services.write_invoice(shop, place(shop))
        services.write_invoice(shop, sold(shop))
    with at_work(other) as there:
        services.write_invoice(there, sold(there))
        numbers = db.session.scalars(select(OrderInvoice.number).order_by(OrderInvoice.id)).all()
    code = world.shop.code.upper()
    assert numbers == [f"{code}-INV00001", f"{code}-INV00002", "OTHER-INV00001"]


@proving(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(lines=st.lists(st.tuples(st.integers(1, 40), st.integers(0, 10**6), st.sampled_from((0, 300, 800, 1700))), min_size=1, max_size=5))
def test_lines_taxes_and_total_of_an_invoice_agree(world: World, lines: list[tuple[int, int, int]]) -> None:
    with at_work(world.shop) as shop:
        order_id = sold(shop, *(line(many, price_minor=price, tax_rate_bp=rate) for many, price, rate in lines))
        made, order = services.write_invoice(shop, order_id), reload(order_id)
        assert made.total_minor == sum(each.amount for each in made.lines) == order.total_minor
        for own, each in zip(order.lines, made.lines, strict=True):
            assert (each.line_id, each.quantity, each.tax) == (own.id, own.quantity, tax_in(own.amount, own.tax_rate_bp).minor)


def text_of(pdf: bytes) -> str:
    """The words of a PDF."""
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.sqlite_only
def test_an_invoice_is_written_with_one_click_and_read_on_paper(
    world: World, client: FlaskClient, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id = sold(shop, line(2, tax_rate_bp=1700), line(1, tax_rate_bp=300), locale="fr", customer_name="Léa Muller")
    page = Page(client.get(world.url(f"{order_id}")))
    assert client.get(world.url(f"{order_id}/invoice.pdf")).status_code == 404
    after = Page(client.get(page.submit(client, "form[action$='/invoice']").headers["Location"]))
    assert "MAIN-INV00001 was written" in after.text("main ol")
    assert not after.has("form[action$='/invoice']")
    monkeypatch.setattr(bills, "LOCALES", {"fr": "French"})
    text = text_of(client.get(after.select("a[href$='/invoice.pdf']")[0]["href"]).data)
    for words in ("Invoice MAIN-INV00001", "Léa Muller", "59,70 €", "19,90 €", "5,78 €", "17 %", "Total, tax included"):
        assert words in text


@pytest.mark.sqlite_only
def test_no_page_offers_an_invoice_too_early(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id = place(shop)
    assert not Page(client.get(world.url(f"{order_id}"))).has("form[action$='/invoice']")


@pytest.mark.sqlite_only
def test_an_invoice_says_who_sold_when_it_was_written(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, world.bob)
    with at_work(world.shop) as shop:
        order_id = sold(shop)
        before = services.write_invoice(shop, order_id).seller["name"]
    with at_work(world.shop) as shop:
        db.session.get_one(Merchant, shop.merchant_id).legal_name = "Another name"
    text = text_of(client.get(world.url(f"{order_id}/invoice.pdf")).data)
    assert before in text
    assert "Another name" not in text


def test_forgetting_a_customer_keeps_the_figures_of_invoices(world: World) -> None:
    with at_work(world.shop) as shop:
        made = services.write_invoice(shop, sold(shop, customer_name="Léa", customer_email="lea@example.com"))
        kept = (made.number, made.total_minor)
        whose = Whose("customer", (), shop.platform_id, shop.merchant_id, (shop.id,), ("lea@example.com",))
        assert personal.PERSONAL.collect(whose)["invoices"][0]["number"] == made.number
        personal.PERSONAL.erase(whose)
        db.session.expire_all()
        left = db.session.scalars(select(OrderInvoice)).one()
        assert (left.number, left.total_minor) == kept
        assert "Léa" not in str(bills._figures(reload(left.order_id), left.lines, left.total, ""))


@pytest.mark.both_databases
def test_each_store_lists_its_invoices_and_the_platform_those_of_all(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    second = places.store(world.platform, "second", merchant=world.shop.merchant)
    for shop, who in ((world.shop, "Anne Becker"), (second, "Léa Muller"), (world.other_shop, "")):
        with at_work(shop) as here:
            services.write_invoice(here, sold(here, line(2, price_minor=1250), customer_name=who))
    login(client, world.alice)
    assert Page(client.get(world.url("invoices"))).texts("tbody td[data-label=Invoice] a") == ["MAIN-INV00001"]
    client = client.application.test_client()
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/orders"
    assert f"{base}/invoices" in client.get(base).text
    page = Page(client.get(f"{base}/invoices"))
    assert page.texts("tbody [data-label=Invoice] a") == ["SECOND-INV00001", "MAIN-INV00001"]
    assert Page(client.get(f"{base}/invoices?q=lea")).texts("tbody [data-label=Invoice] a") == ["SECOND-INV00001"]
    assert "25.00" in client.get(f"{base}/invoices?as=csv").text
    note, order = (page.select(f"tbody [data-label={each}] a")[0]["href"] for each in ("Invoice", "Order"))
    assert client.get(note).data.startswith(b"%PDF")
    assert "SECOND-INV00001" in client.get(order).text
