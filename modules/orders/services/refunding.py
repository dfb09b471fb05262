"""Refund notes: what is due back for pieces that came back or were cancelled. They say it; they move no money."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.models import Order, OrderLine, Refund, RefundLine
from modules.orders.queries import refunds
from modules.orders.services.counting import recounted
from modules.orders.services.writing import owned, tell
from webapp.commerce import Money
from webapp.commerce.series import next_number
from webapp.db import check_version, db
from webapp.domain import DomainError
from webapp.merchants.models import Store

WHOLE_BP = 10_000


def refund(store: Store, order_id: int, pieces: Mapping[int, int], *, reason: str, note: str = "", version: int | None = None) -> Refund:
    """Write a note about so many pieces of each line.

    Raises Conflict when somebody saved the order since `version`, DomainError for more pieces than came back or were cancelled, for
    none, and for pieces that cost nothing.
    """
    order = queries.order(store.id, order_id, lock=True)
    if version is not None:
        check_version(order, version)
    return write_refund(store, order, pieces, reason=reason, note=note)


def write_refund(store: Store, order: Order, pieces: Mapping[int, int], *, reason: str, note: str = "") -> Refund:
    """The same for an order that is locked already."""
    before, room = refunds.noted(order.id), refunds.room(order)
    chosen = {queries.line_of(order, line_id): many for line_id, many in pieces.items() if many}
    for line, many in chosen.items():
        _check(line, many, room.get(line.id, 0))
    amounts = {line: due_back(line, before.get(line.id, 0), many) for line, many in chosen.items()}
    total = sum(amount for amount, _tax in amounts.values())
    if not chosen:
        raise DomainError(_("Give a number above zero for at least one line."), "nothing_chosen")
    if not total:
        raise DomainError(_("Nothing was paid for these pieces, so nothing is due back."), "nothing_due")
    made = Refund(**owned(order), currency=order.currency, reason=reason, note=note, total_minor=total, number=_number(store))
    db.session.add(made)
    db.session.flush()
    mine = {"platform_id": order.platform_id, "store_id": order.store_id, "refund_id": made.id}
    db.session.add_all(
        RefundLine(**mine, line_id=line.id, quantity=chosen[line], amount=amount, tax=tax, tax_rate_bp=line.tax_rate_bp)
        for line, (amount, tax) in amounts.items()
    )
    order.refunded_minor += total
    tell(order, "refund", number=made.number, minor=total, currency=order.currency)
    db.session.flush()
    recounted([order.customer_id])
    return made


def due_back(line: OrderLine, before: int, many: int) -> tuple[int, int]:
    """What was paid for so many pieces of a line, and the tax in it, when `before` are on notes already.

    The tax is that of all pieces so far less that of those before: rounded once for the line, so that the notes of all its pieces add
    up to the tax of the line, whichever way they are shared out.
    """
    earlier, now = (tax_in(line.price * pieces, line.tax_rate_bp) for pieces in (before, before + many))
    return (line.price * many).minor, now.minor - earlier.minor


def tax_in(amount: Money, rate_bp: int) -> Money:
    """The tax that is in an amount which includes it, rounded half away from zero."""
    return amount.share(rate_bp, WHOLE_BP + rate_bp)


def series(store: Store) -> str:
    """The name of the store's series of numbers of refund notes."""
    return f"orders.refunds:{store.id}"


def _number(store: Store) -> str:
    """The next one: taken in the transaction that writes the note, so that none is missing."""
    return f"{store.code.upper()}-R{next_number(store.platform_id, series(store)):05}"


def _check(line: OrderLine, many: int, room: int) -> None:
    if not 0 < many <= room:
        raise DomainError(_("At most %(count)s of “%(name)s” can be paid back.", count=room, name=line.name), "too_many")
