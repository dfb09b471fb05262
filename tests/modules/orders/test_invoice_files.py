"""Many invoices in one ZIP file: those ticked, those of a period, those of chosen orders; a long list is made by a job."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from modules.orders import bills, queries, services
from modules.orders.deeds import INVOICE_MANY
from modules.orders.models import OrderInvoice
from modules.orders.moves import CONFIRM
from modules.orders.store import invoicing
from tests.modules.orders.conftest import World, at_work, place
from tests.support.jobs import work_off
from tests.support.page import Page
from webapp.db import db, transaction, utcnow
from webapp.jobs import JobRun
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def billed(world: World, many: int = 3, shop: Any = None) -> list[int]:
    """The ids of orders with an invoice."""
    ids = []
    with at_work(shop or world.shop) as here:
        for number in range(many):
            ids.append(place(here, customer_name=f"Buyer {number}"))
            services.carry_out(here, ids[-1], CONFIRM)
            services.write_invoice(here, ids[-1])
    return ids


def inside(answer: TestResponse) -> dict[str, bytes]:
    """The files of a ZIP file by name."""
    assert (answer.status_code, answer.mimetype) in ((200, "application/zip"), (200, "application/octet-stream")), answer.text[:500]
    with ZipFile(io.BytesIO(answer.data)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def numbers(*which: int) -> list[str]:
    return [f"MAIN-INV{number:05}.pdf" for number in which]


def tick(bob: FlaskClient, page: Page, action: str, *ids: int, everything: bool = False) -> TestResponse:
    """Press a button under the list."""
    form = page.one("form[id$=-bulk]")
    button = page.one(f"form[id$=-bulk] button[value={action}]")
    chosen = {"everything": "1"} if everything else {"ids": [str(each) for each in ids]}
    return page.send(bob, form, {**chosen, "action": action}, action=str(button.get("formaction") or ""), follow_redirects=True)


def test_the_ticked_invoices_come_in_one_file_each_as_it_is_alone(world: World, bob: FlaskClient) -> None:
    orders = billed(world)
    page = Page(bob.get(world.url("invoices")))
    first, _second, third = sorted(int(each["value"]) for each in page.select("tbody [name=ids]"))
    found = inside(tick(bob, page, "file", first, third))
    assert list(found) == numbers(1, 3)
    assert found[numbers(1)[0]] == bob.get(world.url(f"{orders[0]}/invoice.pdf")).data
    assert "Buyer 2" in pypdf.PdfReader(io.BytesIO(found[numbers(3)[0]])).pages[0].extract_text()


def test_those_of_a_period_are_had_by_the_filters_of_the_list(world: World, bob: FlaskClient) -> None:
    billed(world)
    with at_work(world.shop):
        long_ago = update(OrderInvoice).where(OrderInvoice.number == "MAIN-INV00001").values(created_at=utcnow() - timedelta(days=40))
        db.session.execute(long_ago, execution_options={"synchronize_session": False})
    day = (utcnow() - timedelta(days=20)).date().isoformat()
    page = Page(bob.get(world.url(f"invoices?from={day}")))
    assert len(page.select("tbody tr")) == 2
    assert list(inside(tick(bob, page, "file", everything=True))) == numbers(2, 3)
    link = str(page.one("button[value=zip]")["formaction"]).partition("?")[0]  # what a form by GET sends takes its place
    assert list(inside(bob.get(f"{link}?to={day}&form=zip"))) == numbers(1)


def test_nothing_chosen_and_nothing_found_are_said(world: World, bob: FlaskClient) -> None:
    billed(world, 1)
    page = Page(bob.get(world.url("invoices")))
    assert "Nothing was chosen" in tick(bob, page, "file").text
    assert bob.get(world.url("invoices/download?q=nobody")).status_code == 422
    assert bob.get(world.url("invoices/download?ids=999999,x")).status_code == 422


def test_chosen_orders_have_their_invoices_written_and_downloaded(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        ids = [place(shop) for _ in range(4)]
        for each in ids[:3]:
            services.carry_out(shop, each, CONFIRM)
        services.write_invoice(shop, ids[0])
    listed = Page(bob.get(world.url("?tab=all")))
    said = tick(bob, listed, "invoice", everything=True).text
    assert "2 done." in said
    assert "1 skipped: has an invoice already" in said
    assert "1 skipped: Some pieces of this order are not confirmed" in said
    assert len(inside(tick(bob, listed, "file", everything=True))) == 3
    assert list(inside(tick(bob, listed, "file", ids[0], ids[3]))) == numbers(1)
    assert "None of these has an invoice" in tick(bob, listed, "file", ids[3]).text


def test_a_job_names_the_orders_that_have_an_invoice_already(
    app: Flask, world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "INVOICE_MANY", replace(INVOICE_MANY, at_once=1))
    billed(world, 1)
    with at_work(world.shop) as shop:
        services.carry_out(shop, place(shop), CONFIRM)
        number = queries.order(shop.id, db.session.scalars(select(OrderInvoice.order_id)).one()).number
    begun = tick(bob, Page(bob.get(world.url("?tab=all"))), "invoice", everything=True)
    work_off(app)
    page = Page(bob.get(str(begun.request.url)))
    assert page.text("[data-report]") == "1 done. 1 skipped: has an invoice already"
    assert number in page.texts("main dt")


def test_a_link_with_another_store_s_numbers_gives_none_of_theirs(world: World, bob: FlaskClient) -> None:
    mine, theirs = billed(world, 1), billed(world, 2, world.other_shop)
    for key, given in (("ids", range(1, 9)), ("orders&tab=all", [*mine, *theirs])):
        key, _and, more = key.partition("&")
        address = world.url(f"invoices/download?{key}={','.join(map(str, given))}&{more}")
        assert list(inside(bob.get(address))) == numbers(1)


def test_more_than_somebody_waits_for_are_made_by_a_job(
    app: Flask, world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "AT_ONCE", 2)
    billed(world, 3)
    seen: list[tuple[int, int | None]] = []
    monkeypatch.setattr("webapp.jobs.job.Job.heartbeat", lambda job: seen.append((job.done, job.total)))
    question = Page(tick(bob, Page(bob.get(world.url("invoices"))), "file", everything=True))
    assert question.status == 422
    assert "more than 2 documents" in question.text()
    where = str(question.submit(bob, "form[data-action=make-file]").headers["Location"])
    work_off(app)
    fetch = str(Page(bob.get(where)).one("[data-action=fetch-file]")["href"])
    answer = bob.get(fetch)
    assert "invoices-main.zip" in answer.headers["Content-Disposition"]
    assert list(inside(answer)) == numbers(1, 2, 3)
    assert seen[:3] == [(1, 3), (2, 3), (3, 3)]


def test_a_job_that_is_killed_in_between_makes_the_whole_file(
    app: Flask, world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(invoicing, "AT_ONCE", 2)
    billed(world, 3)
    question = Page(bob.get(world.url("invoices/download")))
    where = str(question.submit(bob, "form[data-action=make-file]").headers["Location"])
    whole, left = bills.invoice, [1]

    def broken(order: Any, written: Any) -> bytes:
        if left and left.pop():
            raise ConnectionResetError
        return whole(order, written)

    monkeypatch.setattr(bills, "invoice", broken)
    work_off(app)
    with unscoped("tests arrange"), transaction() as session:
        assert session.scalars(select(JobRun.attempt).where(JobRun.code == "core.list-file")).all() == [1]
        session.execute(update(JobRun).values(not_before=utcnow() - timedelta(minutes=1)))
    work_off(app)
    assert list(inside(bob.get(str(Page(bob.get(where)).one("[data-action=fetch-file]")["href"])))) == numbers(1, 2, 3)


def test_who_may_not_read_orders_has_no_files(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    billed(world, 1)
    login(client, world.charlie)
    assert client.get(world.url("invoices/download")).status_code == 404


def test_the_address_keeps_the_filters_of_the_list(world: World, bob: FlaskClient) -> None:
    billed(world, 1)
    page = Page(bob.get(world.url("?tab=all&state=confirmed&q=buyer")))
    form = page.one("form[id$=-bulk]")
    answer = page.send(bob, form, {"everything": "1", "action": "file"}, action=world.url("bulk/invoices"))
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked == {"tab": ["all"], "state": ["confirmed"], "q": ["buyer"]}
