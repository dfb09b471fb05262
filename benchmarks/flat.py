"""P5: does a request, or the memory of a worker, grow with the number of platforms and of modules?

Each size runs in a process of its own, and they are asked in turn, round by round. A page without login is asked for, once on one platform
again and again, and once on another platform each time, none of which was asked for before: then its modules are read and, where its set
is new, its route table is made.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection
from statistics import median
from typing import NamedTuple

import psutil
from werkzeug.test import EnvironBuilder

from benchmarks.worlds import application, database, fill, let_go, toys

ROUNDS = 10
TITLE = "P5 Many platforms, many modules"


class Size(NamedTuple):
    """What one process serves: `sets` is how many different module sets its platforms have, `visits` how many platforms are asked for."""

    platforms: int
    modules: int
    sets: int
    visits: int


class Probe:
    """A process that asks itself for pages."""

    def __init__(self, pipe: Connection, size: Size) -> None:
        self.pipe, self.size, self.next = pipe, size, 1

    def one(self, requests: int) -> float:
        """Processor seconds per request on the first platform."""
        return self._ask([1] * requests)[0]

    def others(self, requests: int) -> float:
        """Processor seconds per request on as many other platforms, from where the last ones ended."""
        numbers = [1 + (self.next + step) % self.size.platforms for step in range(requests)]
        self.next += requests
        return self._ask(numbers)[0]

    def memory(self) -> int:
        """Megabytes resident now."""
        return self._ask([])[1] >> 20

    def _ask(self, numbers: list[int]) -> tuple[float, int]:
        self.pipe.send(numbers)
        found: tuple[float, int] = self.pipe.recv()
        return found


def measure(given: argparse.Namespace) -> list[str]:
    """The smallest, many platforms, many modules, and more sets of many modules than are kept; lines of a report."""
    platforms, modules, visits = given.platforms, given.modules, given.visits
    many = [Size(platforms, 12, 5, visits), Size(10, modules, 5, visits), Size(1000, modules, 1000, visits // 10)]
    return compare([Size(10, 12, 5, visits), *many])


def compare(sizes: list[Size]) -> list[str]:
    """A row for each size; the first is the one that the others are compared to."""
    with ExitStack() as stack:
        probes = [stack.enter_context(probe(size)) for size in sizes]
        for each in probes:
            each.one(50)
        memory = [[each.memory()] for each in probes]
        rounds = [[(each.one(200), each.others(each.size.visits // (2 * ROUNDS))) for each in probes] for _ in range(ROUNDS)]
        for each, seen in zip(probes, memory, strict=True):
            seen.append(each.memory())
            each.others(each.size.visits // 2)
            seen.append(each.memory())
    titles = ["platforms", "modules", "sets", "one platform, µs", "to the first", "another each time, µs", "to the first"]
    titles += ["visits", "MB at start", "after half the visits", "after all"]
    lines = [f"| {' | '.join(titles)} |", f"|{' --- |' * len(titles)}"]
    for number, size in enumerate(sizes):
        cells = [f"{size.platforms:,}", str(size.modules), str(size.sets)]
        for kind in (0, 1):
            cost = median(each[number][kind] for each in rounds)
            share = median(each[number][kind] / each[0][kind] for each in rounds)
            cells += [f"{cost * 1e6:.0f}", f"{share:.2f}"]
        lines.append(f"| {' | '.join([*cells, f'{size.visits:,}', *(str(each) for each in memory[number])])} |")
    return lines


@contextmanager
def probe(size: Size) -> Iterator[Probe]:
    """A process with a database of this size."""
    with database("sqlite") as url:
        app = application(url, toys(size.modules))
        fill(app, size.platforms, size.sets)
        let_go(app)
        ours, theirs = mp.get_context("spawn").Pipe()
        process = mp.get_context("spawn").Process(target=serve, args=(theirs, url, size), daemon=True)
        process.start()
        theirs.close()
        try:
            yield Probe(ours, size)
        finally:
            ours.close()
            process.join(30)


def serve(pipe: Connection, url: str, size: Size) -> None:
    """Answer each list of platform numbers with the processor time per request and the memory in use, until the pipe is closed."""
    app = application(url, toys(size.modules))
    core = sorted(app.extensions["interlock"].registry.core)[0]
    environ = EnvironBuilder(path=f"/admin/{core}-page").get_environ()

    def ask(number: int) -> None:
        said: list[str] = []
        b"".join(app({**environ, "HTTP_HOST": f"p{number}.localhost"}, lambda status, *_rest: said.append(status)))
        if not said[0].startswith("200"):
            raise RuntimeError(f"Platform {number} answered {said}.")

    while True:
        try:
            numbers = pipe.recv()
        except EOFError:
            return
        began = time.process_time()
        for number in numbers:
            ask(number)
        took = time.process_time() - began
        pipe.send((took / max(1, len(numbers)), psutil.Process().memory_info().rss))
