"""Activity: what was changed here, by whom. In the console everything, on a platform and in a store their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.core import queries
from webapp.accounts.access import permission
from webapp.audit import AuditEntry, labels, telling
from webapp.web import downloads
from webapp.web.formats import local
from webapp.web.htmx import render
from webapp.web.tables import Column, Empty, Filter, Table, between

READ = "core:activity:read"


def activity_pages() -> Blueprint:
    """The pages of one frontend."""
    blueprint = Blueprint("activity", __name__)
    blueprint.add_url_rule("/", "list", page)
    blueprint.add_url_rule("/download", "download", download)
    return blueprint


@permission(READ)
def page() -> ResponseReturnValue:
    """The trail, the latest first."""
    about = asked_subject()
    shown = table().page(queries.activity(about))
    told = {each.row.id: each for each in telling.told(shown.rows)}
    name = telling.name_of(*about) if about is not None and queries.latest(queries.activity(about), 1) else None
    return render("core/activity.html", page=shown, told=told, about=about, name=name)


@permission(READ)
def download() -> ResponseReturnValue:
    """The same entries as a file, by search and filters."""
    shown, form = table(), "xlsx" if request.args.get("form") == "xlsx" else "csv"
    found = queries.one_by_one(shown.narrow(queries.activity(asked_subject()), shown.state(request.args)), downloads.most_rows() + 1)
    header = [_("When"), _("Who"), _("What"), _("Subject"), _("Details"), _("Request")]
    told = (each for some in downloads.batches(found) for each in telling.told(some))
    return downloads.table("activity", header, map(cells, told), form=form)


def cells(told: telling.Told) -> Sequence[Any]:
    """An entry in a file; the moment in the reader's time zone, as on the page."""
    return [local(told.row.at), told.who, told.what, told.subject, told.text, told.row.request_id or ""]


def asked_subject() -> tuple[str, int] | None:
    """The one thing that the address names, as ?subject=store&id=7."""
    kind, number = request.args.get("subject", ""), request.args.get("id", type=int)
    return (kind, number) if kind in labels.subjects() and number is not None and 0 < number < 2**31 else None


def table() -> Table:
    """The list. What can have happened is whatever is known to."""
    actions = sorted(((code, str(label)) for code, label in labels.actions().items()), key=lambda each: each[1])
    return Table(
        "activity",
        columns=[
            Column("at", _l("When"), sort=AuditEntry.id),
            Column("who", _l("Who")),
            Column("what", _l("What")),
            Column("details", _l("Details")),
        ],
        filters=[
            Filter("who", _l("Who"), reads=bool, where=queries.by_somebody_named),
            Filter("what", _l("What"), actions, column=AuditEntry.action),
            *between(AuditEntry.at),
        ],
        default_sort="at",
        default_descending=True,
        empty=Empty(
            title=_l("Nothing was changed yet"),
            text=_l("Each change appears here, with who made it and what was there before."),
            icon="history",
        ),
    )
