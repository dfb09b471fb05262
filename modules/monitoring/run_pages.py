"""Background tasks: how it stands, every run, and what an administrator does about one or many."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.monitoring import labels, queries, schedule_pages, services, tables
from modules.monitoring.hints import hint
from modules.monitoring.queries import waiting
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.jobs import JobRun, cancel, retry
from webapp.jobs.workers import workers
from webapp.logs.redact import redacted, redacted_facts
from webapp.web.htmx import is_partial, render, see_other
from webapp.web.tables import gone, gone_words

READ, WRITE = "monitoring:runs:read", "monitoring:runs:write"
SURE = "1"


def runs_blueprint() -> Blueprint:
    """The list with its overview, workers, one run, and the acts on runs."""
    blueprint = Blueprint("background-tasks", __name__)
    blueprint.add_url_rule("/", "list", runs)
    blueprint.add_url_rule("/workers", "workers", worker_list)
    blueprint.add_url_rule("/<int:run_id>", "detail", detail)
    blueprint.add_url_rule("/<int:run_id>/log", "log", run_log)
    blueprint.add_url_rule("/<int:run_id>/cancel", "cancel", cancel_run, methods=["POST"])
    blueprint.add_url_rule("/<int:run_id>/retry", "retry", retry_run, methods=["POST"])
    blueprint.add_url_rule("/retry", "bulk", act_on_many, methods=["POST"])
    schedule_pages.add_to(blueprint)
    return blueprint


@permission(READ)
def runs() -> ResponseReturnValue:
    """The figures of today, and every run."""
    with queries.looking():
        page = tables.runs(queries.all_places()).page(queries.runs())
        places, overview = queries.places(page.rows), queries.overview()
    return render("monitoring/runs.html", page=page, places=places, overview=overview, run_state=labels.run_state)


@permission(READ)
def worker_list() -> ResponseReturnValue:
    """Who runs jobs, and when each was heard of last."""
    return render("monitoring/workers.html", workers=workers())


@permission(READ)
def detail(run_id: int) -> ResponseReturnValue:
    """One run; it renews itself while it is under way."""
    with queries.looking():
        run = queries.run(run_id)
        places, entries, standing = queries.places([run]), queries.entries_of_run(run), waiting.standing(run)
    urls = {each: url_for(f".{each}", run_id=run_id) for each in ("detail", "cancel", "retry", "log")}
    return render(
        "monitoring/run.html",
        "ui/_job.html",
        run=run,
        places=places,
        entries=entries,
        levels=dict(labels.LEVELS),
        said=labels.said_of,
        log_url=urls["log"],
        hint=hint(run, standing),
        run_state=labels.run_state,
        args={key.replace("_", " "): value for key, value in redacted_facts(run.args).items()},
        trace=redacted(run.error_detail, 20_000) if may(labels.DETAILS) else "",
        job_url=urls["detail"],
        cancel_url=urls["cancel"],
        retry_url=urls["retry"],
    )


@permission(READ)
def run_log(run_id: int) -> ResponseReturnValue:
    """What it said so far; without htmx the whole page."""
    if not is_partial():
        return detail(run_id)
    with queries.looking():
        run = queries.run(run_id)
        entries = queries.entries_of_run(run)
    facts: dict[str, Any] = {"run": run, "entries": entries, "levels": dict(labels.LEVELS), "said": labels.said_of}
    return render("monitoring/_run_log.html", log_url=url_for(".log", run_id=run_id), **facts)


@permission(WRITE)
def cancel_run(run_id: int) -> ResponseReturnValue:
    """Ask first, then cancel."""
    return act(run_id, "cancel")


@permission(WRITE)
def retry_run(run_id: int) -> ResponseReturnValue:
    """Ask first, then start the run again."""
    return act(run_id, "retry")


def act(run_id: int, what: str) -> ResponseReturnValue:
    """The question, or what was asked for once the answer is yes."""
    back = url_for(".detail", run_id=run_id)
    with queries.looking():
        run = queries.run(run_id)
        if request.form.get("sure") != SURE:
            return ask(run, what, back)
        with transaction():
            (cancel if what == "cancel" else retry)(run)
    done = _("The task was cancelled. What it had done stays done.") if what == "cancel" else _("The task is queued again.")
    return see_other(back, done)


def ask(run: JobRun, what: str, back: str) -> ResponseReturnValue:
    """The question."""
    return render("monitoring/ask.html", run=run, what=what, back=back, sure=SURE)


@permission(WRITE)
def act_on_many() -> ResponseReturnValue:
    """Start the runs chosen again, or cancel them, after a question that says how many; a report says what became of them."""
    what = "cancel" if request.form.get("action") == "cancel" else "retry"
    with queries.looking():
        table = tables.runs(queries.all_places())
        chosen = queries.fit_for(what, table.selected(queries.runs(), JobRun.id))
        chosen = replace(chosen, gone=gone(table, chosen.total))
        if not chosen.ids:
            return see_other(url_for(".list"), labels.nothing_to_do(what, chosen), "info")
        if request.form.get("sure") != SURE:
            kept = [(key, value) for key, value in request.form.items(multi=True) if key not in ("csrf_token", "sure")]
            kinds = queries.kinds_among(chosen.ids)
            return render("monitoring/ask_many.html", chosen=chosen, kinds=kinds, kept=kept, sure=SURE, what=what, gone_words=gone_words)
        with transaction():
            report = services.act_on_each(what, chosen)
    return see_other(url_for(".list"), labels.report_of(what, report), "success" if report.done else "info")
