"""The jobs of a kind. Each batch is one transaction: its rows, its place in the file, the counts and the progress, or none of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask_babel import lazy_gettext as _l

from webapp.domain import DomainError, LostRace
from webapp.imports import queries, services
from webapp.imports.kind import ImportKind
from webapp.imports.models import State
from webapp.imports.notices import tell
from webapp.jobs import Job
from webapp.registry.kinds.jobs import JobType
from webapp.routing.context import current_store

PATIENCE = 3
"""Races that one batch loses before the run rests."""


def import_jobs(kind: ImportKind) -> tuple[JobType, JobType]:
    """The job of the check and that of the run, for the definition of the module."""
    names = kind.job_names if any(kind.job_names) else (_l("Check of an import"), _l("Import"))
    check, run = (partial(work, kind, state) for state in (State.CHECKING, State.RUNNING))
    return (
        JobType(code=kind.job_codes[0], name=names[0], run=check, transfer=True),
        JobType(code=kind.job_codes[1], name=names[1], run=run, writes=kind.writes, transfer=True),
    )


def work(kind: ImportKind, state: State, job: Job) -> None:
    """A step. The place in the file is kept by the import itself: a run of an import from before there were jobs goes on from there.

    A batch that loses a race is begun anew at once: a long file meets many others, and the attempts at a run are few.
    """
    make: Callable[..., services.Step] = services.Step
    begin = partial(make, current_store(), kind, job.args["import"], state, alive=job.heartbeat)
    step, lost = begin(), 0
    try:
        while not step.finished:
            memory = step.memory
            try:
                _batch(step, job)
                lost = 0
            except LostRace:
                lost += 1
                if lost == PATIENCE:
                    raise
                step = begin(memory=memory)
    except LostRace:
        raise
    except DomainError:
        if state is State.RUNNING:
            with job.transaction():
                ended = queries.import_of(current_store().id, [kind.code], job.args["import"])
                tell(kind, ended, failed=True)
        raise


def _batch(step: services.Step, job: Job) -> None:
    part = step.read()
    with job.transaction():
        found = step.take(part)
        job.progress(found.handled, max(found.total, found.handled) if found.total else None)
