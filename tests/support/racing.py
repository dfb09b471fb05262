"""Rules that are checked and then written, and two people who try to break one at the same moment.

A rule is a row: in `races.py` beside the tests of its module, in the list `RULES`. `tests/races/test_rules.py` finds them all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import text

from webapp.db import db, transaction
from webapp.domain import DomainError
from webapp.tenancy import scope

WAIT = 30
Facts = dict[str, Any]
Act = Callable[[Facts], object]
WAITS_FOR_A_LOCK = text("SELECT 1 FROM pg_stat_activity WHERE pid = :pid AND wait_event_type = 'Lock'")


@dataclass(frozen=True, slots=True)
class Steps:
    """An act in two halves. Where it is the faster one, the other begins in between, and waits or ends before the second half."""

    first: Act
    rest: Act

    def __call__(self, facts: Facts) -> None:
        self.first(facts)
        self.rest(facts)


@contextmanager
def anywhere(_facts: Facts) -> Iterator[None]:
    """A write transaction of the provider's."""
    with transaction():
        yield


@contextmanager
def on_platform(facts: Facts) -> Iterator[None]:
    """A write transaction for the platform with the code `facts["platform"]`."""
    with transaction():
        g.work_platform = current_app.extensions["interlock"].snapshot_by_code(facts["platform"])
        with scope(g.work_platform.id):
            yield


@dataclass(frozen=True, kw_only=True)
class Rule:
    """`arrange` commits what the two `acts` begin with and returns what they need to know; `holds` looks at what came of it.

    `kept_by` says what decides. `told` is whether the slower of the two is refused, otherwise there is nothing left for it to do; a
    pair says it for the second act as the slower one, and for the first.
    """

    name: str
    kept_by: str
    arrange: Callable[[], Facts]
    acts: tuple[Act, Act]
    holds: Callable[[Facts], bool]
    told: bool | tuple[bool, bool] = True
    place: Callable[[Facts], AbstractContextManager[None]] = anywhere

    def __str__(self) -> str:
        return self.name

    def refuses(self, *, forth: bool) -> bool:
        """Whether the slower is refused, with the first act before the second or the other way round."""
        return self.told if isinstance(self.told, bool) else self.told[not forth]


class Race:
    """Two people in threads of their own, each with a transaction of their own."""

    def __init__(self, app: Flask, rule: Rule, facts: Facts) -> None:
        self.app, self.rule, self.facts = app, rule, facts
        self.written, self.begun, self.over = threading.Event(), threading.Event(), threading.Event()
        self.pid = 0

    def one_before_the_other(self, first: Act, second: Act) -> list[str]:
        """The first has written and not committed when the second begins; it commits once the second waits for it, or is through.

        "done", or the code of the refusal, of each.
        """
        with ThreadPoolExecutor(2) as threads:
            said = [threads.submit(self._first, first), threads.submit(self._second, second)]
            return [one.result(WAIT) for one in said]

    def at_once(self) -> list[str]:
        """Both begin together, and luck decides."""
        meet = threading.Barrier(2)
        with ThreadPoolExecutor(2) as threads:
            said = [threads.submit(self._free, act, meet) for act in self.rule.acts]
            return [one.result(WAIT) for one in said]

    def _first(self, act: Act) -> str:
        begin, rest = (act.first, act.rest) if isinstance(act, Steps) else (act, lambda _facts: None)

        def then() -> None:
            self._let_the_other_begin()
            rest(self.facts)

        try:
            return self._try(begin, then)
        finally:
            self.written.set()

    def _let_the_other_begin(self) -> None:
        db.session.flush()
        self.written.set()
        assert self.begun.wait(WAIT)
        if db.engine.dialect.name == "sqlite":
            return  # one writer at a time: the other cannot begin before this has ended
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as watch:
            for _turn in range(WAIT * 100):
                if self.over.wait(0.01) or watch.scalar(WAITS_FOR_A_LOCK, {"pid": self.pid}):
                    return
        raise TimeoutError(f"{self.rule}: the second neither waits nor ends.")

    def _second(self, act: Act) -> str:
        assert self.written.wait(WAIT)
        try:
            return self._try(act, db.session.flush, announce=True)
        finally:
            self.begun.set()
            self.over.set()

    def _free(self, act: Act, meet: threading.Barrier) -> str:
        with self.app.app_context():
            meet.wait(WAIT)
        return self._try(act, db.session.flush)

    def _try(self, act: Act, then: Callable[[], object], *, announce: bool = False) -> str:
        with self.app.app_context():
            sqlite = db.engine.dialect.name == "sqlite"
            if announce and sqlite:
                self.begun.set()
            try:
                with self.rule.place(self.facts):
                    if announce and not sqlite:
                        self.pid = db.session.scalar(text("SELECT pg_backend_pid()")) or 0
                        self.begun.set()
                    act(self.facts)
                    then()
            except DomainError as refused:
                return refused.code
            return "done"
