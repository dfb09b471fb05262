"""The dashboard and the rows behind its figures."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from modules.analytics import figures, labels, tables
from modules.analytics.access import EXPORT, NOTE, READ, REFRESH
from modules.analytics.forms import NoteForm
from modules.analytics.jobs import REFRESH as REFRESH_JOB
from modules.analytics.periods import COMPARISONS, PERIODS, read, wrong
from modules.analytics.queries import behind, facts
from modules.analytics.queries.behind import Asked
from modules.analytics.queries.facts import Mark
from modules.analytics.queries.limits import in_time
from modules.analytics.queries.places import Spot, latest_day, metric_here, metrics_here, spot_here
from modules.analytics.services import noting
from modules.analytics.settings import setting
from webapp import jobs
from webapp.accounts.access import permission
from webapp.contributions import Raised, asked
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.registry.kinds.metrics import Figure, Metric
from webapp.web import downloads
from webapp.web.htmx import render, see_other

FEATURE = "analytics_dashboard"


@permission(READ)
@require_feature(FEATURE)
def index() -> ResponseReturnValue:
    """Every figure of a period, one of them drawn, what changed, and what people noted."""
    return shown(NoteForm(formdata=None))


def shown(form: NoteForm, status: int = 200) -> Response:
    """The dashboard, with the form as it was sent."""
    spot, metrics = spot_here(), metrics_here()
    period = read(request.args, latest_day(spot))
    with in_time():
        found, marks = figures.all_found(spot, metrics, period)
        changed = figures.changed(spot, [each for each in metrics if marks.get(each.code, Mark()).at], period, marks)
        notes = facts.notes(spot, *period.span)
    tiles = figures.tiles(spot, metrics, period, found, marks)
    charts = [figures.chart(each, line.currency, found[each.code][line.currency], period, marks[each.code]) for each, line in drawn(tiles)]
    context: dict[str, Any] = {"periods": PERIODS, "comparisons": COMPARISONS, "form": form, "status": status, "notes": notes}
    latest = max((each.at for each in marks.values() if each.at is not None), default=None)
    is_empty = latest is not None and not any(line.now or line.before for each in tiles for line in each.lines)
    told: dict[str, Any] = {"tiles": tiles, "charts": charts, "changed": changed, "latest": latest, "is_empty": is_empty}
    return render("analytics/index.html", spot=spot, period=period, **told, **context)


def drawn(tiles: list[figures.Tile]) -> list[tuple[Metric, figures.Line]]:
    """The metric that the address names, else the first that has a figure; a chart for each of its currencies."""
    there = [each for each in tiles if each.lines]
    chosen = [each for each in there if each.metric.code == request.args.get("metric")] or there[:1]
    return [(each.metric, line) for each in chosen for line in each.lines if line.points]


@permission(READ)
@require_feature(FEATURE)
def rows(metric: str) -> ResponseReturnValue:
    """The rows behind a figure, with their total."""
    found, spot = metric_here(metric), spot_here()
    wanted = asked_rows(found, spot)
    figure = figure_of(found)
    with in_time():
        statement = behind.rows(found, figure, spot, wanted)
        page = tables.rows(found, spot).page(statement)
        totals, names = behind.totals(statement), behind.store_names(row.store for row in page.rows)
    only = [(each.name, labels.named(found, each, wanted.only[each.code])) for each in found.dimensions if each.code in wanted.only]
    urls = {form: url_for(".download", metric=metric, form=form, **kept_args(found)) for form in labels.FORMS}
    context: dict[str, Any] = {
        "only": only,
        "names": names,
        "urls": urls,
        "shown": labels.value,
        "named": labels.named,
        "address": labels.address,
        "forms": labels.FORMS,
    }
    moments = labels.moments(spot.zone)
    context |= {"kept": kept_args(found), "most": downloads.MOST_ROWS - len(totals)}
    return render(
        "analytics/rows.html",
        metric=found,
        page=page,
        asked=wanted,
        totals=totals,
        spot=spot,
        moments=moments,
        **context,
    )


@permission(EXPORT)
@require_feature("report_exports")
def download(metric: str, form: str) -> ResponseReturnValue:
    """The rows behind a figure as a file, with typed cells."""
    found, spot = metric_here(metric), spot_here()
    statement = behind.rows(found, figure_of(found), spot, asked_rows(found, spot))
    with in_time():
        lines = list(tables.cells(found, spot, statement, downloads.MOST_ROWS))
    return downloads.table(metric.replace(".", "-"), tables.header(found, spot), lines, form=form)


def figure_of(metric: Metric) -> Figure:
    """What it is made of. Raises DomainError where its module cannot tell."""
    found = asked(metric.owner, f"metric {metric.code}", metric.figure, seconds=float(setting("query_timeout_s")))
    if isinstance(found, Raised):
        raise DomainError(str(labels.TROUBLES["raised"]), "raised")
    return found


def kept_args(metric: Metric) -> dict[str, Any]:
    """What of the address says which rows."""
    names = {"from", "to", "currency", "store", *(f"is_{each.code}" for each in metric.dimensions)}
    return {name: value for name, value in request.args.items() if name in names}


def asked_rows(metric: Metric, spot: Spot) -> Asked:
    """What the address asks for; raises NotFound for days that make no sense."""
    try:
        first, last = (date.fromisoformat(request.args.get(name, "")[:20]) for name in ("from", "to"))
    except ValueError:
        raise NotFound(_("This address names no days. Go back to the figures and choose one.")) from None
    problem = wrong(first, last, latest_day(spot))
    if problem:
        raise NotFound(problem)
    only = {each.code: request.args[f"is_{each.code}"].replace("\0", "") for each in metric.dimensions if f"is_{each.code}" in request.args}
    return Asked(first, last, only, request.args.get("currency", "")[:3] or None, request.args.get("store", type=int))


@permission(REFRESH)
@require_feature(FEATURE)
def refresh() -> ResponseReturnValue:
    """Have the platform's figures computed now."""
    with transaction():
        jobs.enqueue(REFRESH_JOB, args={"now": True}, store_id=spot_here().store_id, user_id=current_user.id, unique_key="now")
    return see_other(back(), _("The figures are being computed. They are here in a moment."), "info")


def back() -> str:
    """The dashboard as it was."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if name in ("period", "compare", "from", "to", "metric")}
    return url_for(".index", **kept)


@permission(NOTE)
@require_feature(FEATURE)
def note() -> ResponseReturnValue:
    """Write down what happened on a day."""
    form = NoteForm()
    if not form.validate_on_submit():
        return shown(form, 422)
    with transaction():
        noting.annotate(spot_here().store_id, day=form.day.data, text=form.text.data or "", author_id=current_user.id)
    return see_other(back(), _("The note is there."))


@permission(NOTE)
@require_feature(FEATURE)
def remove_note(note_id: int) -> ResponseReturnValue:
    """Take a note away."""
    with transaction():
        noting.remove(spot_here().store_id, note_id)
    return see_other(back(), _("The note was removed."))
