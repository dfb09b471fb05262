"""What is done with an order, with all of it or some pieces: confirm, decline, cancel, take back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from modules.orders import queries, services
from modules.orders.forms import pieces_form
from modules.orders.labels import MOVES
from modules.orders.models import Order
from modules.orders.moves import CANCEL, CONFIRM, DECLINE, DELIVER, RETURN, Move, allowed
from modules.orders.services import Done, IllegalMove
from modules.orders.settings import OrderSettings
from modules.orders.store.blueprint import WRITE, fulfillment, order_url, orders
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.htmx import see_other
from webapp.web.saving import form_page

TEMPLATE = "orders/store/move.html"


@orders.route("/<int:order_id>/confirm", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def confirm(order_id: int) -> ResponseReturnValue:
    """Say that it is there and will be sent."""
    return move_page(order_id, CONFIRM)


@orders.route("/<int:order_id>/decline", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def decline(order_id: int) -> ResponseReturnValue:
    """Say that it will not be sent."""
    return move_page(order_id, DECLINE)


@orders.route("/<int:order_id>/cancel", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_management")
def cancel(order_id: int) -> ResponseReturnValue:
    """Take back what has not left."""
    return move_page(order_id, CANCEL)


@orders.route("/<int:order_id>/return", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_returns")
def take_back(order_id: int) -> ResponseReturnValue:
    """Pieces that came back, in their condition."""
    return move_page(order_id, RETURN)


@fulfillment.route("/<int:order_id>/deliver", methods=["GET", "POST"])
@permission(WRITE)
@require_feature("order_fulfillment")
def deliver(order_id: int) -> ResponseReturnValue:
    """Say that it arrived."""
    return move_page(order_id, DELIVER)


def move_page(order_id: int, move: Move, *, asks: str = "", rest: Mapping[int, int] | None = None, **facts: Any) -> ResponseReturnValue:
    """The pieces to choose, and what is done with them. The form begins with the `rest` of each line, by default all that can be."""
    store = current_store()
    order = queries.order(store.id, order_id)
    form = pieces_form(order, move, rest)
    if not form.is_submitted() and move not in allowed(order.lines):
        raise IllegalMove(order, move)

    def save() -> Done:
        sent, note = form.sent(), form.note.data
        return services.carry_out(store, order_id, move, form.pieces(), version=form.version.data, note=note, sent=sent)

    def then(done: Done) -> ResponseReturnValue:
        report(done, move)
        return see_other(order_url(order_id))

    facts |= {"notice": too_old(order) if move is RETURN else "", "asks": asks or _("How many pieces?")}
    facts |= {"move": move, "title": MOVES[move.code], "back": order_url(order_id), "lines": {line.id: line for line in order.lines}}
    return form_page(TEMPLATE, form, save, lambda: queries.order(store.id, order_id), then=then, order=order, **facts)


def too_old(order: Order) -> str:
    """That the time for returns is over, where it is."""
    days = settings(OrderSettings, order.store_id).return_window_days
    sent = max((parcel.shipped_at for parcel in queries.parcels(order.id)), default=None)
    if sent is None or sent + timedelta(days=days) >= utcnow():
        return ""
    return _(
        "The %(days)s days for returns ended on %(day)s. You can still take it back.",
        days=days,
        day=format_date(sent + timedelta(days=days)),
    )


def report(done: Done, move: Move) -> None:
    """Tell what came of it."""
    said = {
        "confirm": lambda n: ngettext("%(num)s piece is confirmed.", "%(num)s pieces are confirmed.", n),
        "decline": lambda n: ngettext("%(num)s piece is declined.", "%(num)s pieces are declined.", n),
        "cancel": lambda n: ngettext("%(num)s piece is cancelled.", "%(num)s pieces are cancelled.", n),
        "ship": lambda n: ngettext("%(num)s piece is on its way.", "%(num)s pieces are on their way.", n),
        "deliver": lambda n: ngettext("%(num)s piece has arrived.", "%(num)s pieces have arrived.", n),
        "return": lambda n: ngettext("%(num)s piece is taken back.", "%(num)s pieces are taken back.", n),
    }
    if done.pieces:
        flash(said[move.code](done.pieces), "success")
    if done.refund is not None:
        flash(_("Refund note %(number)s was written.", number=done.refund.number), "success")
    if done.short:
        flash(
            ngettext(
                "%(num)s piece is not in stock and still waits to be confirmed.",
                "%(num)s pieces are not in stock and still wait to be confirmed.",
                done.short,
            ),
            "warning",
        )
    if done.blocked:
        flash(_("An unknown product still waits: choose its variant first."), "warning")
