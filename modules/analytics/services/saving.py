"""Reports are saved, changed and removed by whoever made them."""

from __future__ import annotations

from typing import Any

from modules.analytics.models import Report
from modules.analytics.queries.places import Spot
from webapp.db import check_version, db


def save(spot: Spot, *, owner_id: int, **values: Any) -> Report:
    """A new report of this place."""
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
