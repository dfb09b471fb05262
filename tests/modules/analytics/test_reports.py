"""Reports: saved questions, their files, and who gets them by mail."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from modules.analytics.models import Export, Mailing, Report
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting, mailing, saving
from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, order_at, refreshed
from tests.support.covering import State
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp import files
from webapp.db import db, limiting, transaction, utcnow
from webapp.domain import DomainError
from webapp.kernel import kernel
from webapp.mail import OutboxMail
from webapp.merchants.models import Store
from webapp.switching.ask import Ask
from webapp.tenancy import unscoped

ZONE = "Europe/Luxembourg"
FILLED = {"name": "By channel", "metric": "orders.placed", "split": "channel", "period": "days30", "view": "chart"}


@pytest.fixture
def sold(app: Flask, world: World) -> World:
    """Three orders by two channels."""
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        for days in (0, 1, 1):
            order_at(shop, utcnow() - timedelta(days=days))
    refreshed(app, world.platform.code)
    return world


def a_report(world: World, **values: Any) -> int:
    """The id of a report of the shop's owner."""
    with at_work(world.platform):
        chosen = {"metric": "orders.placed", "split": "day", "name": "Orders", "period": "days30", **values}
        return saving.save(Spot(world.shop.id, ZONE), owner_id=world.alice.id, **chosen).id


def name_of(report_id: int, world: World) -> str:
    with at_work(world.platform):
        return db.session.get_one(Report, report_id).name


def test_a_report_is_built_saved_and_shown(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    made = Page(client.get(sold.url("reports/new"))).submit(client, "form.form", FILLED)
    page = Page(client.get(made.headers["Location"]))
    assert page.one("[data-total]").get("data-total") == "3"
    assert page.one("figure[data-chart=bar] tbody td").get("data-value") == "3"


def test_currencies_share_no_picture(app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    with at_work(sold.platform):
        shop = db.session.get_one(Store, sold.shop.id)
        shop.currency = "CHF"
        order_at(shop, utcnow(), price=900)
    refreshed(app, sold.platform.code)
    login(client, sold.alice)
    made = Page(client.get(sold.url("reports/new"))).submit(client, "form.form", {**FILLED, "metric": "orders.sales", "name": "Sales"})
    page = Page(client.get(made.headers["Location"]))
    assert [each["aria-label"] for each in page.select("figure[data-chart]")] == ["Sales in EUR", "Sales in CHF"]
    assert [len({each.get_text()[:2] for each in chart.select("tbody td, tfoot td")}) for chart in page.select("figure[data-chart]")] == [
        1,
        1,
    ]
    assert [each["data-total"] for each in page.select("[data-total]")] == ["3000", "900"]


def test_a_split_that_is_not_the_figures_own_is_refused_with_what_fits(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    login(client, sold.alice)
    answer = Page(client.get(sold.url("reports/new"))).submit(client, "form.form", {**FILLED, "split": "country"})
    assert answer.status_code == 422
    assert "Channel" in Page(answer).text('[data-field="split"] .field-error')
    assert Page(answer).one("#name").get("value") == "By channel"


@pytest.mark.parametrize("typed", ["Web shop", "WEB SHOP", "web"])
def test_a_report_is_narrowed_by_what_stands_in_the_rows(client: FlaskClient, sold: World, login: Callable[..., Any], typed: str) -> None:
    login(client, sold.alice)
    only = {"split": "", "only_what": "channel", "only_value": typed}
    made = Page(client.get(sold.url("reports/new"))).submit(client, "form.form", {**FILLED, **only})
    page = Page(client.get(made.headers["Location"]))
    assert (page.one("[data-total]").get("data-total"), "Channel: Web shop" in page.text("main")) == ("3", True)
    assert Page(client.get(made.headers["Location"] + "/edit")).one("#only_value").get("value") == "Web shop"


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"period": "custom"}, "period"), ({"period": "custom", "first": "2026-11-01"}, "period"), ({"only_value": "Web shop"}, "only_value")],
)
def test_what_is_left_out_of_a_report_is_asked_for(
    client: FlaskClient, sold: World, login: Callable[..., Any], typed: dict[str, str], field: str
) -> None:
    login(client, sold.alice)
    answer = Page(client.get(sold.url("reports/new"))).submit(client, "form.form", {**FILLED, **typed})
    assert answer.status_code == 422
    assert "Choose" in Page(answer).text(f'[data-field="{field}"] .field-error')


def test_a_stale_form_is_answered_with_both_and_saved_the_second_time(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    report_id = a_report(sold)
    login(client, sold.alice)
    page = Page(client.get(sold.url(f"reports/{report_id}/edit")))
    with at_work(sold.platform):
        db.session.get_one(Report, report_id).name = "Somebody else's"
    stale = page.submit(client, "form.form", {"name": "Mine"})
    assert (stale.status_code, "Somebody else's" in Page(stale).text("main")) == (409, True)
    assert Page(stale).submit(client, "form.form").status_code == 303
    assert name_of(report_id, sold) == "Mine"


def test_a_report_is_its_owners_until_it_is_shared(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    own, shared = a_report(sold, name="Own"), a_report(sold, name="Shared", shared=True)
    login(client, sold.bob)
    assert client.get(sold.url(f"reports/{own}")).status_code == 404
    assert client.get(sold.url(f"reports/{shared}")).status_code == 200
    assert client.get(sold.url(f"reports/{shared}/edit")).status_code == 404


def test_reports_of_another_store_are_not_there(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    report_id = a_report(sold, shared=True)
    login(client, sold.charlie)
    assert client.get(sold.url(f"reports/{report_id}", shop=sold.other_shop)).status_code == 404


def test_a_report_whose_source_is_off_says_so_and_comes_back_with_it(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    report_id, service = a_report(sold), kernel().modules
    login(client, sold.alice)
    seen = []
    for on in (False, True):
        with transaction():
            revision = service.snapshot(sold.platform.id).revision
            service.apply(Ask(sold.platform.id, {"orders": State.ON if on else State.OFF}, revision=revision, reason="test"))
        page = Page(client.get(sold.url(f"reports/{report_id}")))
        seen.append((bool(page.select("[data-source-off]")), bool(page.select("[data-total]"))))
    assert seen == [(True, False), (False, True)]


def test_a_file_is_made_sent_and_gone_when_it_expires(app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    report_id = a_report(sold)
    with at_work(sold.platform):
        spot = Spot(sold.shop.id, ZONE)
        sent = {"rhythm": "day", "hour": 8, "form": "csv", "recipients": ["ana@example.com"]}
        row = mailing.add(db.session.get_one(Report, report_id), spot, owner_id=sold.alice.id, **sent)
        row.due_at = utcnow() - timedelta(minutes=1)
        db.session.flush()
        assert mailing.send_due() == 1
        assert row.due_at > utcnow()
    work_off(app)
    with unscoped("test"):
        made, mail = db.session.scalars(select(Export)).one(), db.session.scalars(select(OutboxMail)).one()
        assert (mail.recipient, mail.facts["export"]) == ("ana@example.com", made.id)
    login(client, sold.alice)
    answer = client.get(sold.url(f"exports/{made.id}"))
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store, private")
    with unscoped("test"), transaction() as session:
        session.execute(update(Export).values(expires_at=utcnow() - timedelta(seconds=1)))
    assert client.get(sold.url(f"exports/{made.id}")).status_code == 404


def test_a_report_on_paper_has_every_line_and_the_total(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    report_id = a_report(sold, name="Sales #1 *by* day", metric="orders.sales", period="days7")
    login(client, sold.alice)
    href = next(str(each["href"]) for each in Page(client.get(sold.url(f"reports/{report_id}"))).select('a[href$="/file/pdf"]'))
    answer = client.get(href)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (page,) = (" ".join(each.extract_text().split()) for each in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert "Sales #1 *by* day" in page
    assert ("€20.00" in page, "Total €30.00" in page) == (True, True)


def test_a_report_is_sent_on_paper_too(app: Flask, world: World) -> None:
    with at_work(world.platform):
        spot = Spot(world.shop.id, ZONE)
        report_id = saving.save(spot, owner_id=world.alice.id, name="By channel", metric="orders.placed", split="channel", view="chart").id
        made = exporting.begin(spot, name="x", form="pdf", asked={"report": report_id}, owner_id=None).id
    work_off(app)
    with at_work(world.platform):
        file = files.find(db.session.get_one(Export, made).file_id or 0)
        assert (file.name, file.media_type) == ("x.pdf", "application/pdf")


def test_a_report_that_takes_too_long_says_so_and_is_made_as_a_task(
    app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = sold.url(f"reports/{a_report(sold, view='chart')}")
    login(client, sold.alice)
    monkeypatch.setattr(limiting, "STEPS", 1)
    monkeypatch.setattr("modules.analytics.queries.limits.setting", lambda _name: 0)
    page = Page(client.get(url))
    assert (page.status, "took longer than 0 seconds" in page.text("[data-late]")) == (200, True)
    assert page.submit(client, 'form[action$="/files"]:has([value=csv])').status_code == 303
    monkeypatch.undo()
    work_off(app)
    with unscoped("test"):
        made = db.session.scalars(select(Export)).one()
    assert made.rows == 30
    assert b"Total" in client.get(sold.url(f"exports/{made.id}")).data


def test_a_page_shows_as_many_lines_as_one_reads_and_says_how_many_there_are(
    client: FlaskClient, sold: World, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    report_id = a_report(sold)
    login(client, sold.alice)
    monkeypatch.setattr("modules.analytics.report_pages.MOST_LINES", 4)
    page = Page(client.get(sold.url(f"reports/{report_id}")))
    assert (len(page.select("tbody tr")), page.one("[data-total]").get("data-total")) == (4, "3")
    assert "first 4 of 30 lines" in page.text("main")


def test_the_file_of_another_store_is_not_there(app: Flask, client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    with at_work(sold.platform):
        report_id = saving.save(Spot(sold.shop.id, ZONE), owner_id=sold.alice.id, name="x", metric="orders.placed").id
        made = exporting.begin(Spot(sold.shop.id, ZONE), name="x", form="csv", asked={"report": report_id}, owner_id=None).id
    work_off(app)
    login(client, sold.charlie)
    assert client.get(sold.url(f"exports/{made}", shop=sold.other_shop)).status_code == 404


@pytest.mark.parametrize(
    ("rhythm", "hour", "after", "due"),
    [
        ("day", 8, datetime(2026, 6, 1, 5, 59, tzinfo=UTC), datetime(2026, 6, 1, 6, tzinfo=UTC)),
        ("day", 8, datetime(2026, 6, 1, 6, tzinfo=UTC), datetime(2026, 6, 2, 6, tzinfo=UTC)),
        ("week", 0, datetime(2026, 6, 2, tzinfo=UTC), datetime(2026, 6, 7, 22, tzinfo=UTC)),
        ("month", 23, datetime(2026, 1, 31, 23, tzinfo=UTC), datetime(2026, 2, 1, 22, tzinfo=UTC)),
        ("day", 2, datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("day", 2, datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 26, 1, tzinfo=UTC)),
    ],
)
def test_a_mailing_is_due_at_the_hour_of_its_own_clock_once_a_day(rhythm: str, hour: int, after: datetime, due: datetime) -> None:
    assert mailing.next_due(rhythm, hour, ZONE, after) == due


TOO_MANY = [("xlsx", 1_048_577, "CSV"), ("csv", 5_000_001, "at most"), ("xlsx", 250_001, "at most")]


@pytest.mark.parametrize(("form", "rows", "word"), TOO_MANY)
def test_more_rows_than_a_file_has_are_refused_with_what_would_do(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch, form: str, rows: int, word: str
) -> None:
    most = 250_000 if rows == 250_001 else 5_000_000
    monkeypatch.setattr("modules.analytics.services.exporting.setting", lambda _name: most)
    with at_work(world.platform), pytest.raises(DomainError, match=word):
        exporting.check_room(rows, form)


def test_a_mailing_is_begun_paused_and_ended_on_the_reports_page(client: FlaskClient, sold: World, login: Callable[..., Any]) -> None:
    url = sold.url(f"reports/{a_report(sold)}")
    login(client, sold.alice)
    wrong = Page(client.get(url)).submit(client, 'form[action$="/mailings"]', {"recipients": "nobody"})
    assert wrong.status_code == 422
    assert Page(wrong).submit(client, 'form[action$="/mailings"]', {"recipients": "ana@example.com, leo@example.com"}).status_code == 303
    assert Page(client.get(url)).submit(client, 'form[action$="/pause"]').status_code == 303
    assert "paused" in Page(client.get(url)).text("[data-mailing]")
    assert Page(client.get(url)).submit(client, 'form[action*="/mailings/"][action$="/remove"]').status_code == 303
    with unscoped("test"):
        assert db.session.scalars(select(Mailing)).all() == []
