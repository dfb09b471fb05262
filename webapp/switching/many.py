"""One change of several platforms: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from webapp.domain import DomainError
from webapp.platforms import queries
from webapp.platforms.modules import ModuleChange
from webapp.switching import rehearsal
from webapp.switching.ask import Ask
from webapp.switching.assessment import Assessment
from webapp.switching.refusals import RevisionMoved
from webapp.switching.writing import Change
from webapp.tenancy import turn

if TYPE_CHECKING:
    from webapp.switching.service import ModuleService

Done = dict[int, "ModuleChange | None"]
"""What was done on each platform, by id; None where it was already so."""


Asked = Mapping[int, Ask]
"""What is asked of each platform, in the order of their ids; all with the same `once`."""


def change_many(service: ModuleService, asks: Iterable[Ask]) -> Done:
    """See `ModuleService.change_many`."""
    asked = {ask.platform_id: ask for ask in sorted(asks, key=lambda ask: ask.platform_id)}
    if done := _done(asked):
        return done
    try:
        confirmed = _ready(service, asked)
        with service.acting():
            changes = [Change(service.registry, id) for id in asked]  # every lock is held before the first hook runs: no deadlock
            if done := _done(asked):
                return done
            for change in changes:
                _check_revision(service, change, asked[change.platform.id])
            return {id: _take_turn(service, change, asked[id], confirmed[id]) for id, change in zip(asked, changes, strict=True)}
    except RevisionMoved:
        if done := _done(asked):  # a second click that came while the first was at work
            return done
        raise


def _ready(service: ModuleService, asked: Asked) -> dict[int, dict[str, Any]]:
    """Everything that can be asked before any platform is locked: the plans as confirmed, by platform.

    Nothing is rehearsed as long as one of them has moved on, or lacks its reason.
    """
    snapshots = {id: service.snapshot(id) for id in asked}
    found: dict[int, Assessment] = {}
    for id, snapshot in snapshots.items():
        with _naming(snapshot.name):
            found[id] = service.agreed(asked[id])
    for id, snapshot in snapshots.items():
        with _naming(snapshot.name):
            rehearsal.rehearse(snapshot, found[id].plan)
    return {id: assessment.as_json() for id, assessment in found.items()}


def _check_revision(service: ModuleService, change: Change, ask: Ask) -> None:
    if change.platform.revision != ask.revision:
        with _naming(change.platform.name):
            raise RevisionMoved(service.plan(ask.platform_id, ask.targets))


def _take_turn(service: ModuleService, change: Change, ask: Ask, confirmed: Mapping[str, Any]) -> ModuleChange | None:
    """One platform's part, in its own scope."""
    with _naming(change.platform.name), turn(ask.platform_id):
        return service.carry_out(change, ask, confirmed)


def _done(asked: Asked) -> Done:
    """What this request has already done on these platforms; empty where it is new."""
    once = next((ask.once for ask in asked.values()), None)
    made = queries.changes_once(asked, once) if once else {}
    return {id: made.get(id) for id in asked} if made else {}


@contextmanager
def _naming(platform: str) -> Iterator[None]:
    """An error begins with the name of the platform that it is about."""
    try:
        yield
    except DomainError as error:
        error.message = f"{platform}: {error.message}"
        raise
