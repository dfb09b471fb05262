"""One module asks, whichever provides it answers."""

from __future__ import annotations

import pytest
from flask import Flask, g

from tests.factories.places import platform as make_platform
from tests.factories.work import at_work
from tests.support.bazaar import KIOSK, STALL, Drawer, Till
from tests.support.modules import toy
from webapp.db import transaction
from webapp.domain import DomainError, ReadOnly
from webapp.platforms.models import Platform
from webapp.ports import port
from webapp.registry.ports import members, writers
from webapp.registry.registry import RegistryError, build


@pytest.mark.sqlite_only
def test_the_module_that_is_on_answers(market: Platform) -> None:
    with at_work(market):
        till = port(Till)
        assert till is not None
        assert (till.total(), till.currency, till.take(3)) == (7, "EUR", 10)


@pytest.mark.sqlite_only
def test_where_none_is_on_there_is_nobody_to_ask(bazaar: Flask) -> None:
    with at_work(make_platform("ear", code="quiet")):
        assert port(Till) is None


@pytest.mark.sqlite_only
def test_one_that_is_read_only_answers_and_refuses_to_write(bazaar: Flask, market: Platform) -> None:
    with transaction():
        bazaar.extensions["interlock"].modules.apply(market.id, {"stall": "read-only"}, revision=1, actor=None)
    with at_work(market):
        till = port(Till)
        assert till is not None
        assert till.total() == 7
        with pytest.raises(ReadOnly, match="Stall is read-only at the moment"):
            till.take(3)


@pytest.mark.sqlite_only
def test_what_it_raises_is_an_error_of_its_module(bazaar: Flask) -> None:
    with at_work(make_platform("kiosk", code="stuck")):
        till = port(Till)
        assert till is not None
        with pytest.raises(ZeroDivisionError):
            till.total()
        assert g.acting_module == ("kiosk", "port Till")


def test_two_at_once_are_refused_until_one_is_off(bazaar: Flask, market: Platform) -> None:
    service = bazaar.extensions["interlock"].modules
    with pytest.raises(DomainError, match=r"Kiosk does the same work as Stall\. Switch Stall off first"):
        service.plan(market.id, {"kiosk": True})
    service.switch(market.id, {"kiosk": True, "stall": False}, revision=1, actor=None, reason="A change of till")
    with at_work(market):
        assert port(Till) is not None


def test_both_at_once_from_nothing_are_refused_too(bazaar: Flask) -> None:
    with pytest.raises(DomainError) as caught:
        bazaar.extensions["interlock"].modules.plan(make_platform(code="empty").id, {"kiosk": True, "stall": True})
    assert caught.value.code == "rivals"


def test_a_port_says_what_it_asks_for() -> None:
    assert members(Till) == {"currency", "total", "take"}
    assert writers(Till) == {"take"}


def problems(*modules: object) -> str:
    with pytest.raises(RegistryError) as caught:
        build([("", module) for module in modules])  # type: ignore[misc]
    return str(caught.value)


def test_a_provider_that_lacks_something() -> None:
    assert "Module a: it provides Till without 'currency'. Add it." in problems(toy("a", provides={Till: object()}))


def test_a_module_that_could_never_be_on() -> None:
    both = toy("both", "stall", provides={Till: Drawer()})
    assert "with it both and stall would be on, which both provide Till" in problems(STALL, both)
    assert build([("", STALL), ("", KIOSK)]).modules.keys() == {"stall", "kiosk"}
