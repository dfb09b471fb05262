"""Back out: what is decided on an order is told to the marketplace once, whatever goes wrong on the way."""

from __future__ import annotations

import pytest

from modules.marketplace import queries, services
from modules.marketplace.models import Call, Progress, Status
from modules.marketplace.simulator import Fault
from modules.orders import queries as orders
from modules.orders.services import change_tracking
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected
from tests.support.statements import statements
from webapp import jobs
from webapp.db import db, utcnow
from webapp.tenancy import unscoped


@pytest.fixture
def sold(market: Connected) -> str:
    """A shipment of two pieces that are in stock, come in."""
    market.stock("LS-1", 5)
    remote = market.simulator.shop.order((market.simulator.shop.products[0], 2))
    market.sync()
    return remote


def due_again(market: Connected) -> None:
    """What rests is due."""
    with at_work(market.platform):
        for action in market.actions():
            action.next_at = utcnow()
        db.session.flush()
        services.send_soon(market.shop.id)
    market.work()


def test_a_part_is_confirmed_and_the_rest_declined_unit_by_unit(market: Connected, sold: str) -> None:
    (line,) = market.order(sold).lines
    market.do("confirm", sold, pieces={line.line_id: 1})
    market.do("decline", sold)
    assert sorted(market.simulator.shop.states(sold)) == ["confirmed_available", "confirmed_unavailable"]
    assert {action.progress for action in market.actions()} == {Progress.DONE}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("fault", list(Fault))
def test_each_unit_is_confirmed_once_whatever_goes_wrong(market: Connected, sold: str, fault: Fault) -> None:
    market.simulator.faults.plan(fault)
    market.do("confirm", sold)
    due_again(market)
    assert set(market.simulator.shop.states(sold)) == {"confirmed_available"}
    assert set(market.simulator.shop.decided.values()) == {1}


def test_tracking_goes_out_once_and_stays_with_the_order(market: Connected, sold: str) -> None:
    market.do("confirm", sold)
    market.do("ship", sold, carrier="dhl", tracking="JD1")
    assert market.simulator.shop.tracking == {sold: [("dhl", "JD1")]}


def test_a_number_that_came_late_or_was_wrong_goes_out_once_more(market: Connected, sold: str) -> None:
    market.do("confirm", sold)
    market.do("ship", sold, carrier="dhl", tracking="")
    assert market.simulator.shop.tracking == {}
    for code in ("JD1", "JD1", "JD2", "JD1"):
        with market.orders() as port:
            order_id = port.find(market.shop.id, services.CHANNEL, sold)
            assert order_id is not None
            (parcel,) = orders.parcels(order_id)
            change_tracking(market.shop, order_id, parcel.id, carrier="dhl", tracking=code)
        market.work()
    assert market.simulator.shop.tracking == {sold: [("dhl", "JD1"), ("dhl", "JD2"), ("dhl", "JD1")]}


def test_what_was_confirmed_and_is_cancelled_comes_back(market: Connected, sold: str) -> None:
    market.do("confirm", sold)
    market.carry("cancel", sold)
    assert set(market.simulator.shop.states(sold)) == {"returned"}


def test_what_comes_back_is_told(market: Connected, sold: str) -> None:
    market.do("confirm", sold)
    market.do("ship", sold, carrier="dhl", tracking="JD1")
    market.carry("return", sold, 1)
    assert sorted(market.simulator.shop.states(sold)) == ["confirmed_available", "returned"]


def test_a_paused_connection_keeps_decisions_until_it_goes_on(market: Connected, sold: str) -> None:
    with at_work(market.platform):
        services.pause(market.shop)
    market.do("confirm", sold)
    assert set(market.simulator.shop.states(sold)) == {"unconfirmed"}
    with at_work(market.platform):
        services.resume(market.shop)
    due_again(market)
    assert set(market.simulator.shop.states(sold)) == {"confirmed_available"}


def test_one_that_only_reads_sends_nothing(market: Connected, sold: str) -> None:
    market.connect(read_only=True)
    market.do("confirm", sold)
    assert set(market.simulator.shop.states(sold)) == {"unconfirmed"}
    assert [action.progress for action in market.actions()] == [Progress.QUEUED]


def test_a_refused_key_sends_nothing_and_loses_nothing(market: Connected, sold: str) -> None:
    market.simulator.shop.key = "another"
    market.do("confirm", sold)
    assert [action.progress for action in market.actions()] == [Progress.SENDING]
    market.simulator.shop.key = "simulator-key"
    due_again(market)
    assert set(market.simulator.shop.states(sold)) == {"confirmed_available"}


def test_what_letzshop_refuses_fails_at_once_and_is_an_exception(market: Connected, sold: str) -> None:
    for unit in market.simulator.shop.shipments[sold]["inventoryUnits"]:
        unit["state"] = "confirmed_unavailable"
    market.do("confirm", sold)
    assert [action.progress for action in market.actions()] == [Progress.FAILED]
    assert market.row(sold).differs


def test_what_was_decided_in_a_transaction_that_failed_is_not_told(market: Connected, sold: str) -> None:
    with pytest.raises(ZeroDivisionError), market.orders() as orders:
        found = orders.find(market.shop.id, services.CHANNEL, sold)
        assert found is not None
        orders.confirm(market.shop.id, found)
        raise ZeroDivisionError
    assert market.actions() == []


def three(market: Connected) -> list[str]:
    """Three shipments that are in stock, come in and confirmed while nothing is sent."""
    market.stock("LS-1", 9)
    sold = [market.simulator.shop.order((market.simulator.shop.products[0], 1)) for _each in range(3)]
    market.sync()
    with at_work(market.platform):
        services.pause(market.shop)
    for each in sold:
        market.do("confirm", each)
    with at_work(market.platform):
        queries.connection(market.shop.id).status = Status.ACTIVE
    return sold


def calls() -> list[tuple[str, int]]:
    """Every attempt: what came of it, and of which action."""
    with unscoped("tests look"):
        return [(call.outcome, call.action_id) for call in db.session.query(Call).order_by(Call.id)]


def test_what_was_not_sent_after_all_stands_as_it_stood(market: Connected) -> None:
    sold = three(market)
    market.simulator.faults.plan(Fault.BUSY)
    with at_work(market.platform):
        services.send_soon(market.shop.id)
    market.work()
    due_again(market)
    assert [set(market.simulator.shop.states(each)) for each in sold] == [{"confirmed_available"}] * 3
    assert set(market.simulator.shop.decided.values()) == {1}
    first, second, third = market.actions()
    assert [action.attempts for action in (first, second, third)] == [1, 1, 1]
    assert sorted(calls()) == [("busy", first.id), ("done", first.id), ("done", second.id), ("done", third.id)]


def test_two_jobs_never_send_the_same(market: Connected) -> None:
    three(market)
    with at_work(market.platform):
        one, other = (jobs.enqueue(services.SEND, store_id=market.shop.id, unique_key=key) for key in ("send", "send-later"))
        one.status, one.attempt_token = jobs.Status.RUNNING, "a-token"
        db.session.flush()
        taken = services.begin_calls(market.shop, one.id, 2)
        assert [each.again for each in taken] == [False, False]
        left = services.begin_calls(market.shop, other.id, 9)
        assert len(left) == 1
        assert not {each.action_id for each in left} & {each.action_id for each in taken}
        one.status, one.attempt_token = jobs.Status.FAILED, None
        db.session.flush()
        assert [each.again for each in services.begin_calls(market.shop, other.id, 9)] == [True, True, True]


def test_as_many_statements_send_one_decision_as_twenty(market: Connected) -> None:
    def sent(many: int) -> int:
        sold = [market.simulator.shop.order((market.simulator.shop.products[0], 1)) for _each in range(many)]
        market.sync()
        with at_work(market.platform):
            services.pause(market.shop)
        for remote in sold:
            market.do("confirm", remote)
        with at_work(market.platform):
            queries.connection(market.shop.id).status = Status.ACTIVE
            services.send_soon(market.shop.id)
        with statements() as seen:
            market.work()
        return len([each for each in seen if "marketplace_" in str(each)])

    market.stock("LS-1", 40)
    assert sent(2) == sent(15)
