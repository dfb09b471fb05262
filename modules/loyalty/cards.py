"""What loyalty shows on dashboards and on a customer's page, and the facts shown before it is switched off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.loyalty import labels, queries
from modules.loyalty.queries import cards, today_at
from webapp.registry.kinds.timelines import Happening
from webapp.routing.context import current_store
from webapp.tenancy import scope


def today_card() -> str:
    """What happened at the tills of this store today."""
    return render_template("loyalty/store/_card.html", today=today_at.store(current_store()), labels=labels)


def of_customer(ids: Sequence[int]) -> str:
    """The card of a customer."""
    return render_template("loyalty/store/_customer.html", cards=cards.of_customers(ids), labels=labels, customer_id=ids[0])


def happened(ids: Sequence[int], limit: int) -> Sequence[Happening]:
    """What happened on a customer's cards."""
    found = cards.of_customers(ids)
    lines = cards.lines_of([each.id for each in found], limit)
    return [
        Happening(
            at=each.at,
            text=_("%(what)s: %(amount)s", what=labels.told(each), amount=labels.amount(each.delta, each.unit)),
            detail=each.reason,
            url=url_for("loyalty.store.loyalty.detail", card_id=each.card_id),
            icon=labels.ICONS[each.kind],
        )
        for each in lines
    ]


def usage(platform: Any) -> list[str]:
    """What would become unreachable with the module off."""
    with scope(platform.id):
        number, waiting = queries.count_cards(), queries.count_reserved()
    told = [ngettext("%(num)s loyalty card", "%(num)s loyalty cards", number)] if number else []
    return told + ([ngettext("%(num)s reward put aside", "%(num)s rewards put aside", waiting)] if waiting else [])
