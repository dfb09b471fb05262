"""Reports are saved, changed and removed by whoever made them."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.analytics.models import Report
from modules.analytics.queries import saved
from modules.analytics.queries.places import Spot
from webapp.db import check_version, db
from webapp.db.turns import take_turns
from webapp.domain import DomainError

MOST = 500
"""Reports of one person at one place."""


def save(spot: Spot, *, owner_id: int, **values: Any) -> Report:
    """A new report of this place. Raises DomainError where the person has as many as anybody looks through."""
    take_turns("reports", spot.store_id, owner_id)
    if saved.count_reports(spot, owner_id) >= MOST:
        raise DomainError(_("You have %(most)s reports here. Delete one that you do not use.", most=MOST), "too_many")
    row = Report(store_id=spot.store_id, owner_id=owner_id, **values)
    db.session.add(row)
    db.session.flush()
    return row


def change(row: Report, *, version: int, **values: Any) -> Report:
    """Change a report; raises Conflict where somebody was faster."""
    check_version(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    db.session.flush()
    return row


def remove(row: Report) -> None:
    """Remove a report, with its mailings."""
    db.session.delete(row)
    db.session.flush()
