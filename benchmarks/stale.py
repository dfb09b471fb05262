"""P2: does any worker ever answer by what was on before? Two hosts with four workers each, one database, a module that goes on and off.

While one process switches the module through one host and then the other, four others ask both hosts for its page without a pause. An
answer is checked when the switch before it was over before the request was sent, and the next one began after the answer had come: then
there is only one right answer. Those that a switch overtook are counted apart.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import time
from contextlib import ExitStack
from typing import Any

from benchmarks.bare import HOST
from benchmarks.load import fetch, message
from benchmarks.look import OVER, Found, look
from benchmarks.servers import Server, can_be_alone, started
from benchmarks.worlds import application, database, let_go

APPLICATION = "tests.support.toyserver:create()"
CLIENTS = 4
HOSTS = 2
TITLE = "P2 Stale answers"
COLUMNS = ("database", "servers", "workers that answered", "switches", "answers checked", "overtaken by a switch", "stale", "seconds")


def measure(given: argparse.Namespace) -> list[str]:
    """Lines of a report, a row for each database."""
    rows = [row(kind, given.workers, given.requests, given.minutes * 60) for kind in given.databases]
    return [f"| {' | '.join(cells)} |" for cells in (COLUMNS, ["---"] * len(COLUMNS), *rows)]


def row(kind: str, workers: int, requests: int, seconds: float) -> list[str]:
    """Ask until `requests` answers are checked or the time is over."""
    alone = can_be_alone()
    with database(kind) as url, ExitStack() as stack:
        make_platform(url)
        options: dict[str, Any] = {"workers": workers, "environment": {"TOY_DATABASE": url, "LOG_LEVEL": "ERROR"}, "alone": alone}
        servers = [stack.enter_context(started(APPLICATION, "gthread", **options)) for _ in range(HOSTS)]
        for server in servers:
            fetch(server.port, message("/admin/notes/"))
        found, switches, took = contest(servers, requests, seconds)
    where = "each in a network namespace of its own" if alone else "on a port each"
    counts = [len(found.workers), switches, found.checked, found.overtaken, found.stale, round(took)]
    return [kind, f"{HOSTS} hosts × {workers} workers, {where}", *(f"{count:,}" for count in counts)]


def make_platform(url: str) -> None:
    """One platform with the module on."""
    from tests.factories.places import platform
    from tests.support.toyserver import registry

    app = application(url, registry())
    with app.app_context():
        platform("notes", code=HOST.partition(".")[0])
    let_go(app)


def contest(servers: list[Server], requests: int, seconds: float) -> tuple[Found, int, float]:
    """Switch while the clients ask: what they found, the number of switches, the seconds it took."""
    context = mp.get_context("spawn")
    epoch, ports = context.Value("q", 0), [server.port for server in servers]
    pipes = []
    for _ in range(CLIENTS):
        ours, theirs = context.Pipe()
        context.Process(target=look, args=(ports, requests // CLIENTS, epoch, theirs), daemon=True).start()
        pipes.append(ours)
    for pipe in pipes:
        pipe.recv()  # it is ready
    began, turn = time.monotonic(), 0
    while not all(pipe.poll() for pipe in pipes) and time.monotonic() < began + seconds:
        took = switch(ports[turn % len(ports)], on=turn % 2 == 1, epoch=epoch)
        turn += 1
        time.sleep(max(0.02, 2 * took))  # so that many requests fall between two switches, however slow the machine is
    epoch.value = OVER
    seen: list[Found] = [pipe.recv() for pipe in pipes]
    counts = [sum(column) for column in list(zip(*seen, strict=True))[:3]]
    return Found(*counts, frozenset().union(*(each.workers for each in seen))), turn, time.monotonic() - began


def switch(port: int, *, on: bool, epoch: Any) -> float:
    """The seconds of one switch through one host. Raises RuntimeError when it was refused."""
    began = time.monotonic()
    epoch.value += 1
    status, body = fetch(port, message("/admin/switches/", body=f"code=notes&on={int(on)}"))
    if status != 200:
        raise RuntimeError(f"The switch was answered {status}: {body[:300]!r}")
    epoch.value += 1
    return time.monotonic() - began
