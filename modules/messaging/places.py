"""Work for the platform of a thread or a notice, from the console too."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context

from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.routing.context import platform_here, platform_work


@contextmanager
def at(platform_id: int) -> Iterator[None]:
    """At that platform; where one is there already, nothing changes, and the session keeps the rows that it holds."""
    here = platform_here()
    if here is not None and here.id == platform_id:
        yield
        return
    with platform_work(snapshot_of(platform_id)):
        yield


def snapshot_of(platform_id: int) -> Snapshot:
    """The platform as it is now; within a request it is read once, however many rows are about it."""
    if not has_request_context():
        return kernel().modules.snapshot(platform_id)
    known: dict[int, Snapshot] = g.setdefault("messaging_snapshots", {})
    if platform_id not in known:
        known[platform_id] = kernel().modules.snapshot(platform_id)
    return known[platform_id]
