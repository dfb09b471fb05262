"""What administrators do about runs."""

from __future__ import annotations

from dataclasses import dataclass

from modules.monitoring.queries import Chosen, run
from webapp.db import db
from webapp.domain import Conflict, NotFound
from webapp.jobs import cancel, retry


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the runs that were chosen: started again, under way already or gone, not such as can be, left for the next
    time, and not in the list any more."""

    done: int
    busy: int
    unfit: int
    beyond: int
    gone: int


def act_on_each(what: str, chosen: Chosen) -> Report:
    """Start each of these again, or cancel it; one that somebody else took meanwhile does not keep the others back."""
    act = cancel if what == "cancel" else retry
    done = busy = 0
    for run_id in chosen.ids:
        try:
            with db.session.begin_nested():
                act(run(run_id))
            done += 1
        except (Conflict, NotFound):
            busy += 1
    return Report(done, busy, chosen.total - chosen.fit, chosen.fit - len(chosen.ids), chosen.gone)
