"""The simulator is a server of its own that goes wrong when it is told to, and the adapter says what it met."""

from __future__ import annotations

import httpx
import pytest

from modules.marketplace.remote import Letzshop, RemoteError, Why, Wire
from modules.marketplace.simulator import Fault, Simulator

MET = {
    Fault.TIMEOUT: Why.TIMEOUT,
    Fault.TIMEOUT_AFTER: Why.TIMEOUT,
    Fault.TRICKLE: Why.TIMEOUT,
    Fault.BUSY: Why.BUSY,
    Fault.BROKEN: Why.BROKEN,
    Fault.BROKEN_AFTER: Why.BROKEN,
    Fault.HALF: Why.UNREADABLE,
    Fault.PARTLY: Why.UNREADABLE,
    Fault.NONSENSE: Why.UNREADABLE,
}


def ask(simulator: Simulator, key: str = "simulator-key") -> list[str]:
    """The shipments that wait, asked for once."""
    with Wire(simulator.endpoint, key, timeout_s=0.5, retries=0) as wire:
        return [each.remote_id for each in Letzshop(wire).unconfirmed().items]


@pytest.mark.parametrize("fault", list(Fault))
def test_each_fault_comes_on_command_and_is_told_for_what_it_is(simulator: Simulator, fault: Fault) -> None:
    sold = simulator.shop.sell(3)
    told = httpx.post(simulator.endpoint.replace("/graphql", "/faults"), json={"fault": fault, "times": 1}, trust_env=False)
    assert told.status_code == 200
    if fault in MET:
        with pytest.raises(RemoteError) as met:
            ask(simulator)
        assert met.value.why is MET[fault]
    else:
        assert sorted({*ask(simulator)}) == sold
    assert ask(simulator) == sold


def test_a_key_that_is_not_its_own_and_none_at_all_see_no_order(simulator: Simulator) -> None:
    for key in ("another", ""):
        with pytest.raises(RemoteError) as met:
            ask(simulator, key)
        assert met.value.why is Why.KEY_REFUSED


def test_products_need_no_key(simulator: Simulator) -> None:
    with Wire(simulator.endpoint, "", retries=0) as wire:
        assert len(Letzshop(wire).products().items) == 6
