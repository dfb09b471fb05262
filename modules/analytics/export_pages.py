"""Files made by jobs: the inbox, one file, and having one made."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.analytics import labels, tables
from modules.analytics.access import EXPORT
from modules.analytics.figure_pages import asked_rows
from modules.analytics.queries import saved
from modules.analytics.queries.places import metric_here, spot_here
from modules.analytics.services import exporting
from webapp import files, jobs
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import Conflict, NotFound
from webapp.entitlements.gate import require_feature
from webapp.web.htmx import render, see_other

FEATURE = "report_exports"


@permission(EXPORT)
@require_feature(FEATURE)
def inbox() -> ResponseReturnValue:
    """The files of this place."""
    page = tables.exports().page(saved.exports(spot_here()))
    return render("analytics/exports.html", page=page, forms=labels.REPORT_FORMS)


@permission(EXPORT)
@require_feature(FEATURE, reads=True)
def begin(metric: str) -> ResponseReturnValue:
    """Have the rows behind a figure made into a file."""
    found, spot, form = metric_here(metric), spot_here(), request.form.get("form", "")
    if form not in labels.FORMS:
        raise NotFound(_("There is no file in this format."))
    rows = asked_rows(found, spot)
    asked: dict[str, Any] = {"metric": metric, "from": str(rows.first), "to": str(rows.last), "only": dict(rows.only)}
    with transaction():
        exporting.begin(
            spot,
            name=str(found.name),
            form=form,
            asked={**asked, "currency": rows.currency, "store": rows.store_id},
            owner_id=current_user.id,
        )
    return see_other(url_for(".exports"), _("The file is being made. It stands here once it is ready."), "info")


@permission(EXPORT)
@require_feature(FEATURE, reads=True)
def begin_report(report_id: int) -> ResponseReturnValue:
    """Have a report made into a file: one that takes too long to wait for, or is too long to read."""
    row, form = saved.report(spot_here(), current_user.id, report_id), request.form.get("form", "")
    if form not in labels.REPORT_FORMS:
        raise NotFound(_("There is no file in this format."))
    with transaction():
        exporting.begin(spot_here(), name=row.name, form=form, asked={"report": row.id}, owner_id=current_user.id)
    return see_other(url_for(".exports"), _("The file is being made. It stands here once it is ready."), "info")


@permission(EXPORT)
@require_feature(FEATURE)
def export(export_id: int) -> ResponseReturnValue:
    """One file, for members of its place, until it expires."""
    row = saved.export(spot_here(), export_id)
    if row.file_id is None:
        run = jobs.run_by_id(row.run_id or 0, code=exporting.JOB)
        raise Conflict(run.error or _("This file is still being made. Load the page again in a minute."), "not_ready")
    return files.send(files.find(row.file_id))
