"""P6: how many changes of modules per second, beside the bare database doing the same writes?

Administrators in several processes look at a platform and switch one module of it, again and again, each on a platform of their own or
all on the same one, there the same module or another module each. Beside them the same number of bare driver connections take the same
lock and write the same rows: the platform's module, its revision and stamp, the history. Of those who switch the same module some lose the
race: that is no change, and they look again.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from statistics import median
from typing import NamedTuple

from flask import Flask

from benchmarks import bare_changes
from benchmarks.worlds import application, database, fill, let_go, toys
from webapp.db import transaction
from webapp.domain import Conflict
from webapp.switching.ask import Ask

MODULES = 17
PROCESSES = 4
TITLE = "P6 Changes per second"
COLUMNS = ("database", "administrators", "changes/s", "lost races/s", "bare changes/s", "changes of bare changes")
Place = tuple[int, str]
"""A platform and the module that somebody switches there."""
Switch = Callable[[Place], bool]


class Rate(NamedTuple):
    """Changes and lost races per second."""

    done: float
    lost: float


def measure(given: argparse.Namespace) -> list[str]:
    """Lines of a report, two rows for each database."""
    rows = [row for kind in given.databases for row in compare(kind, given.administrators, given.seconds, given.rounds)]
    return [f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows)]


def compare(kind: str, administrators: int, seconds: float, rounds: int) -> list[list[str]]:
    """Ours and the bare ones in turn: on platforms of their own, and all on one."""
    rows = []
    with database(kind) as url, ExitStack() as stack:
        app = application(url, toys(MODULES))
        fill(app, administrators, sets=1)
        let_go(app)
        offices = [stack.enter_context(office(url)) for _ in range(PROCESSES)]
        for title, places in contests(administrators).items():
            pairs = [[contest(offices, side, places, seconds) for side in ("ours", "bare")] for _ in range(rounds)]
            ours, bare = (median(pair[side].done for pair in pairs) for side in (0, 1))
            lost, share = median(pair[0].lost for pair in pairs), median(pair[0].done / pair[1].done for pair in pairs)
            rows.append([kind, f"{administrators}, {title}", f"{ours:.0f}", f"{lost:.0f}", f"{bare:.0f}", f"{share:.2f}"])
    return rows


def contests(administrators: int) -> dict[str, list[Place]]:
    """Where everybody switches, by its title."""
    last = MODULES - 1
    return {
        "a platform each": [(number, f"toy-{last}") for number in range(1, administrators + 1)],
        "one platform, a module each": [(1, f"toy-{1 + number % last}") for number in range(administrators)],
        "one platform, one module": [(1, f"toy-{last}")] * administrators,
    }


def contest(offices: list[Connection], side: str, places: list[Place], seconds: float) -> Rate:
    """Everybody at once for this long."""
    for place, pipe in enumerate(offices):
        pipe.send((side, places[place :: len(offices)], seconds))
    counts = [pipe.recv() for pipe in offices]
    return Rate(*(sum(column) / seconds for column in zip(*counts, strict=True)))


@contextmanager
def office(url: str) -> Iterator[Connection]:
    """A process where administrators work, ended with the block."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, url), daemon=True)
    process.start()
    theirs.close()
    ours.recv()  # it is ready
    try:
        yield ours
    finally:
        ours.close()
        process.join(30)


def work(pipe: Connection, url: str) -> None:
    """A thread for each administrator of each contest; answers how many changes were done and how many lost."""
    app = application(url, toys(MODULES))
    sides: dict[str, Callable[[], Switch]] = {"ours": lambda: administrator(app), "bare": lambda: bare_changes.administrator(url)}
    pipe.send("ready")
    while True:
        try:
            side, places, seconds = pipe.recv()
        except EOFError:
            return let_go(app)
        said: list[bool] = []
        people = [sides[side]() for _ in places]
        deadline = time.monotonic() + seconds
        pairs = zip(people, places, strict=True)
        threads = [threading.Thread(target=repeat, args=[switch, place, deadline, said]) for switch, place in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        pipe.send((said.count(True), said.count(False)))


def repeat(switch: Switch, place: Place, deadline: float, said: list[bool]) -> None:
    """What one administrator does until the time is over."""
    while time.monotonic() < deadline:
        said.append(switch(place))


def administrator(app: Flask) -> Switch:
    """Looks at the platform, then applies a switch. False where somebody else was faster."""
    service = app.extensions["interlock"].modules

    def switch(place: Place) -> bool:
        number, module = place
        with app.app_context():
            seen = service.snapshot(number)
            wanted = {module: module not in seen.modules}
            try:
                with transaction():
                    service.apply(Ask(number, wanted, revision=seen.revision, reason="benchmark"))
            except Conflict:
                return False
        return True

    return switch
