"""A metric whose own code raises costs its own figure, and no page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.factories.work import at_work
from tests.modules.analytics.conftest import World, order_at, refreshed
from tests.support.page import Page
from webapp.db import db, limiting, utcnow
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import Metric

Breaking = Callable[[object, str], None]


@pytest.fixture
def breaking() -> Iterator[Breaking]:
    """Lets a function of a frozen declaration raise, until the test is over."""
    before: list[tuple[object, str, Any]] = []

    def raising(*_given: object) -> Any:
        raise ZeroDivisionError

    def put(what: object, name: str) -> None:
        before.append((what, name, getattr(what, name)))
        object.__setattr__(what, name, raising)

    yield put
    for what, name, value in before:
        object.__setattr__(what, name, value)


@pytest.fixture
def sold(app: Flask, world: World) -> World:
    """An order of today, with its figures."""
    with at_work(world.platform):
        order_at(db.session.get_one(Store, world.shop.id), utcnow())
    refreshed(app, world.platform.code)
    return world


def metric(code: str) -> Metric:
    """One that is installed."""
    return next(each for _module, each in kernel().registry.contributed(Metric) if each.code == code)


ROWS = "rows/orders.sales?from={day}&to={day}"


@pytest.mark.parametrize("name", ["figure", "address", "label"])
def test_a_page_stays_whatever_of_a_metric_raises(
    client: FlaskClient, sold: World, login: Callable[..., Any], breaking: Breaking, name: str
) -> None:
    broken = metric("orders.sales")
    breaking(broken.dimensions[1] if name == "label" else broken, name)
    login(client, sold.alice)
    figures, rows = (Page(client.get(sold.url(url.format(day=utcnow().date())))) for url in ("", ROWS))
    assert (figures.status, "Sales" in figures.text("main")) == (200, True)
    if name == "figure":
        assert (rows.status < 500, "could not be computed" in rows.text("main")) == (True, True)
    else:
        assert (rows.status, "Sales" in rows.text("main")) == (200, True)


def test_figures_that_take_too_long_say_what_to_do(
    client: FlaskClient, sold: World, login: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    login(client, sold.alice)
    monkeypatch.setattr(limiting, "STEPS", 1)
    monkeypatch.setattr("modules.analytics.queries.limits.setting", lambda _name: 0)
    for url in ("", ROWS):
        page = Page(client.get(sold.url(url.format(day=utcnow().date()))))
        assert 400 <= page.status < 500
        assert "Choose a shorter period" in page.text()
