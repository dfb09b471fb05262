"""What the inventory shows on dashboards, and the facts shown before it is switched off."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.inventory import queries
from modules.inventory.queries import overview
from webapp.routing.context import current_store
from webapp.tenancy import scope


def low_stock_card() -> str:
    """A store's articles that run low, the emptiest first."""
    store = current_store()
    rows = queries.lowest(store.id, 5)
    return render_template("inventory/store/_low_card.html", rows=rows, totals=overview.totals(store.id))


def overview_card() -> str:
    """The platform's numbers."""
    return render_template("inventory/admin/_card.html", totals=overview.totals())


def usage(platform: Any) -> list[str]:
    """What would become unreachable with the module off."""
    with scope(platform.id):
        totals = overview.totals()
    if not totals.variants:
        return []
    return [
        ngettext("%(num)s variant", "%(num)s variants", totals.variants),
        _("%(count)s pieces on hand", count=totals.on_hand),
    ]
