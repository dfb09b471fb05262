"""Imports that failed wait on the dashboard, and the number leads to exactly these. On both databases."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from modules.customers.imports import CUSTOMERS
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.page import Page
from webapp import jobs
from webapp.db import db, utcnow
from webapp.imports import queries, services
from webapp.imports.models import Import, State
from webapp.merchants.models import Store

IN_VAIN = {"state": State.DONE, "refused": 3}
ALONE = {"state": State.RUNNING}


def brought(world: World, name: str, job: str = "", **values: Any) -> int:
    """The id of an import that is so far, with a job that is at work on it or was cancelled."""
    kept = services.keep_upload(world.shop, CUSTOMERS, name=name, stream=io.BytesIO(b"email,name\nlea@example.com,L\n"))
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        made = services.receive(shop, kept, options={}, uploaded_by="bob@example.com").id
        db.session.execute(update(Import).where(Import.id == made).values(**{"updated_at": Import.updated_at, **values}))
        if job:
            args, key = {"import": made}, queries.job_key(made)
            run = jobs.enqueue(CUSTOMERS.job_codes[1], args=args, store_id=shop.id, unique_key=key)
            if job == "cancelled":
                jobs.cancel(run)
    return made


@pytest.mark.parametrize(
    ("values", "failed"),
    [
        (IN_VAIN, True),
        (ALONE, True),
        ({**ALONE, "state": State.CHECKING}, True),
        ({**ALONE, "job": "at work"}, False),
        ({**ALONE, "job": "cancelled"}, False),
        ({**IN_VAIN, "created": 1}, False),
        ({**IN_VAIN, "unchanged": 1}, False),
        ({**IN_VAIN, "refused": 0}, False),
        ({**IN_VAIN, "state": State.CHECKED}, False),
        ({**IN_VAIN, "updated_at": utcnow() - timedelta(days=15)}, False),
    ],
)
def test_what_failed_is_counted(world: World, values: dict[str, Any], failed: bool) -> None:
    brought(world, "a.csv", **values)
    with at_work(world.platform):
        assert queries.failed_by_store([CUSTOMERS.code]) == ({world.shop.id: 1} if failed else {})


def test_the_number_on_the_dashboard_leads_to_these(app: Flask, world: World, alice: FlaskClient) -> None:
    brought(world, "vain.csv", **IN_VAIN)
    brought(world, "alone.csv", **ALONE)
    brought(world, "fine.csv", state=State.DONE, created=1)
    card = Page(alice.get(world.address("dashboard/cards/today")))
    task = card.one('[data-task="customers.failed-imports"]')
    assert task.get_text().strip() == "2"
    page = Page(alice.get(str(task["href"])))
    assert page.one("[data-total]")["data-total"] == "2"
    assert [each in page.text("tbody") for each in ("vain.csv", "alone.csv", "fine.csv")] == [True, True, False]
