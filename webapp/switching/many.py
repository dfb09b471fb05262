"""One change of several platforms: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from webapp.domain import DomainError
from webapp.platforms import queries
from webapp.platforms.modules import ModuleChange
from webapp.switching import rehearsal
from webapp.switching.assessment import Assessment
from webapp.switching.refusals import RevisionMoved
from webapp.switching.targets import Request
from webapp.switching.writing import Change
from webapp.tenancy import turn

if TYPE_CHECKING:
    from webapp.switching.service import ModuleService

Done = dict[int, "ModuleChange | None"]
"""What was done on each platform, by id; None where it was already so."""


def switch_many(
    service: ModuleService, requests: Mapping[int, Request], revisions: Mapping[int, int], *, reason: str, once: str | None, **who: Any
) -> Done:
    """See `ModuleService.switch_many`."""
    ids = sorted(requests)
    if done := _done(ids, once):
        return done
    try:
        confirmed = _ready(service, requests, revisions, reason)
        with service.acting():
            changes = [Change(service.registry, id) for id in ids]  # every lock is held before the first hook runs: no deadlock
            if done := _done(ids, once):
                return done
            for change in changes:
                _check_revision(service, change, revisions, requests)
            return {
                change.platform.id: _take_turn(service, change, requests, confirmed, {"reason": reason, "once": once, **who})
                for change in changes
            }
    except RevisionMoved:
        if done := _done(ids, once):  # a second click that came while the first was at work
            return done
        raise


def _ready(service: ModuleService, requests: Mapping[int, Request], revisions: Mapping[int, int], reason: str) -> dict[int, dict[str, Any]]:
    """Everything that can be asked before any platform is locked: the plans as confirmed, by platform.

    Nothing is rehearsed as long as one of them has moved on, or lacks its reason.
    """
    snapshots = {id: service.snapshot(id) for id in sorted(requests)}
    found: dict[int, Assessment] = {}
    for id, snapshot in snapshots.items():
        with _naming(snapshot.name):
            found[id] = service.agreed(service.plan(id, requests[id]), revisions[id], reason)
    for id, snapshot in snapshots.items():
        with _naming(snapshot.name):
            rehearsal.rehearse(snapshot, found[id].plan)
    return {id: assessment.as_json() for id, assessment in found.items()}


def _check_revision(service: ModuleService, change: Change, revisions: Mapping[int, int], requests: Mapping[int, Request]) -> None:
    platform = change.platform
    if platform.revision != revisions[platform.id]:
        with _naming(platform.name):
            raise RevisionMoved(service.plan(platform.id, requests[platform.id]))


def _take_turn(
    service: ModuleService,
    change: Change,
    requests: Mapping[int, Request],
    confirmed: Mapping[int, Mapping[str, Any]],
    said: Mapping[str, Any],
) -> ModuleChange | None:
    """One platform's part, in its own scope."""
    id = change.platform.id
    with _naming(change.platform.name), turn(id):
        return service.carry_out(change, requests[id], confirmed=confirmed[id], **said)


def _done(ids: Iterable[int], once: str | None) -> Done:
    """What this request has already done on these platforms; empty where it is new."""
    made = queries.changes_once(ids, once) if once else {}
    return {id: made.get(id) for id in ids} if made else {}


@contextmanager
def _naming(platform: str) -> Iterator[None]:
    """An error begins with the name of the platform that it is about."""
    try:
        yield
    except DomainError as error:
        error.message = f"{platform}: {error.message}"
        raise
