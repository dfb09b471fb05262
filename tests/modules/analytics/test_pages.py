"""The pages of figures, as people see them."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import event, select

from modules.analytics.models import TotalFact
from tests.factories.people import person
from tests.factories.plans import Desk
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, order_at, refreshed
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db, utcnow
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.roles import Role


@pytest.fixture
def sold(app: Flask, world: World) -> World:
    """Two orders of today, one of them with a name that a spreadsheet would run."""
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        order_at(shop, utcnow() - timedelta(seconds=2), price=1250, quantity=2, name="Ink")
        order_at(shop, utcnow() - timedelta(seconds=1), price=999, name="=HYPERLINK(1)")
    refreshed(app, world.platform.code)
    return world


def figure(page: Page, metric: str) -> Any:
    """The link that is a figure."""
    return page.one(f'[data-metric="{metric}"] a[data-figure]')


def test_a_figure_leads_to_the_rows_that_make_it(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    found = figure(Page(client.get(sold.url())), "orders.sales")
    rows = Page(client.get(str(found.get("href"))))
    assert (found.get("data-figure"), rows.one("data[data-total]").get("value")) == ("3499", "3499")
    assert len(rows.select("tbody tr")) == 2


def test_staff_sees_figures_and_downloads_none(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.bob)
    assert client.get(sold.url()).status_code == 200
    assert client.get(sold.url("rows/orders.sales/download/csv?from=2026-01-01&to=2026-01-02")).status_code == 403


def test_figures_of_others_are_not_there(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.charlie)
    assert client.get(sold.url()).status_code == 404


def test_a_platform_sees_all_its_stores(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, person("root", Role.PLATFORM_ADMIN, platform=sold.platform))
    page = Page(client.get(f"/platforms/{sold.platform.code}/admin/analytics"))
    assert figure(page, "orders.sales").get("data-figure") == "3499"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_files_have_typed_cells_a_total_and_no_formula(client: FlaskClient, sold: World, login: Callable[..., Any], form: str) -> None:
    login(client, sold.alice)
    href = str(figure(Page(client.get(sold.url())), "orders.sales").get("href"))
    answer = client.get(href.replace("orders.sales?", f"orders.sales/download/{form}?"))
    if form == "csv":
        lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True))))
        assert [line[2] for line in lines[1:]] == ["Ink", "'=HYPERLINK(1)", ""]
        assert lines[-1][-2:] == ["34.99", "EUR"]
        return
    cells = [[(cell.value, cell.data_type) for cell in row] for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows()]
    assert cells[2][2] == ("=HYPERLINK(1)", "s")
    assert cells[-1][-2] == (34.99, "n")
    assert cells[1][0][1] == "d"


def test_an_empty_store_says_how_to_begin(app: Flask, client: FlaskClient, world: World, login: Callable[..., Any]) -> None:
    refreshed(app, world.platform.code)
    login(client, world.alice)
    assert "Take an order" in Page(client.get(world.url())).text("main")


def test_before_anything_is_computed_a_page_says_that_it_is_under_way_and_not_that_nothing_happened(
    client: FlaskClient, world: World, login: Callable[..., Any]
) -> None:
    login(client, world.alice)
    page = Page(client.get(world.url()))
    assert "are being computed" in page.text("main")
    assert "Nothing has happened" not in page.text("main")
    assert page.select("[data-changed]") == []


def test_a_figure_that_could_not_be_computed_says_so_and_the_page_stays(
    app: Flask, client: FlaskClient, world: World, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_given: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("modules.analytics.services.refreshing.numbers", broken)
    refreshed(app, world.platform.code)
    login(client, world.alice)
    page = Page(client.get(world.url()))
    assert page.one('[data-metric="orders.sales"] [data-trouble="raised"]') is not None


def test_a_note_is_there_for_all_who_look_at_its_day(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    page = Page(client.get(sold.url()))
    answer = page.submit(client, 'form[action*="/notes"]', {"day": str(utcnow().date()), "text": "Summer sale"})
    assert answer.status_code == 303
    assert "Summer sale" in Page(client.get(sold.url())).text(".notes")


@pytest.mark.parametrize("day", ["1999-12-31", "9999-12-31"])
def test_a_note_of_a_day_without_figures_is_told_which_days_have_some(
    client: FlaskClient, sold: World, login: Callable[..., Any], day: str
) -> None:
    login(client, sold.alice)
    answer = Page(client.get(sold.url())).submit(client, 'form[action*="/notes"]', {"day": day, "text": "Summer sale"})
    assert (answer.status_code, "between the years 2000 and 2100" in Page(answer).text('[data-field="day"] .field-error')) == (422, True)


def test_what_was_typed_into_a_note_stays(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    answer = Page(client.get(sold.url())).submit(client, 'form[action*="/notes"]', {"day": "", "text": "Summer sale"})
    assert answer.status_code == 422
    assert Page(answer).one("#text").get("value") == "Summer sale"


def statements(client: FlaskClient, url: str) -> int:
    """How many statements an answer takes."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SET ")):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    assert client.get(url).status_code == 200
    event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_a_dashboard_takes_as_many_statements_for_ten_orders_as_for_two(
    app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any]
) -> None:
    login(client, sold.alice)
    client.get(sold.url())
    few = statements(client, sold.url())
    with at_work(sold.platform):
        for days in range(10):
            order_at(db.session.get_one(Store, sold.shop.id), utcnow() - timedelta(days=days), name=f"Thing {days}")
    refreshed(app, sold.platform.code)
    assert statements(client, sold.url()) == few
    assert few <= 8


def test_a_dashboard_with_every_module_on_takes_eight_statements_at_most(
    app: Flask, client: FlaskClient, login: Callable[..., Any]
) -> None:
    registry = kernel().registry
    world = World.with_modules(*(module.code for module in registry.modules.values() if not module.is_core))
    desk = Desk(world.platform, world.shop)
    desk.sell("small", 1000, *(feature.code for module in registry.modules.values() for feature in module.features if feature.sold))
    desk.start()
    login(client, world.alice)
    client.get(world.url())
    assert statements(client, world.url()) <= 8
    other, url = app.test_client(), f"/platforms/{world.platform.code}/admin/analytics/"
    login(other, person("root", Role.PLATFORM_ADMIN, platform=world.platform))
    other.get(url)
    assert statements(other, url) <= 8


def test_days_that_make_no_sense_are_said_and_nothing_breaks(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    page = Page(client.get(sold.url("?period=custom&from=2026-02-02&to=2026-02-01")))
    assert "Swap the two days" in page.text("main")
    assert client.get(sold.url("rows/orders.sales?from=x&to=y")).status_code == 404
    assert client.get(sold.url("rows/nothing.here?from=2026-01-01&to=2026-01-02")).status_code == 404


def test_a_refresh_from_a_store_is_the_stores_own(app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    with at_work(sold.platform):
        order_at(db.session.get_one(Store, sold.shop.id), utcnow(), price=1)
    assert Page(client.get(sold.url())).submit(client, 'form[action*="/refresh"]').status_code == 303
    work_off(app)
    assert figure(Page(client.get(sold.url())), "orders.sales").get("data-figure") == "3500"
    with at_work(sold.platform):
        totals = db.session.scalars(select(TotalFact.value).where(TotalFact.metric == "orders.sales"))
        assert sum(totals) == 3500
