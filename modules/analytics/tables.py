"""The lists of analytics."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, column

from modules.analytics import labels
from modules.analytics.models import Export, Report
from modules.analytics.queries import behind
from modules.analytics.queries.places import Spot
from webapp.registry.kinds.metrics import Metric
from webapp.web.spreadsheets import Cell
from webapp.web.tables import Column, Empty, Table


def rows(metric: Metric, spot: Spot) -> Table:
    """The rows behind a figure, the latest first."""
    return Table(
        "rows",
        columns=[
            Column("at", _l("When"), sort=(column("at"), column("key"))),
            Column("title", _l("What"), sort=(column("title"), column("key"))),
            *([Column("store", _l("Store"))] if shows_store(metric, spot) else []),
            *(Column(name, each.name) for name, each in zip(("one", "two"), metric.dimensions, strict=False)),
            Column("value", metric.name, sort=(column("value"), column("key")), numeric=True),
        ],
        default_sort="at",
        default_descending=True,
        empty=Empty(title=_l("No rows"), text=_l("On these days there was nothing of this."), icon="chart-bar-off"),
    )


def shows_store(metric: Metric, spot: Spot) -> bool:
    """Whether rows can be of several stores."""
    return metric.per == "store" and spot.store_id is None


def header(metric: Metric, spot: Spot) -> list[str]:
    """The headings of a file of rows."""
    store = [_("Store")] if shows_store(metric, spot) else []
    return [_("When"), _("What"), *store, *(str(each.name) for each in metric.dimensions), str(metric.name), _("Currency")]


def cells(metric: Metric, spot: Spot, statement: Select[Any], most: int) -> Iterator[tuple[Cell, ...]]:
    """The cells of a file of rows, and their totals at its end; moments are the place's."""
    names = behind.all_store_names() if shows_store(metric, spot) else {}
    for row in behind.fetched(statement, most):
        store = [names.get(row["store"], "")] if shows_store(metric, spot) else []
        split = [labels.named(metric, each, row[name]) for name, each in zip(("one", "two"), metric.dimensions, strict=False)]
        yield (
            behind.local(row["at"], spot.zone),
            row["title"],
            *store,
            *split,
            labels.exact(row["value"], row["currency"]),
            row["currency"],
        )
    blank = [""] * (len(metric.dimensions) + (1 if shows_store(metric, spot) else 0))
    for each in behind.totals(statement):
        yield ("", _("Total"), *blank, labels.exact(each.value, each.currency), each.currency)


def reports() -> Table:
    """Saved reports."""
    return Table(
        "reports",
        columns=[
            Column("name", _l("Name"), sort=Report.name),
            Column("metric", _l("Figure")),
            Column("split", _l("By")),
            Column("whose", _l("Whose")),
            Column("updated_at", _l("Saved"), sort=Report.updated_at),
        ],
        search=[Report.name],
        search_label=_l("Search reports"),
        default_sort="name",
        empty=Empty(
            title=_l("No reports yet"),
            text=_l("Save a question once: a figure, by what, over which days. Then it is one click away."),
            action_label=_l("Create the first report"),
            action_url=lambda: url_for(".create_report"),
            icon="report-analytics",
        ),
    )


def exports() -> Table:
    """Files that were made."""
    return Table(
        "exports",
        columns=[
            Column("name", _l("File"), sort=Export.name),
            Column("rows", _l("Rows"), numeric=True),
            Column("created_at", _l("Asked for"), sort=Export.created_at),
            Column("expires_at", _l("Kept until"), sort=Export.expires_at),
        ],
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            title=_l("No files yet"),
            text=_l("Files of long lists and reports that are sent by mail are here until they expire."),
            icon="file-download",
        ),
    )
