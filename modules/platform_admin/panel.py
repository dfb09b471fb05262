"""What opens below a module's row: one tab at a time, asked for and drawn when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _
from wtforms import Form

from modules.platform_admin import changes, page
from modules.platform_admin.changes import ChangeRow, registry
from modules.platform_admin.page import ModuleRow
from webapp.kernel import kernel
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import Frontend
from webapp.switching.reasons import Reason, why

HISTORY_READ = 500
HISTORY_SHOWN = 10


@dataclass(frozen=True)
class Panel:
    """An open panel. Only what its tab shows is there; `typed` is what a form of it was sent with."""

    row: ModuleRow
    tab: str
    reasons: tuple[Reason, ...] = ()
    menu: tuple[tuple[str, str], ...] = ()
    history: tuple[ChangeRow, ...] = ()
    form: Form | None = None
    shown_config: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.row.code


def tabs(row: ModuleRow, *, may_switch: bool) -> list[tuple[str, str]]:
    """(id, label) of what there is to say and do about a module."""
    found = [
        ("settings", _("Settings"), row.module.config_form is not None),
        ("why", _("Why it is on") if row.state != "off" else _("Why it is off"), True),
        ("features", _("Features and pages"), True),
        ("health", _("Health checks"), bool(row.checks)),
        ("later", _("Schedule"), may_switch and row.state != "core"),
        ("states", _("Other states"), may_switch and row.state != "core"),
        ("history", _("History"), True),
    ]
    return [(id, label) for id, label, there in found if there]


def panel(snapshot: Snapshot, row: ModuleRow, tab: str, *, may_switch: bool, typed: Mapping[str, str]) -> Panel:
    """The panel of a module at one of its tabs; at the first where it has no such."""
    ids = [id for id, _label in tabs(row, may_switch=may_switch)]
    tab = tab if tab in ids else ids[0]
    parts: dict[str, Any] = {}
    if tab == "settings":
        stored = snapshot.configs.get(row.code, {})
        parts = {"form": row.form or page.form_of(row.module, stored), "shown_config": page.shown_config(row.module, stored)}
    elif tab == "features":
        parts = {"menu": tuple((str(f.facts.label), str(item.label)) for f in Frontend for item in row.module.menu_items.get(f, ()))}
    elif tab in {"why", "history"}:
        parts = _past(snapshot, row)
    return Panel(row=row, tab=tab, typed=typed, **parts)


def _past(snapshot: Snapshot, row: ModuleRow) -> dict[str, Any]:
    """What led to the present state."""
    history = kernel().modules.history(snapshot.id, HISTORY_READ)
    own = [each for each in changes.history_rows(history) if row.code in each.codes]
    return {"reasons": tuple(why(registry(), snapshot, history, row.code)), "history": tuple(own[:HISTORY_SHOWN])}
