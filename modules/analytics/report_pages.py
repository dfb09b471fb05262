"""Reports: the gallery, the builder, one report and its files."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.analytics import labels, papers, reports, tables
from modules.analytics.access import EXPORT, READ, REPORT
from modules.analytics.mailing_form import MailingForm
from modules.analytics.models import Report
from modules.analytics.queries import saved
from modules.analytics.queries.limits import in_time
from modules.analytics.queries.places import Spot, metrics_here, spot_here
from modules.analytics.report_form import ReportForm
from modules.analytics.services import saving
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.registry.kinds.metrics import Metric
from webapp.web import downloads
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt, form_page

FEATURE, FORM = "reports", "analytics/report_form.html"
MOST_LINES = 1_100
"""Lines that a page shows: three years of days. A file has them all."""
PDF = "application/pdf"


@permission(READ)
@require_feature(FEATURE)
def gallery() -> ResponseReturnValue:
    """A person's own reports, and those that are shared."""
    spot = spot_here()
    page = tables.reports().page(saved.reports(spot, current_user.id))
    metrics = {each.code: each for each in metrics_here()}
    names = {code: each.name for code, each in metrics.items()}
    context: dict[str, Any] = {"names": names, "metrics": metrics, "split_name": labels.split_name}
    return render("analytics/reports.html", page=page, user_id=current_user.id, **context)


@permission(REPORT)
@require_feature(FEATURE)
def create() -> ResponseReturnValue:
    """Save a new report."""
    spot = spot_here()
    form = ReportForm().offer(metrics_here(), spot)
    del form.version  # nothing is there yet that somebody could have opened

    def save() -> tuple[str, str]:
        row = saving.save(spot, owner_id=current_user.id, **form.values())
        return url_for(".report", report_id=row.id), _("The report is saved.")

    return form_page(FORM, form, save, report=None)


@permission(REPORT)
@require_feature(FEATURE)
def edit(report_id: int) -> ResponseReturnValue:
    """Change an own report; somebody who was faster is shown, and nothing typed is lost."""
    spot = spot_here()
    row = saved.report(spot, current_user.id, report_id, own=True)
    form = ReportForm(obj=row).offer(metrics_here(), spot)
    if not form.is_submitted():
        form.fill(row)

    def now() -> Report:
        return saved.report(spot, current_user.id, report_id, own=True)

    def save() -> tuple[str, str]:
        saving.change(now(), version=form.version.data or 0, **form.values())
        return url_for(".report", report_id=report_id), _("The report is saved.")

    return form_page(FORM, form, save, now, report=row)


@permission(READ)
@require_feature(FEATURE)
def report(report_id: int) -> ResponseReturnValue:
    """One report with its figures."""
    return shown(saved.report(spot_here(), current_user.id, report_id), MailingForm(formdata=None))


def shown(row: Report, form: MailingForm, status: int = 200) -> Response:
    """The page, with the form of its mailings as it was sent."""
    spot, metric = spot_here(), source(row)
    found = attempt(lambda: computed(row, metric, spot)) if metric is not None else None
    late, found = (str(found), None) if isinstance(found, DomainError) else ("", found)
    context: dict[str, Any] = {
        "forms": labels.REPORT_FORMS,
        "mailings": saved.mailings(row.id),
        "form": form,
        "off": reports.why_off(row, metric),
    }
    told: dict[str, Any] = {
        "url_of": line_url,
        "value": labels.value,
        "split_name": labels.split_name,
        "only": [] if metric is None else reports.narrowed(row, metric),
        "own": row.owner_id == current_user.id,
        "late": late,
        "most": MOST_LINES,
        "by_task": bool(late) or (found is not None and len(found.lines) > downloads.MOST_ROWS),
    }
    return render("analytics/report.html", status=status, report=row, metric=metric, spot=spot, found=found, **context, **told)


def computed(row: Report, metric: Metric, spot: Spot) -> reports.Result:
    """What it comes to, within the time that the platform allows; raises TookTooLong."""
    with in_time():
        return reports.result(row, metric, spot)


def source(row: Report) -> Metric | None:
    """The metric of a report where it can be seen here."""
    return next((each for each in metrics_here() if each.code == row.metric), None)


def line_url(metric: Metric, line: reports.Line) -> str:
    """The address of the rows behind a line."""
    more: dict[str, Any] = {f"is_{code}": value for code, value in line.only.items()}
    ends: dict[str, Any] = {"from": str(line.first), "to": str(line.last), "currency": line.currency or None, "store": line.store_id}
    return url_for(".rows", metric=metric.code, **ends, **more)


@permission(EXPORT)
@require_feature("report_exports")
def report_file(report_id: int, form: str) -> ResponseReturnValue:
    """A report as a file, with typed cells and totals, or on paper with its chart."""
    row = saved.report(spot_here(), current_user.id, report_id)
    metric = source(row)
    if metric is None:
        raise NotFound(reports.why_off(row, metric))
    found = computed(row, metric, spot_here())
    if form == "pdf":
        return downloads.pieces(f"report-{row.id}.pdf", PDF, [papers.paper(row, metric, spot_here(), found)])
    return downloads.table(f"report-{row.id}", reports.header(row, metric), reports.cells(found), form=form)


@permission(REPORT)
@require_feature(FEATURE)
def remove(report_id: int) -> ResponseReturnValue:
    """Ask first, then remove an own report."""
    row = saved.report(spot_here(), current_user.id, report_id, own=True)
    if request.method == "GET":
        return render("analytics/remove.html", report=row, mailings=saved.mailings(row.id))
    with transaction():
        saving.remove(saved.report(spot_here(), current_user.id, report_id, own=True))
    return see_other(url_for(".reports"), _("The report was removed."))
