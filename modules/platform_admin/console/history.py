"""The history of a platform's modules: filtered, exported, and the way back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, Text, cast, or_

from modules.platform_admin import changes
from modules.platform_admin.console.modules import service
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.visible import may_switch, visible_platform
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.platforms import queries
from webapp.platforms.modules import ModuleChange
from webapp.switching import confirmation
from webapp.web import downloads
from webapp.web.htmx import render
from webapp.web.spreadsheets import Cell
from webapp.web.tables import Column, Empty, Filter, Table

PERIODS = {"1": _l("the last day"), "7": _l("the last 7 days"), "30": _l("the last 30 days"), "365": _l("the last year")}
HEADER = ("revision", "at", "actor", "kind", "on", "off", "configured", "reason")


def touches(code: str) -> ColumnElement[bool]:
    """Changes that name the module, or took it along: its code stands in quotes in what was asked or what followed."""
    quoted = f'"{code}"'
    return or_(cast(ModuleChange.requested, Text).contains(quoted), cast(ModuleChange.plan, Text).contains(quoted))


TABLE = Table(
    "history",
    columns=[
        Column("revision", _l("Revision"), sort=ModuleChange.revision, numeric=True),
        Column("at", _l("When")),
        Column("actor", _l("Who"), sort=ModuleChange.actor),
        Column("what", _l("What")),
        Column("reason", _l("Reason")),
        Column("acts", _l("Go back")),
    ],
    filters=[
        Filter("module", _l("Module"), lambda: [(code, module.name) for code, module in changes.registry().modules.items()], where=touches),
        Filter("kind", _l("Kind"), changes.kinds, column=ModuleChange.kind),
        Filter("since", _l("When"), PERIODS.items(), where=lambda days: ModuleChange.at > utcnow() - timedelta(days=int(days))),
    ],
    search=[ModuleChange.actor, ModuleChange.reason],
    default_sort="revision",
    default_descending=True,
    search_label=_l("Search who and why"),
    empty=Empty(
        title=_l("Nothing has changed yet"), text=_l("Every change of a module stays here, with who made it and why."), icon="history"
    ),
)


@platforms.get("/<code>/modules/history")
@permission("platform-admin:modules:read", platform_arg="code")
def history(code: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    page = TABLE.page(queries.changes(platform.id))
    return render(
        "platform_admin/modules/history.html",
        page=page,
        entries=changes.history_rows(list(page.rows)),
        undoable=service().undoable(platform.id, list(page.rows)) if may_switch() else frozenset(),
        once=confirmation.new_once(),
        platform=platform,
        snapshot=service().snapshot(platform.id),
        may_switch=may_switch(),
        name_of=changes.name_of,
        setting_name=changes.setting_name,
        entry_names=changes.entry_names,
        feature_names=changes.feature_names,
        step_name=changes.step_name,
    )


@platforms.get("/<code>/modules/history.<any(csv, xlsx, jsonl):form>")
@permission("platform-admin:modules:read", platform_arg="code")
def export_history(code: str, form: str) -> ResponseReturnValue:
    """What the filters of the page let through, newest first."""
    platform = visible_platform(code)
    state = TABLE.state(request.args)
    chosen = TABLE.narrow(queries.changes(platform.id), state).order_by(ModuleChange.revision.desc())
    if form == "jsonl":
        return downloads.pieces(f"{platform.code}-history.jsonl", "application/x-ndjson", json_lines(chosen))
    return downloads.table(f"{platform.code}-history", HEADER, table_rows(chosen), form=form)


def table_rows(chosen: Select[ModuleChange]) -> Iterator[list[Cell]]:
    """One row per change, moments in UTC."""
    for row in queries.in_batches(chosen):
        told = changes.history_rows([row])[0]
        lists = [", ".join(str(name) for name in names) for names in (told.enabled, told.disabled, told.configured)]
        yield [row.revision, row.at, row.actor, row.kind, *lists, row.reason]


def json_lines(chosen: Select[ModuleChange]) -> Iterator[bytes]:
    """One JSON object per change, with the plan that was confirmed and both states, secrets masked."""
    for row in queries.in_batches(chosen):
        yield json.dumps(row.as_json()).encode() + b"\n"
