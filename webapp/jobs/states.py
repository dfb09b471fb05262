"""The states of a run, and which may follow which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum


class Status(StrEnum):
    """How far a run is. WAITING is held up by something outside of it, mostly by its module being off."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING = "waiting"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


EDGES: Mapping[Status, frozenset[Status]] = {
    Status.QUEUED: frozenset({Status.RUNNING, Status.WAITING, Status.FAILED, Status.CANCELLED}),
    Status.RUNNING: frozenset({Status.QUEUED, Status.WAITING, Status.SUCCEEDED, Status.FAILED, Status.CANCELLED}),
    Status.WAITING: frozenset({Status.QUEUED, Status.CANCELLED}),
    Status.SUCCEEDED: frozenset(),
    Status.FAILED: frozenset({Status.QUEUED}),
    Status.CANCELLED: frozenset({Status.QUEUED}),
}
"""Every legal step; failed and cancelled runs begin again only when a person says so."""

ACTIVE = (Status.QUEUED, Status.RUNNING, Status.WAITING)
"""Runs that will still do something by themselves."""

FINISHED = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)

FIRST_WAIT = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)


def backoff(attempt: int) -> timedelta:
    """How long a run rests after its failed attempt number `attempt`: 5 seconds, 10, 20, … 10 minutes at most."""
    doublings: int = min(max(attempt - 1, 0), 10)
    return min(FIRST_WAIT * (1 << doublings), LONGEST_WAIT)
