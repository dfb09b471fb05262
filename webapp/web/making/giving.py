"""Fetching a file that a job made: at the address of its list, so that whatever the list asks of people is asked again."""

from __future__ import annotations

from flask import has_request_context, request
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import HTTPException

from webapp import jobs
from webapp.actor import current_actor
from webapp.domain import NotFound
from webapp.files.queries import find
from webapp.files.sending import send
from webapp.routing.context import platform_here
from webapp.web.making.asking import CONSOLE_JOB, JOB, MADE, Wanted, in_console, wanted_here, wanted_of, within_reach


def give() -> None:
    """Answer with the file where the address names one: called by whatever makes files of lists, once the page has let the person in.

    Raises the answer, and NotFound for a file of another list, person or place.
    """
    if not has_request_context() or MADE not in request.args or not current_user.is_authenticated:
        return
    if platform_here() is None and not in_console():
        return
    named = request.args[MADE]
    run = run_here(int(named) if named.isascii() and named.isdigit() and len(named) < 10 else 0)
    wanted = wanted_of(run)
    if _list_of(wanted) != _list_of(wanted_here()) or "file" not in run.state:
        raise gone()
    with within_reach():
        raise HTTPException(response=send(find(run.state["file"])))


def run_here(run_id: int) -> jobs.JobRun:
    """A job of the present person at this place that makes a file. Raises NotFound."""
    with within_reach():
        run = jobs.run_by_id(run_id, code=CONSOLE_JOB if in_console() else JOB)
    if not run.args:  # somebody whom it named was erased
        raise gone()
    if wanted_of(run).place != wanted_here().place or run.created_by_user_id != current_actor().user_id:
        raise gone()
    return run


def gone() -> NotFound:
    """The error for a file that is not there, or not for this person."""
    return NotFound(_("There is no such file here. Have it made again."), "file_gone")


def _list_of(wanted: Wanted) -> tuple[str, str]:
    return wanted.path, wanted.query
