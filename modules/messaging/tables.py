"""The lists of messaging."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from modules.messaging import kinds, labels
from modules.messaging.models import Notice
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table


def notices() -> Table:
    """What somebody was told, the latest first."""
    known = sorted(((code, str(each.kind.label)) for code, each in kinds.installed().items()), key=lambda pair: pair[1])
    return Table(
        "notices",
        columns=[
            Column("text", _l("What happened")),
            Column("place", _l("Where")),
            Column("at", _l("When"), sort=(Notice.at, Notice.id)),
        ],
        filters=[
            Filter("state", _l("State"), labels.READ_STATES, where=_read_or_not),
            Filter("kind", _l("Kind"), known, column=Notice.kind),
        ],
        default_sort="at",
        default_descending=True,
        bulk=[BulkAction("read", _l("Mark as read"), icon="check")],
        empty=Empty(title=_l("Nothing to tell you"), text=_l("What needs your attention appears here."), icon="bell"),
    )


def _read_or_not(value: str) -> Any:
    return Notice.read_at.is_(None) if value == "unread" else Notice.read_at.is_not(None)
