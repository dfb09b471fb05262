"""What the orders show on dashboards, and the facts shown before they are switched off."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask_babel import ngettext

from modules.orders import queries
from webapp.tenancy import scope


def overview_card() -> str:
    """What waits on the platform."""
    return render_template("orders/admin/_card.html", waiting=queries.waiting())


def usage(platform: Any) -> list[str]:
    """What would become unreachable with the module off."""
    with scope(platform.id):
        waiting, many = queries.waiting(), queries.how_many()
    if not many:
        return []
    return [
        ngettext("%(num)s order", "%(num)s orders", many),
        ngettext("%(num)s order to confirm", "%(num)s orders to confirm", waiting.confirm),
        ngettext("%(num)s order to ship", "%(num)s orders to ship", waiting.ship),
    ]
