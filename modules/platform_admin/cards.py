"""Cards on the dashboards of the console and of a platform."""

from __future__ import annotations

from flask import render_template

from modules.platform_admin import beginning, queries
from modules.platform_admin.changes import history_rows
from webapp.routing.context import current_platform

SHOWN = 8


def platforms() -> str:
    """The platforms, the ones changed last first."""
    return render_template("platform_admin/console/_platforms_card.html", platforms=queries.platforms_changed_last(SHOWN))


def changes() -> str:
    """What changed last on any platform."""
    found = queries.latest_changes(SHOWN)
    rows = history_rows([change for change, _platform in found])
    pairs = [(row, platform) for row, (_change, platform) in zip(rows, found, strict=True)]
    return render_template("platform_admin/console/_changes_card.html", changes=pairs)


def merchants() -> str:
    """How many merchants and stores the platform has; of a new one, how it begins."""
    counts = queries.merchant_counts(current_platform().id)
    return render_template("platform_admin/admin/_merchants_card.html", counts=counts, steps=beginning.left())
