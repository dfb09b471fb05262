"""Events: declared, checked, heard at once or once the transaction is committed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.factories.places import platform as make_platform
from tests.factories.work import at_work
from tests.support import bazaar as toy
from tests.support.jobs import work_off
from tests.support.modules import toy as module
from webapp.db import db, transaction, utcnow
from webapp.events import publish
from webapp.jobs import JobRun, transitions
from webapp.jobs.sweep import sweep
from webapp.merchants.models import Merchant
from webapp.platforms.models import Platform
from webapp.registry.kinds.events import Event
from webapp.registry.kinds.listeners import Listener
from webapp.registry.registry import RegistryError, build
from webapp.tenancy import unscoped


def sell(platform: Platform, piece: int = 1) -> None:
    with at_work(platform):
        publish("stall.sold", piece=piece, buyer="alice")


def kept() -> int:
    """How often the listener that hears after the commit wrote."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).where(Merchant.legal_name.like("sold %"))) or 0


@pytest.mark.sqlite_only
def test_listeners_get_the_facts_that_they_name(market: Platform) -> None:
    sell(market)
    assert toy.heard == [("ear", {"piece": 1}), ("stall", {"piece": 1, "buyer": "alice"})]


@pytest.mark.sqlite_only
def test_a_module_that_is_off_hears_nothing(bazaar: Flask) -> None:
    sell(make_platform("stall", code="alone"))
    assert [who for who, _facts in toy.heard] == ["stall"]
    assert work_off(bazaar) == []


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("event", "facts", "said"),
    [
        ("stall.bought", {}, "no module declares it"),
        ("stall.sold", {"piece": 1}, "'buyer' is left out"),
        ("stall.sold", {"piece": 1, "buyer": "alice", "price": 3}, "'price' is not one of its facts"),
        ("stall.sold", {"piece": "1", "buyer": "alice"}, "'piece' is str instead of int"),
    ],
)
def test_what_is_not_declared_is_not_told(market: Platform, event: str, facts: dict[str, Any], said: str) -> None:
    with pytest.raises(LookupError, match=said), at_work(market):
        publish(event, **facts)


def test_after_the_commit_it_is_heard_once(bazaar: Flask, market: Platform) -> None:
    sell(market)
    assert kept() == 0
    work_off(bazaar)
    assert kept() == 1


def test_what_is_taken_back_is_never_heard(bazaar: Flask, market: Platform) -> None:
    with pytest.raises(ZeroDivisionError), at_work(market):
        publish("stall.sold", piece=1, buyer="alice")
        raise ZeroDivisionError
    assert work_off(bazaar) == []
    assert kept() == 0


def test_a_worker_that_dies_before_it_says_so_has_heard_it_once(bazaar: Flask, market: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(*_given: Any, **_more: Any) -> bool:
        raise KeyboardInterrupt

    sell(market)
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(transitions, "end", dies)
        work_off(bazaar)
    assert kept() == 1
    with unscoped("tests arrange"), transaction() as session:
        session.execute(update(JobRun).values(heartbeat_at=utcnow() - timedelta(hours=1)))
    sweep()
    work_off(bazaar)
    assert kept() == 1
    with unscoped("tests look"):
        assert [(run.status, run.attempt) for run in db.session.scalars(select(JobRun))] == [("succeeded", 2)]


def test_switched_off_in_between_it_waits_until_the_module_is_on(bazaar: Flask, market: Platform) -> None:
    service = bazaar.extensions["interlock"].modules
    sell(market)
    service.switch(market.id, {"ear": False}, revision=1, actor=None, reason="Quiet, please")
    work_off(bazaar)
    assert kept() == 0
    service.switch(market.id, {"ear": True}, revision=2, actor=None)
    sweep()
    work_off(bazaar)
    assert kept() == 1


def problems(*contributed: Listener | Event, uses: tuple[str, ...] = ("stall",)) -> str:
    with pytest.raises(RegistryError) as caught:
        build([("", toy.STALL), ("", module("a", contributes=contributed, uses=uses))])
    return str(caught.value)


def hear(piece: int) -> None:
    """Hears nothing."""


def test_a_partner_that_is_not_named() -> None:
    assert "Module a: the listener 'stall.sold' is about 'stall'. Name that in requires or uses." in problems(
        Listener(event="stall.sold", run=hear), uses=()
    )


def test_an_event_that_its_module_does_not_declare() -> None:
    assert "hears 'stall.bought', which 'stall' does not declare" in problems(Listener(event="stall.bought", run=hear))


def test_a_fact_that_the_event_does_not_tell() -> None:
    assert "asks for 'price'. The event tells only buyer, piece." in problems(Listener(event="stall.sold", run=lambda price: None))


def test_two_listeners_of_one_event_need_codes() -> None:
    twice = Listener(event="stall.sold", run=hear)
    assert "Module a: the listener 'stall.sold' is declared twice" in problems(twice, twice)


def test_a_fact_that_no_job_could_keep() -> None:
    assert "the event 'a.happened' tells 'when' as list. Tell it as int, str or bool." in problems(
        Event(code="a.happened", facts={"when": list})
    )


def test_an_event_in_another_modules_name() -> None:
    assert "the event 'stall.lost' belongs to no one. Begin its code with 'a.'." in problems(Event(code="stall.lost", facts={}))
