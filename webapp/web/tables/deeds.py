"""What is done with many rows of a list: at once while they are few, by a job when they are more than somebody waits for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import jobs
from webapp.db import transaction
from webapp.jobs import Job, JobType
from webapp.routing.context import current_frontend
from webapp.said import kept, told
from webapp.web.htmx import see_other
from webapp.web.tables.bulk import Report, bulk_done, each, one

AT_ONCE = 500
"""Rows that somebody waits for."""
MOST = 20_000
"""Rows that one press of a button acts on, with a job."""
NAMED = 200
"""Skipped rows that a report names."""
BATCH = 50
"""Rows of one transaction of a job: while it is open, nobody else writes on SQLite."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that is done with each of many rows; `code` is that of its job. `act` takes a row and the values that were typed.

    It is called in a transaction, a savepoint for each row: what a rule refuses is skipped with its sentence, as `each` does it. A row is
    its id, or whatever JSON can hold. `label` gives what people call it, "" where it is gone: the report of a job names those that were
    skipped. It is None where rows are people, whose names no job keeps.
    """

    code: str
    name: str
    act: Callable[..., object]
    label: Callable[[Any], str] | None
    at_once: int = AT_ONCE

    @property
    def job(self) -> JobType:
        """For the module's definition."""
        return JobType(code=self.code, name=self.name, run=self.run)

    def answer(self, ids: Sequence[Any], url: str, **values: Any) -> ResponseReturnValue:
        """Do it, and go back to the list with the report; or begin the job, and go to where one sees how far it is."""
        if len(ids) > self.at_once:
            return self.begin(ids, url, **values)
        with transaction():
            report = each(ids, lambda row: self.act(row, **values))  # `ids` says how many others were chosen
        return bulk_done(url, report)

    def begin(self, ids: Sequence[Any], url: str, **values: Any) -> ResponseReturnValue:
        """Have a job do it."""
        store = g.get("store")
        args = {"ids": list(ids), "gone": getattr(ids, "gone", 0), "values": values, "back": url, "user_id": current_user.id}
        with transaction():
            run = jobs.enqueue(self.code, args=args, store_id=store.id if store else None, user_id=current_user.id, total=len(ids))
        said = _("It is being done in the background. You can close this page.")
        return see_other(url_for(f"core.{current_frontend()}.work.detail", run_id=run.id), said, "info")

    def run(self, job: Job) -> None:
        """Batch by batch; after a kill from where the last one was committed."""
        ids, report, left = job.args["ids"], report_of(job.state), job.state.get("left", [])
        for at in range(job.state.get("at", 0), len(ids), BATCH):
            some = ids[at : at + BATCH]
            with job.transaction():
                for row in some:
                    reason = one(row, lambda each: self.act(each, **job.args["values"]))
                    report.add(None if reason is None else kept(reason))
                    if reason is not None and len(left) < NAMED and (called := self.label(row) if self.label else ""):
                        left.append([called, kept(reason)])
                told_so_far = {"done": report.done, "skipped": dict(report.skipped), "left": left, "gone": job.args["gone"]}
                job.checkpoint(at=at + len(some), **told_so_far)
                job.progress(at + len(some), len(ids))


def report_of(state: dict[str, Any]) -> Report:
    """What a job has come to so far; its reasons as they are stored."""
    return Report(state.get("done", 0), Counter(state.get("skipped", {})), state.get("gone", 0))


def report_told(state: dict[str, Any]) -> Report:
    """What a job has come to so far, its reasons in the reader's language."""
    found = report_of(state)
    return Report(found.done, Counter({told(reason): times for reason, times in found.skipped.items()}), found.gone)


def left_told(state: dict[str, Any]) -> list[tuple[str, str]]:
    """(what people call it, why) of rows that were skipped, in the reader's language."""
    return [(label, told(reason)) for label, reason in state.get("left", [])]
