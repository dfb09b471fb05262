"""Off and on: nothing is asked or sent meanwhile and nothing is forgotten; on again, orders come first, then what waits, then a report."""

from __future__ import annotations

from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient

from modules.marketplace import queries, services
from modules.marketplace.models import Progress, SyncRun
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.usage import usage
from modules.messaging.models import Notice
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected, connected
from tests.modules.marketplace.test_jobs import switch
from webapp import jobs
from webapp.db import db, utcnow
from webapp.settings.typed import settings
from webapp.tenancy import unscoped


@pytest.fixture
def sold(market: Connected) -> str:
    """A shipment of two pieces that are in stock, come in."""
    market.stock("LS-1", 5)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 2))
    market.sync()
    return remote


def clock(market: Connected) -> None:
    """What the clock begins, done by workers."""
    with at_work(market.platform):
        jobs.enqueue("marketplace.tick")
    market.work()


def the_report(market: Connected) -> tuple[int, int]:
    """Orders that came in, and decisions that were made up for."""
    with at_work(market.platform):
        (found,) = db.session.scalars(queries.runs(market.shop.id).where(SyncRun.kind == services.RESUME))
        return found.created, found.caught_up


@pytest.mark.sqlite_only
def test_off_asks_nothing_keeps_the_key_and_counts_what_waits(market: Connected, sold: str) -> None:
    with at_work(market.platform):
        services.pause(market.shop)
    market.do("confirm", sold)
    with at_work(market.platform):
        services.resume(market.shop)
    assert "1 decision that waits to be sent" in usage(current_app.extensions["interlock"].snapshot_by_code(market.platform.code))
    asked = market.simulator.requests
    switch(market, marketplace="off")
    market.work()
    assert market.simulator.requests == asked
    switch(market, marketplace="on")
    with at_work(market.platform):
        assert settings(MarketplaceSettings, market.shop.id).api_key == market.simulator.shop.key


def test_on_again_orders_come_in_before_anything_is_sent(market: Connected, sold: str) -> None:
    switch(market, marketplace="off")
    market.do("confirm", sold)
    other = market.simulator.shop.order((market.simulator.shop.products[0], 1))
    switch(market, marketplace="on")
    with at_work(market.platform):
        assert not queries.may_send(market.shop.id)
    clock(market)
    assert set(market.simulator.shop.states(sold)) == {"confirmed_available"}
    assert market.order(other).state == "pending"
    done = [action.done_at for action in market.actions()]
    assert market.row(other).created_at < (done[0] or market.row(other).created_at)


def test_what_was_decided_while_it_was_off_is_made_up_for_whatever_it_was(market: Connected, sold: str) -> None:
    declined, cancelled = (market.simulator.shop.order((market.simulator.shop.products[0], 1)) for _each in range(2))
    market.sync()
    market.do("confirm", cancelled)
    switch(market, marketplace="off")
    market.do("confirm", sold)
    market.do("ship", sold, carrier="dhl", tracking="JD1")
    market.do("decline", declined)
    market.carry("cancel", cancelled)
    switch(market, marketplace="on")
    clock(market)
    states = [set(market.simulator.shop.states(each)) for each in (sold, declined, cancelled)]
    assert states == [{"confirmed_available"}, {"confirmed_unavailable"}, {"returned"}]
    assert (market.simulator.shop.tracking[sold], the_report(market)) == ([("dhl", "JD1")], (0, 4))
    assert {action.progress for action in market.actions()} == {Progress.DONE}


def test_a_second_run_makes_up_for_nothing_twice(market: Connected, sold: str) -> None:
    switch(market, marketplace="off")
    market.do("confirm", sold)
    switch(market, marketplace="on")
    clock(market)
    market.sync(2)
    assert (len(market.actions()), set(market.simulator.shop.decided.values())) == (1, {1})


@pytest.mark.sqlite_only
def test_while_letzshop_does_not_answer_nothing_is_sent_before_orders_are_there(market: Connected, sold: str) -> None:
    switch(market, marketplace="off")
    market.do("confirm", sold)
    switch(market, marketplace="on")
    key, market.simulator.shop.key = market.simulator.shop.key, "another"
    clock(market)
    with at_work(market.platform):
        assert not queries.may_send(market.shop.id)
    market.simulator.shop.key = key
    market.sync()
    assert set(market.simulator.shop.states(sold)) == {"confirmed_available"}


def test_where_orders_stay_off_what_was_queued_is_sent_and_the_rest_is_made_up_for_later(market: Connected, sold: str) -> None:
    other = market.simulator.shop.order((market.simulator.shop.products[0], 1))
    market.sync()
    with at_work(market.platform):
        services.pause(market.shop)
    market.do("confirm", sold)
    switch(market, marketplace="off")
    market.do("decline", other)
    switch(market, marketplace="on", orders="off")
    with at_work(market.platform):
        services.resume(market.shop)
    market.work()
    assert [set(market.simulator.shop.states(each)) for each in (sold, other)] == [{"confirmed_available"}, {"unconfirmed"}]
    switch(market, orders="on")
    market.sync()
    assert set(market.simulator.shop.states(other)) == {"confirmed_unavailable"}


@pytest.mark.pages
def test_people_see_what_came_of_it(market: Connected, sold: str, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    with at_work(market.platform):
        services.open_address(market.shop)
    market.work()
    switch(market, marketplace="off")
    market.do("confirm", sold)
    market.simulator.shop.sell(3)
    switch(market, marketplace="on")
    clock(market)
    login(client, market.bob)
    shown = Page(client.get(market.url("/connection")))
    report = Page(client.get(str(shown.one("a[data-report]")["href"])))
    told = dict(zip(report.texts("[data-report] dt"), report.texts("[data-report] dd"), strict=True))
    assert (told["Orders that came in"], told["Decisions of that time"], told["Sent since"], told["Still waiting"]) == ("3", "1", "1", "0")
    assert told["Feeds with the stock of now"] == "6 of 6"


def test_people_are_told_that_it_goes_on(app: object, simulator: Any) -> None:
    market = connected(simulator, "orders", "messaging")
    market.connect()
    switch(market, marketplace="off")
    simulator.shop.sell(2)
    switch(market, marketplace="on")
    clock(market)
    with unscoped("tests look"):
        found = [notice for notice in db.session.query(Notice) if notice.kind == "marketplace.sync-resumed"]
    assert {notice.facts["orders"] for notice in found} == {2}


@pytest.mark.sqlite_only
def test_a_run_that_had_begun_before_does_not_count(market: Connected, sold: str) -> None:
    with at_work(market.platform):
        old = services.sync_now(market.shop)
        services.begin_run(market.shop, old.id, services.ORDERS)
        services.catch_up()
        services.go_on(market.shop, old.id, made_up=True)
        services.end_run(market.shop, old.id)
        found = queries.connection(market.shop.id)
        assert (bool(found.resumed_at), (found.next_sync_at or utcnow()) < utcnow()) == (True, True)
