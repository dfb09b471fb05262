"""Refund notes in one ZIP file, and what the platform has of all its stores; invoices of one store are in test_invoice_files.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.orders import admin, services
from modules.orders.moves import CANCEL, CONFIRM
from tests.factories import places
from tests.factories.people import person
from tests.modules.orders.conftest import World, at_work, place, reload
from tests.modules.orders.test_invoice_files import inside, tick
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.merchants.models import Store
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def second(world: World) -> Store:
    """Another store of the shop's merchant, on the same platform."""
    return places.store(world.platform, "second", merchant=world.shop.merchant)


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


@pytest.fixture
def paula(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the platform's administrator."""
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    return client


def base(world: World) -> str:
    return f"/platforms/{world.platform.code}/admin/orders"


def written(shop: Store, many: int = 1, reason: str = "cancelled") -> list[int]:
    """The ids of orders with an invoice and a refund note of it all."""
    ids = []
    with at_work(shop) as here:
        for number in range(many):
            ids.append(place(here, customer_name=f"Buyer {number}"))
            services.carry_out(here, ids[-1], CONFIRM)
            services.write_invoice(here, ids[-1])
            services.carry_out(here, ids[-1], CANCEL)
            services.refund(here, ids[-1], {each.id: each.quantity for each in reload(ids[-1]).lines}, reason=reason)
    return ids


def listed(page: Page) -> list[int]:
    """The numbers that the check boxes carry, the first that was written first."""
    return sorted(int(each["value"]) for each in page.select("tbody [name=ids]"))


def test_ticked_notes_come_in_one_file_each_as_it_is_alone(world: World, bob: FlaskClient) -> None:
    orders = written(world.shop, 3)
    page = Page(bob.get(world.url("refunds")))
    first, _second, third = listed(page)
    found = inside(tick(bob, page, "file", first, third))
    assert [*found] == ["MAIN-R00001.pdf", "MAIN-R00003.pdf"]
    assert found["MAIN-R00001.pdf"] == bob.get(world.url(f"{orders[0]}/refunds/{first}.pdf")).data
    assert len(inside(tick(bob, page, "file", everything=True))) == 3


def test_notes_are_narrowed_by_the_filters_of_the_list(world: World, bob: FlaskClient) -> None:
    written(world.shop, 1)
    written(world.shop, 1, reason="damaged")
    page = Page(bob.get(world.url("refunds?reason=damaged")))
    assert [*inside(tick(bob, page, "file", everything=True))] == ["MAIN-R00002.pdf"]
    assert [*inside(bob.get(world.url("refunds/download?reason=cancelled&form=zip")))] == ["MAIN-R00001.pdf"]
    assert "Nothing was chosen" in tick(bob, page, "file").text
    assert bob.get(world.url("refunds/download?q=nobody")).status_code == 422


def test_a_link_with_another_platform_s_numbers_gives_none_of_theirs(world: World, bob: FlaskClient) -> None:
    written(world.shop, 1)
    written(world.other_shop, 2)
    assert [*inside(bob.get(world.url("refunds/download?ids=1,2,3,4")))] == ["MAIN-R00001.pdf"]


@pytest.mark.parametrize(("pages", "mark"), [("refunds", "R"), ("invoices", "INV")])
def test_the_platform_has_the_papers_of_all_its_stores(world: World, second: Store, paula: FlaskClient, pages: str, mark: str) -> None:
    for shop in (world.shop, second, world.other_shop):
        written(shop)
    page = Page(paula.get(f"{base(world)}/{pages}"))
    names = [f"{code}-{mark}00001.pdf" for code in ("MAIN", "SECOND")]
    assert [*inside(tick(paula, page, "file", everything=True))] == names
    assert [*inside(tick(paula, page, "file", listed(page)[1]))] == names[1:]
    assert [*inside(paula.get(f"{base(world)}/{pages}/download?ids=1,2,3,4,5,6"))] == names
    link = str(page.one("button[value=zip]")["formaction"])
    assert [*inside(paula.get(f"{link}?q=second&form=zip"))] == names[1:]


def test_the_platform_has_the_invoices_of_chosen_orders(world: World, second: Store, paula: FlaskClient) -> None:
    (mine,), (theirs,) = written(world.shop), written(second)
    with at_work(world.shop) as shop:
        bare = place(shop)
    page = Page(paula.get(base(world)))
    assert [*inside(tick(paula, page, "file", mine, bare))] == ["MAIN-INV00001.pdf"]
    assert len(inside(tick(paula, page, "file", everything=True))) == 2
    said = tick(paula, page, "file", bare)
    assert (said.status_code, "None of these has an invoice" in said.text) == (200, True)
    assert [*inside(tick(paula, page, "file", theirs))] == ["SECOND-INV00001.pdf"]


def test_many_papers_of_the_platform_are_made_by_a_job(
    app: Flask, world: World, second: Store, paula: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin, "AT_ONCE", 2)
    for shop in (world.shop, second):
        written(shop, 2)
    question = Page(tick(paula, Page(paula.get(f"{base(world)}/refunds")), "file", everything=True))
    assert question.status == 422
    where = str(question.submit(paula, "form[data-action=make-file]").headers["Location"])
    work_off(app)
    fetched = paula.get(str(Page(paula.get(where)).one("[data-action=fetch-file]")["href"]))
    assert len(inside(fetched)) == 4
