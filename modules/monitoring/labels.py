"""States and hints in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from flask_babel import format_time, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.monitoring.queries.schedules import declared
from webapp.accounts.access import may
from webapp.db import utcnow
from webapp.faults.models import ModuleCheck
from webapp.faults.words import cause
from webapp.jobs import JobRun, Status
from webapp.jobs.turns import ClockTurn
from webapp.jobs.workers import was_heard
from webapp.logs.models import LogEntry
from webapp.web.tables import gone_words

if TYPE_CHECKING:
    from modules.monitoring.queries import Chosen
    from modules.monitoring.services import Report

DETAILS = "monitoring:details:read"
"""Only the provider's people hold it: they read what the program says of errors."""
STATES = [
    ("queued", _l("Queued")),
    ("running", _l("Running")),
    ("silent", _l("No sign of life")),
    ("waiting", _l("Waiting")),
    ("succeeded", _l("Done")),
    ("failed", _l("Failed")),
    ("cancelled", _l("Cancelled")),
]
TONES = {"running": "info", "silent": "danger", "waiting": "warning", "succeeded": "success", "failed": "danger"}
SINCE = [("1", _l("Last hour")), ("24", _l("Last 24 hours")), ("168", _l("Last 7 days")), ("720", _l("Last 30 days"))]
PAUSED = [("on", _l("Goes on")), ("paused", _l("Paused"))]
LEVELS = [("INFO", _l("Information")), ("WARNING", _l("Warning")), ("ERROR", _l("Error")), ("CRITICAL", _l("Critical"))]
ANSWERS = [("ok", _l("Accepted")), ("refused", _l("Refused")), ("failed", _l("Failed"))]
OUTCOMES = [("ok", _l("Well")), ("failing", _l("Not well")), ("raised", _l("Broken"))]


class Shown(NamedTuple):
    """A state as people see it."""

    label: str
    tone: str


def state_of(run: JobRun) -> str:
    """The state of a run; one that is said to be running though nothing is heard of it is silent."""
    heard = run.heartbeat_at or run.created_at
    return "silent" if run.status == Status.RUNNING and not was_heard(heard) else run.status


def run_state(run: JobRun) -> Shown:
    """The word for it and its colour."""
    code = state_of(run)
    return Shown(str(dict(STATES)[code]), TONES.get(code, "neutral"))


def rhythm(turn: ClockTurn) -> str:
    """How often it comes, in words."""
    found = declared()[turn.code]
    if found.at is not None:
        return _("Every day at %(time)s", time=format_time(datetime.combine(utcnow().date(), found.at), "short", rebase=False))
    assert found.every is not None  # one of the two: asked at start
    minutes = found.every // timedelta(minutes=1)
    if minutes % 1440 == 0:
        return ngettext("Every day", "Every %(num)s days", minutes // 1440)
    if minutes % 60 == 0:
        return ngettext("Every hour", "Every %(num)s hours", minutes // 60)
    return ngettext("Every minute", "Every %(num)s minutes", minutes)


def nothing_to_do(what: str, chosen: Chosen) -> str:
    """Why a click on many did nothing."""
    return " ".join(filter(None, (_nothing(what, chosen), gone_words(chosen.gone))))


def _nothing(what: str, chosen: Chosen) -> str:
    if not chosen.total:
        return "" if chosen.gone else _("No task was chosen.")
    if what == "cancel":
        return _("None of the chosen tasks is under way. Only those can be cancelled.")
    return _("None of the chosen tasks failed or was cancelled. Only those can be started again.")


def report_of(what: str, report: Report) -> str:
    """What became of the runs that were chosen."""
    if what == "cancel":
        return _cancelled(report)
    told = [ngettext("%(num)s task was started again.", "%(num)s tasks were started again.", report.done)]
    if report.busy:
        told.append(ngettext("%(num)s was left: it is under way already.", "%(num)s were left: they are under way already.", report.busy))
    if report.unfit:
        told.append(ngettext("%(num)s was left: it has not failed.", "%(num)s were left: they have not failed.", report.unfit))
    if report.beyond:
        told.append(ngettext("%(num)s more can be started next.", "%(num)s more can be started next.", report.beyond))
    return " ".join(filter(None, (*told, gone_words(report.gone))))


def _cancelled(report: Report) -> str:
    told = [ngettext("%(num)s task was cancelled.", "%(num)s tasks were cancelled.", report.done)]
    if report.busy + report.unfit:
        told.append(ngettext("%(num)s was left: it has ended.", "%(num)s were left: they have ended.", report.busy + report.unfit))
    if report.beyond:
        told.append(ngettext("%(num)s more can be cancelled next.", "%(num)s more can be cancelled next.", report.beyond))
    return " ".join(filter(None, (*told, gone_words(report.gone))))


def said_of(entry: LogEntry) -> str:
    """What an entry says of an error: to the provider in the program's words, to others in plain ones."""
    said = str(entry.facts.get("error") or "")
    return said if not said or may(DETAILS) else cause(said)


def facts_of(entry: LogEntry) -> dict[str, Any]:
    """What an entry says besides, error and all."""
    return {**entry.facts, "error": said_of(entry)} if "error" in entry.facts else dict(entry.facts)


def plain(check: ModuleCheck) -> str:
    """What a check says to people who do not run the program: its own sentence, or why it broke."""
    return cause(check.message) if check.outcome == "raised" else str(check.message)


def answer(status: int) -> Shown:
    """What another system was answered, in words."""
    code, tone = ("failed", "danger") if status >= 500 else ("refused", "warning") if status >= 400 else ("ok", "success")
    return Shown(str(dict(ANSWERS)[code]), tone)
