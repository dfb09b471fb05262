"""Files that a job makes: begun with their row, written outside any transaction, and there once the row says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, BinaryIO

from flask_babel import gettext as _
from flask_babel import ngettext

from modules.analytics import papers, reports, tables
from modules.analytics.models import Export
from modules.analytics.queries import behind, saved
from modules.analytics.queries.behind import Asked
from modules.analytics.queries.places import Spot
from modules.analytics.settings import setting
from webapp import files, jobs
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import DomainError
from webapp.files.models import File
from webapp.registry.kinds.metrics import Metric
from webapp.web import downloads

JOB = "analytics.export"
SHEET = 1_048_576
"""Rows of a sheet, the heading among them."""
MOST = 30
"""Files of one person at one place that are kept or being made."""
ROOM = 10
"""Rows of them that are kept for totals."""


def begin(spot: Spot, *, name: str, form: str, asked: dict[str, Any], owner_id: int | None, mail: Sequence[str] = ()) -> Export:
    """Have a file made, in the caller's transaction; whoever is in `mail` gets its address once it is there.

    Raises DomainError where somebody who asks by hand has many files here already.
    """
    if not mail:
        take_turns("exports", spot.store_id, owner_id)
        if saved.count_exports(spot, owner_id) >= MOST:
            raise DomainError(
                _("You have %(most)s files here already. Wait until some of them are removed, then try again.", most=MOST), "too_many"
            )
    row = Export(store_id=spot.store_id, name=name[:160], form=form, asked=asked, owner_id=owner_id, expires_at=lives())
    db.session.add(row)
    db.session.flush()
    args = {"export": row.id, "mail": list(mail), "zone": spot.zone}
    row.run_id = jobs.enqueue(JOB, args=args, store_id=spot.store_id, user_id=owner_id, subject=row.name).id
    return row


def lives() -> Any:
    """Until when a file that is made now can be fetched."""
    return utcnow() + timedelta(hours=int(setting("export_ttl_hours")))


def most_rows(form: str) -> int:
    """The most rows that a file may have here."""
    most = int(setting("max_export_rows"))
    return min(most, SHEET - 1 - ROOM) if form == "xlsx" else most


def check_room(rows: int, form: str) -> None:
    """Raises DomainError for more rows than a file may have, and says what would do."""
    most = most_rows(form)
    if rows <= most:
        return
    said = ngettext("This would be a file of %(num)s row", "This would be a file of %(num)s rows", rows)
    if form == "xlsx" and rows <= most_rows("csv"):
        raise DomainError(_("%(said)s, and a sheet ends before that. Choose CSV, or a shorter period.", said=said), "too_many_rows")
    raise DomainError(_("%(said)s, and at most %(most)s are made. Choose a shorter period.", said=said, most=f"{most:,}"), "too_many_rows")


def metric_of(code: str) -> Metric:
    """A metric that is on; raises DomainError."""
    for each in everyones(Metric):
        if each.code == code:
            return each
    raise DomainError(_("The source of this file is off. Have it made again once it is on."), "source_off")


def write(row: Export, spot: Spot, out: BinaryIO) -> int:
    """Write the file; how many rows it has."""
    asked = row.asked
    if "report" in asked:
        report = saved.report_by_id(asked["report"])
        if report is None:
            raise DomainError(_("The report of this file was removed."), "gone")
        metric = metric_of(report.metric)
        found = reports.result(report, metric, spot)
        check_room(len(found.lines), row.form)
        if row.form == "pdf":
            out.write(papers.paper(report, metric, spot, found))
        else:
            downloads.write(out, row.form, reports.header(report, metric), reports.cells(found))
        return len(found.lines)
    metric = metric_of(asked["metric"])
    wanted = Asked(date.fromisoformat(asked["from"]), date.fromisoformat(asked["to"]), asked["only"], asked["currency"], asked["store"])
    statement = behind.rows(metric, metric.figure(), spot, wanted)
    rows = sum(each.rows for each in behind.totals(statement))
    check_room(rows, row.form)
    downloads.write(out, row.form, tables.header(metric, spot), tables.cells(metric, spot, statement, most_rows(row.form)))
    return rows


def finish(export_id: int, file: File, rows: int) -> Export:
    """The file is there, in the caller's transaction."""
    row = saved.export_by_id(export_id)
    files.retain(file)
    row.file_id, row.rows, row.expires_at = file.id, rows, file.expires_at
    db.session.flush()
    return row
