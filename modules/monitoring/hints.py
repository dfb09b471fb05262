"""Why a run does not get on, in plain words: the one reason that comes first, and nothing where all is as it should be."""

from __future__ import annotations

from datetime import timedelta

from babel.dates import format_timedelta
from flask_babel import get_locale
from flask_babel import gettext as _

from modules.monitoring.labels import state_of
from modules.monitoring.queries.waiting import Standing
from webapp.db import utcnow
from webapp.jobs import JobRun, Status
from webapp.web.formats import moment

SOON = timedelta(minutes=1)
"""How long a task that is due may wait for a free worker before that is worth a word."""
LONG = timedelta(minutes=10)
TIMES_LONGER = 2


def hint(run: JobRun, standing: Standing) -> str:
    """What explains that nothing happens, where something does."""
    state = state_of(run)
    if state == "silent":
        return _silent(run)
    if run.can_retry and standing.same is not None:
        return _("The same task is under way already, and only one of them runs at a time. This one can start again when that has ended.")
    if not run.is_active:
        return ""
    if state == Status.QUEUED and run.not_before > utcnow():
        return _later(run)
    if not standing.workers:
        return _("No worker is running, so nothing happens. Whoever runs this system starts one with “flask jobs worker”.")
    if state == Status.QUEUED:
        return _queued(run, standing)
    return _running(run, standing) if state == Status.RUNNING else ""


def _silent(run: JobRun) -> str:
    if (run.heartbeat_at or run.created_at) > utcnow():
        return _("Its last sign of life is from the future, so the server's clock was set back. A worker takes it over soon.")
    return _("Its worker stopped answering. Another one takes over with its next round, if any worker runs.")


def _later(run: JobRun) -> str:
    at = moment(run.not_before)
    if run.created_at > utcnow():
        return _("It was asked for at a time that is still to come, so the server's clock was set back. It begins on %(time)s.", time=at)
    if run.rests:
        return _("It rests after an attempt that failed. The next one begins on %(time)s.", time=at)
    return _("It does not begin before %(time)s.", time=at)


def _queued(run: JobRun, standing: Standing) -> str:
    if standing.is_full:
        return _("All workers are busy with other tasks. It begins as soon as one of them is free.")
    if utcnow() - run.not_before < SOON:
        return ""
    return _("A worker is free and should have begun it by now. Look in the log whether the queue can be reached.")


def _running(run: JobRun, standing: Standing) -> str:
    took = utcnow() - (run.started_at or run.created_at)
    if standing.usual is None or took < max(LONG, standing.usual * TIMES_LONGER):
        return ""
    usual = format_timedelta(standing.usual, locale=get_locale())
    return _("It takes longer than usual: the last ones took %(time)s at most. Its worker answers, so it is still at work.", time=usual)
