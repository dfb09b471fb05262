"""Many orders at once: confirmed from the list, shipped from a pasted list. Each is done or skipped by itself, and the page says which.

More than somebody waits for are done by a job, whose page says which were done and which skipped.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.orders import queries, services, tables
from modules.orders.deeds import CONFIRM_MANY, SHIP_MANY
from modules.orders.forms import PasteForm
from modules.orders.models import Order
from modules.orders.moves import CONFIRM, SHIP, Move
from modules.orders.services import Sent
from modules.orders.store.blueprint import WRITE, fulfillment, orders
from webapp.accounts.access import permission
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import attempt
from webapp.web.tables import deeds, gone, gone_words


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one order: done, or why it was skipped. `order_id` is None for a number that no order has.

    Of one that is done, `short` pieces are not in stock, and `blocked` lines wait for their product.
    """

    number: str
    order_id: int | None
    pieces: int = 0
    skipped: str = ""
    short: int = 0
    blocked: int = 0


@orders.post("/bulk")
@permission(WRITE)
@require_feature("order_bulk_actions")
def bulk() -> ResponseReturnValue:
    """Confirm the orders that were chosen in the list, or all that match."""
    store, name = current_store(), request.form.get("tab", "confirm")
    table = tables.queue(name, store=store, creatable=False, bulk=True)
    statement = table.selected(queries.orders(store.id, name), Order.id)
    found = queries.numbers_of(statement, deeds.MOST + 1)
    if len(found) > deeds.MOST:
        raise DomainError(_("Choose at most %(most)s orders at once.", most=f"{deeds.MOST:,}"), "too_many")
    if len(found) > CONFIRM_MANY.at_once:
        return CONFIRM_MANY.begin(found, url_for(".list", tab=name))
    outcomes = [outcome(number, order_id, CONFIRM) for order_id, number in found]
    missing = gone_words(gone(table, len(found)))
    return render("orders/store/report.html", outcomes=outcomes, title=_("Confirm orders"), missing=missing)


@fulfillment.route("/paste", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_bulk_actions")
def paste() -> ResponseReturnValue:
    """Ship many by pasting a list of numbers with their tracking numbers."""
    form, store = PasteForm(), current_store()
    if not form.validate_on_submit():
        return render("orders/fulfillment/paste.html", form=form, status=422 if form.is_submitted() else 200)
    given = form.given()
    if len(given) > SHIP_MANY.at_once:
        return SHIP_MANY.begin([*given.items()], url_for(".list"), carrier=form.carrier.data)
    known = queries.ids_by_number(store.id, given)
    outcomes = [ship_one(number, tracking, known, form.carrier.data) for number, tracking in given.items()]
    return render("orders/store/report.html", outcomes=outcomes, title=_("Ship orders"), missing="")


def ship_one(number: str, tracking: str, known: dict[str, int], carrier: str) -> Outcome:
    """One line of the list."""
    if number not in known:
        return Outcome(number, None, skipped=_("No order has this number."))
    return outcome(number, known[number], SHIP, Sent(carrier=carrier, tracking=tracking))


def outcome(number: str, order_id: int, move: Move, sent: Sent | None = None) -> Outcome:
    """Do it with all that can be, in a transaction of its own: what is refused leaves the others as they are."""
    done = attempt(lambda: services.carry_out(current_store(), order_id, move, sent=sent), in_one=True)
    if isinstance(done, DomainError):
        return Outcome(number, order_id, skipped=done.message)
    skipped = "" if done.pieces else _("Nothing of it is in stock.")
    return Outcome(number, order_id, pieces=done.pieces, short=done.short, blocked=done.blocked, skipped=skipped)
