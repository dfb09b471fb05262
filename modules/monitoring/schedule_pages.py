"""Schedules: what begins by itself, when it did last and does next, and beginning, pausing or resuming one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.monitoring import labels, queries, tables
from modules.monitoring.queries import schedules
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.jobs import schedules as services
from webapp.web.htmx import render, see_other

READ, WRITE = "monitoring:runs:read", "monitoring:runs:write"


@permission(READ)
def schedule_list() -> ResponseReturnValue:
    """Every schedule of the modules that are on, at each place."""
    with queries.looking():
        page = tables.schedules(queries.all_places()).page(schedules.turns())
        places, last = queries.places([row.ClockTurn for row in page.rows]), schedules.last_runs(page.rows)
    facts: dict[str, Any] = {"places": places, "last": last, "run_state": labels.run_state}
    return render("monitoring/schedules.html", page=page, name_of=schedules.name_of, rhythm=labels.rhythm, **facts)


@permission(WRITE)
def begin(turn_id: int) -> ResponseReturnValue:
    """Begin one now."""
    with queries.looking(), transaction():
        _run, fresh = services.begin_now(turn_id, schedules.own_platform())
    if fresh:
        return see_other(url_for(".schedules"), _("It is queued and begins as soon as a worker is free."))
    return see_other(url_for(".schedules"), _("It is under way already, so nothing new was begun."), "info")


@permission(WRITE)
def pause(turn_id: int) -> ResponseReturnValue:
    """Pause one."""
    with queries.looking(), transaction():
        services.pause(turn_id, schedules.own_platform())
    return see_other(url_for(".schedules"), _("Paused. It does not begin by itself until somebody resumes it."))


@permission(WRITE)
def resume(turn_id: int) -> ResponseReturnValue:
    """Resume one."""
    with queries.looking(), transaction():
        services.resume(turn_id, schedules.own_platform())
    return see_other(url_for(".schedules"), _("Resumed. It goes on from now."))


def add_to(blueprint: Blueprint) -> None:
    """These pages beside those of runs."""
    blueprint.add_url_rule("/schedules", "schedules", schedule_list)
    blueprint.add_url_rule("/schedules/<int:turn_id>/begin", "begin", begin, methods=["POST"])
    blueprint.add_url_rule("/schedules/<int:turn_id>/pause", "pause", pause, methods=["POST"])
    blueprint.add_url_rule("/schedules/<int:turn_id>/resume", "resume", resume, methods=["POST"])
