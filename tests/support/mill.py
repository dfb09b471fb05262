"""A small application with jobs, for tests in this process and for workers in others: `python -m tests.support.mill`.

The module `mill` writes one merchant per grain. With MILL_GATE set, grinding stops in the middle of the batch of grain
MILL_GATE_AT, after its rows were written and before they are committed: it leaves the file MILL_GATE.begun, and goes on when the
worker is told to end.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, current_app, url_for
from flask.typing import ResponseReturnValue
from jinja2 import ChoiceLoader, DictLoader

from tests.support.modules import toy
from tests.support.places import settings
from webapp import create_app, jobs
from webapp.accounts.access import public
from webapp.db import db, transaction
from webapp.jobs.worker import work
from webapp.merchants.models import Merchant
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition
from webapp.registry.registry import Registry, build
from webapp.web.htmx import render, see_other

mill = Blueprint("mill", __name__)
PAGE = """{% extends "public.html" %}
{% block title %}{{ run.name }}{% endblock %}
{% block content %}{% include "ui/_job.html" %}{% endblock %}
"""
errand: list[Callable[[jobs.Job], None]] = []
"""What the job `mill.errand` does; a test puts one function in."""


def grind(job: jobs.Job) -> None:
    """Write `rows` merchants named by their number, `batch` at a time."""
    rows, batch = job.args["rows"], job.args.get("batch", 5)
    for first in range(job.state.get("ground", 0), rows, batch):
        with job.transaction() as session:
            grains = range(first, min(first + batch, rows))
            session.add_all([Merchant(legal_name=f"grain {grain}") for grain in grains])
            session.flush()
            _gate(first)
            job.checkpoint(ground=grains.stop)
            job.progress(grains.stop, rows)


def _gate(first: int) -> None:
    gate = os.environ.get("MILL_GATE")
    if gate is None or first < int(os.environ["MILL_GATE_AT"]):
        return
    Path(gate).with_suffix(".begun").touch()
    current_app.extensions["interlock"].carrier.ending.wait(60)


@mill.get("/")
@public
def list() -> str:
    """That the module is on."""
    return "on"


@mill.get("/<int:id>")
@public
def detail(id: int) -> ResponseReturnValue:
    """One run, as a page and as the part that polls."""
    run = jobs.run_by_id(id)
    return render("mill/job.html", "ui/_job.html", **page_of(run))


@mill.post("/<int:id>/cancel")
@public
def cancel(id: int) -> ResponseReturnValue:
    with transaction():
        jobs.cancel(jobs.run_by_id(id))
    return see_other(url_for(".detail", id=id), "Cancelled.")


@mill.post("/<int:id>/retry")
@public
def retry(id: int) -> ResponseReturnValue:
    with transaction():
        jobs.retry(jobs.run_by_id(id))
    return see_other(url_for(".detail", id=id), "Begun again.")


def page_of(run: jobs.JobRun) -> dict[str, Any]:
    return {
        "run": run,
        "job_url": url_for(".detail", id=run.id),
        "cancel_url": url_for(".cancel", id=run.id),
        "retry_url": url_for(".retry", id=run.id),
    }


def registry() -> Registry:
    """A core module, and the mill, which can be off."""
    module = ModuleDefinition(
        code="mill",
        name="Mill",
        description="Grinds.",
        category="Toys",
        icon="box",
        version="1.0",
        menu_items={Frontend.ADMIN: (MenuItem(id="mill", label="Mill", icon="box"),)},
        blueprints={Frontend.ADMIN: (mill,)},
        contributes=(
            jobs.JobType(code="mill.grind", name="Grinding", run=grind),
            jobs.JobType(code="mill.errand", name="An errand", run=lambda job: errand[0](job), max_attempts=3),
        ),
    )
    return build([("", toy("base", core=True)), ("", module)])


def create(url: str, **config: Any) -> Flask:
    """The application on this database."""
    app = create_app({**settings(url), "CONSOLE_MODULES": [], "JOB_SWEEP_SECONDS": 0.2, **config}, registry())
    app.jinja_loader = ChoiceLoader([DictLoader({"mill/job.html": PAGE}), app.jinja_loader])  # type: ignore[list-item]
    return app


def main() -> None:
    """A worker on the database of MILL_DATABASE, with one thread."""
    app = create(os.environ["MILL_DATABASE"])
    with app.app_context():
        work(app, 1)
        db.session.remove()


if __name__ == "__main__":
    main()
