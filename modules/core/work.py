"""What somebody had done in the background: a file of a long list, or something with many rows. Everybody sees their own here."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from webapp import jobs
from webapp.accounts.access import login_only
from webapp.actor import current_actor
from webapp.db import transaction
from webapp.files.queries import kept_until
from webapp.web.htmx import render, see_other
from webapp.web.making import asking
from webapp.web.making.giving import gone
from webapp.web.tables.deeds import left_told, report_told


def work_pages() -> Blueprint:
    """The pages of one frontend."""
    blueprint = Blueprint("work", __name__)
    blueprint.add_url_rule("/files", "make_file", make_file, methods=["POST"])
    blueprint.add_url_rule("/<int:run_id>", "detail", detail)
    blueprint.add_url_rule("/<int:run_id>/cancel", "cancel", cancel, methods=["POST"])
    return blueprint


@login_only
def make_file() -> ResponseReturnValue:
    """Have a file made of a list that is too long to wait for."""
    wanted = asking.wanted_by(request.form.get("list", ""))
    with transaction():
        run_id = asking.begin(wanted).id
    said = _("The file is being made. You can close this page: you are told when it is ready.")
    return see_other(url_for(".detail", run_id=run_id), said, "info")


@login_only
def detail(run_id: int) -> ResponseReturnValue:
    """How far it is, and what came of it: the file, or how many rows are done."""
    run = own_run(run_id)
    told: dict[str, Any] = {"file_url": None, "until": None, "report": None, "left": [], "list_url": run.args.get("back")}
    if run.code in asking.JOBS:
        with asking.within_reach():
            wanted, until = asking.wanted_of(run), kept_until(run.state.get("file"))
        told |= {"list_url": wanted.list_address, "until": until, "file_url": wanted.address_of(run.id) if until is not None else None}
    else:
        told |= {"report": report_told(run.state), "left": left_told(run.state)}
    told |= {
        "job_url": url_for(".detail", run_id=run_id),
        "cancel_url": url_for(".cancel", run_id=run_id),
        "retry_url": None,
    }
    return render("core/work.html", "core/_work.html", run=run, is_file=run.code in asking.JOBS, **told)


@login_only
def cancel(run_id: int) -> ResponseReturnValue:
    """Stop it: of a file nothing is left, of many rows those are done that are done."""
    run = own_run(run_id)
    with asking.within_reach(), transaction():
        jobs.cancel(run)
    return see_other(url_for(".detail", run_id=run_id), _("It is cancelled."))


def own_run(run_id: int) -> jobs.JobRun:
    """What the present person began at this place. Raises NotFound."""
    with asking.within_reach():
        run, store = jobs.run_by_id(run_id), g.get("store")
    mine = run.args.get("user_id") == current_user.id and run.created_by_user_id == current_actor().user_id
    if not mine or (run.code == asking.CONSOLE_JOB) is not asking.in_console() or run.store_id != (store.id if store else None):
        raise gone()
    return run
