"""What the clients of `stale.py` do. Nothing of Interlock is imported here, so that they start at once."""

from __future__ import annotations

from typing import Any, NamedTuple

from benchmarks.load import fetch, message

OVER = -1
"""The epoch that ends the clients."""


class Found(NamedTuple):
    """What one client saw, or all of them."""

    checked: int
    overtaken: int
    stale: int
    workers: frozenset[int]


def look(ports: list[int], wanted: int, epoch: Any, pipe: Any) -> None:
    """Ask the ports in turn until `wanted` answers are checked or the epoch is OVER.

    The epoch is even while nothing is switched, and divisible by four while the module is on.
    """
    page, who = message("/admin/notes/"), message("/admin/switches/")
    checked = overtaken = stale = turn = 0
    workers: set[int] = set()
    pipe.send("ready")
    while checked < wanted and epoch.value != OVER:
        port = ports[turn % len(ports)]
        if turn % 20 < len(ports):
            workers.add(int(fetch(port, who)[1]))
        turn += 1
        before = epoch.value
        status, _body = fetch(port, page)
        if before % 2 or before != epoch.value:
            overtaken += 1
            continue
        checked += 1
        stale += status != (200 if before % 4 == 0 else 404)
    pipe.send(Found(checked, overtaken, stale, frozenset(workers)))
