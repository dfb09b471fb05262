"""What does the gate cost? Interlock beside a bare Flask view and a bare WSGI function, under the same gunicorn, in one run.

    .venv/bin/python benchmarks/gate.py [--rounds 30] [--requests 400] [--no-callgrind]

The servers are asked in turn, round by round, so that whatever else the machine does falls on all of them. Printed are medians over the
rounds of the ratio within one round: by throughput, and by processor time of the worker, which other processes disturb less.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.pool
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import instructions
from benchmarks.bare import HOST, factory
from benchmarks.load import ask
from benchmarks.servers import Server, processor_seconds, started

APPS = ("bare_wsgi", "bare_flask", "bare_flask_session", "gate", "gate_session", "whole")
BASES = {"bare_wsgi": "bare WSGI", "bare_flask": "bare Flask", "bare_flask_session": "Flask with session"}
GOALS = {"sync": 0.88, "gthread": 0.75}
CLIENTS = 4


class Sample(NamedTuple):
    """One server in one round: seconds of the clock and of the worker's processor, per request."""

    wall: float
    processor: float


@contextmanager
def database() -> Iterator[str]:
    """A migrated SQLite database with one platform."""
    with tempfile.TemporaryDirectory(prefix="interlock-benchmark-") as folder:
        os.environ["INTERLOCK_INSTANCE"] = folder
        os.environ["BENCHMARK_DATABASE"] = f"sqlite:///{folder}/benchmark.db"
        fill()
        yield os.environ["BENCHMARK_DATABASE"]


def fill() -> None:
    """Make the tables and the platform whose page is asked for."""
    from benchmarks.apps import whole
    from webapp.db import transaction
    from webapp.migrating.moving import upgrade
    from webapp.providing.platforms import create_platform

    app = whole()
    with app.app_context():
        upgrade()
        with transaction():
            create_platform(code="shop", name="Shop", hosts=[HOST])


def measure(server: Server, clients: multiprocessing.pool.Pool, requests: int, keep: bool) -> Sample:
    """Let the clients ask this server, nobody else being asked meanwhile."""
    worker = server.worker()
    stay_on(worker, first=True)
    before, began = processor_seconds(worker), time.perf_counter()
    clients.starmap(ask, [(server.port, requests // CLIENTS, keep)] * CLIENTS)
    wall = time.perf_counter() - began
    return Sample(wall / requests, (processor_seconds(worker) - before) / requests)


def stay_on(process: int, *, first: bool) -> None:
    """Keep servers on the first processor and clients on the others, where the system lets us, so that they do not take turns."""
    if hasattr(os, "sched_setaffinity"):
        ours = sorted(os.sched_getaffinity(os.getppid() if process == 0 else os.getpid()))
        if len(ours) > 1:
            os.sched_setaffinity(process, ours[:1] if first else ours[1:])


def be_client() -> None:
    """What each client process does first."""
    stay_on(0, first=False)


def compare(worker_class: str, clients: multiprocessing.pool.Pool, rounds: int, requests: int) -> dict[str, list[Sample]]:
    """All samples by application; the order of asking turns with every round."""
    samples: dict[str, list[Sample]] = {name: [] for name in APPS}
    keep = worker_class == "gthread"
    with ExitStack() as stack:
        servers = {name: stack.enter_context(started(factory(name), worker_class)) for name in APPS}
        for server in servers.values():
            clients.starmap(ask, [(server.port, 100, keep)] * CLIENTS)
        for number in range(rounds):
            turn = number % len(APPS)
            for name in APPS[turn:] + APPS[:turn]:
                samples[name].append(measure(servers[name], clients, requests, keep))
    return samples


def ratio(samples: dict[str, list[Sample]], ours: str, theirs: str, field: str) -> float:
    """The median over the rounds of how much of their speed is ours."""
    pairs = zip(samples[theirs], samples[ours], strict=True)
    return median(getattr(their, field) / getattr(our, field) for their, our in pairs)


def report(worker_class: str, samples: dict[str, list[Sample]]) -> None:
    """The table of one worker class: shares by throughput, by processor time in brackets."""
    print(f"\n{worker_class} worker (goal for the gate: {GOALS[worker_class]:.2f} of bare Flask)")
    print(f"{'':18} {'requests/s':>10} {'CPU µs':>8}", *(f"{'of ' + title:>21}" for title in BASES.values()))
    for name in APPS:
        rate = median(1 / sample.wall for sample in samples[name])
        cost = median(sample.processor for sample in samples[name]) * 1e6
        shares = [f"{ratio(samples, name, base, 'wall'):.2f} ({ratio(samples, name, base, 'processor'):.2f})" for base in BASES]
        print(f"{name:18} {rate:10.0f} {cost:8.0f}", *(f"{share:>21}" for share in shares), flush=True)


def count_instructions() -> None:
    """Instructions inside the application, where valgrind is there."""
    counted = {name: instructions.count(name, {}) for name in APPS}
    if all(value is None for value in counted.values()):
        print("\nvalgrind is not installed: no count of instructions.")
        return
    print("\ninstructions per request within the application (callgrind, without the server)")
    for name, value in counted.items():
        print(f"{name:18} {'-' if value is None else f'{value:,}':>12}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="What the gate costs.")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--requests", type=int, default=400, help="per round and server")
    parser.add_argument("--no-callgrind", action="store_true")
    given = parser.parse_args()
    with multiprocessing.get_context("spawn").Pool(CLIENTS, be_client) as clients, database():
        for worker_class in GOALS:
            report(worker_class, compare(worker_class, clients, given.rounds, given.requests))
        if not given.no_callgrind:
            count_instructions()


if __name__ == "__main__":
    main()
