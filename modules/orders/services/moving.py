"""Doing something with an order: what the table of moves allows, with its stock, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.orders import labels, queries
from modules.orders.events import tell_kept, tell_moved
from modules.orders.models import Order, OrderLine, OrderReturn, Parcel, ParcelLine, Refund
from modules.orders.moves import CANCEL, CONFIRM, NEVER, RETURN, SHIP, Effect, Issue, Move, allowed
from modules.orders.services.fitting import fit
from modules.orders.services.issues import recheck
from modules.orders.services.raising import raise_issue
from modules.orders.services.refunding import write_refund
from modules.orders.services.reserving import ahead, reference, too_many
from modules.orders.services.writing import owned, settle, tell
from modules.orders.states import State
from webapp.db import check_version, db
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.stock import Stock, Want

Pieces = dict[int, int]
"""How many pieces of each line, by its id."""


class IllegalMove(Conflict):
    """The order is not in a state for that. `allowed` are the codes of what may be done instead."""

    def __init__(self, order: Order, move: Move) -> None:
        self.allowed = [each.code for each in allowed(order.lines)]
        state = labels.STATES[State(order.state)]
        if self.allowed:
            instead = ", ".join(f"“{labels.MOVES[code]}”" for code in self.allowed)
            said = _(
                "“%(move)s” is not possible: this order is “%(state)s”. Possible now: %(instead)s.",
                move=labels.MOVES[move.code],
                state=state,
                instead=instead,
            )
        else:
            said = _(
                "“%(move)s” is not possible: this order is “%(state)s”, and nothing is left to do.",
                move=labels.MOVES[move.code],
                state=state,
            )
        super().__init__(said, "illegal_move")


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How pieces left, or in which condition they came back; `refund` says that a refund note is to be written for them."""

    carrier: str = "other"
    tracking: str = ""
    condition: str = "as_new"
    refund: bool = False


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it: pieces that moved, pieces that did not for lack of stock, and lines that wait for their product."""

    order: Order
    pieces: int
    short: int = 0
    blocked: int = 0
    refund: Refund | None = None


def carry_out(
    store: Store,
    order_id: int,
    move: Move,
    pieces: Mapping[int, int] | None = None,
    *,
    version: int | None = None,
    note: str = "",
    sent: Sent | None = None,
) -> Done:
    """Do it with so many pieces of each line, by default with all that can be.

    Raises IllegalMove, Conflict when somebody saved the order since `version`, and DomainError for more pieces than there are, an issue
    that is in the way, or stock that is not there. Too little stock to confirm is no error: what is there is confirmed, and an issue
    says what is missing.
    """
    order, sent = queries.order(store.id, order_id, lock=True), sent or Sent()
    if version is not None:
        check_version(order, version)
    if move not in allowed(order.lines):
        raise IllegalMove(order, move)
    recheck(order)
    chosen, blocked = _choose(order, move, pieces, sent)
    missing = _stock(order, move, chosen, sent)
    for line in order.lines:
        if chosen.get(line.id):
            move.apply(line, chosen[line.id])
    moved = sum(chosen.values())
    _write_down(order, move, chosen, sent, note)
    if missing:
        tell(order, "short", pieces=missing)
    recheck(order)
    settle(order)
    if moved:
        tell_moved(order, move.code)
    if move in (SHIP, RETURN):
        tell_kept(order)
    if move in (SHIP, CANCEL):
        fit(order, gone=move is SHIP)
    written = _refund(store, order, move, chosen) if sent.refund else None
    return Done(order=order, pieces=moved, short=missing, blocked=blocked, refund=written)


def _choose(order: Order, move: Move, pieces: Mapping[int, int] | None, sent: Sent) -> tuple[Pieces, int]:
    """The pieces that move, and how many lines an issue keeps back where nobody named the lines."""
    ids, whole = _blocked(order, move, sent)
    if whole:
        raise DomainError(str(labels.HELP[Issue.BAD_ADDRESS]), "blocked")
    if pieces is None:
        chosen = {line.id: move.room(line) for line in order.lines if move.room(line) and line.id not in ids}
        blocked = sum(1 for line in order.lines if move.room(line) and line.id in ids)
    else:
        chosen, blocked = {line_id: count for line_id, count in pieces.items() if count}, 0
        for line_id, count in chosen.items():
            _check(queries.line_of(order, line_id), move, count, ids)
    if not chosen and blocked:
        raise DomainError(str(labels.HELP[Issue.UNKNOWN_PRODUCT]), "blocked")
    if not chosen:
        raise DomainError(_("Give a number above zero for at least one line."), "nothing_chosen")
    return chosen, blocked


def _check(line: OrderLine, move: Move, count: int, blocked: set[int]) -> None:
    room = move.room(line)
    if not 0 < count <= room:
        raise DomainError(_("At most %(count)s of “%(name)s” can be chosen.", count=room, name=line.name), "too_many")
    if line.id in blocked:
        raise DomainError(str(labels.HELP[Issue.UNKNOWN_PRODUCT]), "blocked")


def _blocked(order: Order, move: Move, sent: Sent) -> tuple[set[int], bool]:
    """Lines that an issue keeps from this move, and whether one keeps the whole order."""
    ids: set[int] = set()
    whole = False
    for issue in queries.issues(order.id):
        if issue.kind not in move.blocked_by:
            continue
        if issue.line_id is None:
            whole = whole or sent.carrier != "pickup"
        elif port(Stock) is not None:  # without an inventory no product is known, and none can be chosen
            ids.add(issue.line_id)
    return ids, whole


def _stock(order: Order, move: Move, chosen: Pieces, sent: Sent) -> int:
    """Let the stock follow; returns how many pieces were too many for it, which are taken out of `chosen`."""
    stock = port(Stock)
    if stock is None or move.effect is None:
        return 0
    if move.effect is Effect.RESERVE:
        return _reserve(order, stock, chosen)
    if move.effect is Effect.RELEASE:
        wanted = too_many(stock, order, chosen)
        if wanted:
            stock.release(order.store_id, wanted)
        return 0
    wanted = [
        Want(reference(line), line.variant_id, count) for line in order.lines if (count := chosen.get(line.id, 0)) and line.variant_id
    ]
    if wanted and move.effect is Effect.SHIP:
        stock.ship(order.store_id, wanted, note=order.number)
    elif wanted and sent.condition == "as_new":
        stock.restock(order.store_id, wanted, note=order.number)
    return 0


def _reserve(order: Order, stock: Stock, chosen: Pieces) -> int:
    """Hold what is not held since the order came in; an order that holds nothing before it leaves is confirmed as it is."""
    if order.reserve_on == NEVER:
        return 0
    there, missing = ahead(stock, order), 0
    wanted = [
        Want(reference(line), line.variant_id, more)
        for line in order.lines
        if line.variant_id and (more := chosen.get(line.id, 0) - there.get(line.id, 0)) > 0
    ]
    held = stock.reserve(order.store_id, wanted, partly=True) if wanted else {}
    lacking = {want.reference: want.quantity - held.get(want.reference, 0) for want in wanted}
    for line in order.lines:
        short = lacking.get(reference(line), 0)
        if short > 0:
            chosen[line.id] -= short
            missing += short
            raise_issue(order, Issue.SHORT_STOCK, line)
    return missing


def _refund(store: Store, order: Order, move: Move, chosen: Pieces) -> Refund | None:
    """The note for those of the pieces that cost something, where there are any."""
    costly = {line.id: chosen[line.id] for line in order.lines if line.price_minor and chosen.get(line.id)}
    return write_refund(store, order, costly, reason="cancelled" if move is CANCEL else "returned") if costly else None


def _write_down(order: Order, move: Move, chosen: Pieces, sent: Sent, note: str) -> None:
    facts = {"pieces": sum(chosen.values())}
    mine = {"platform_id": order.platform_id, "store_id": order.store_id}
    if move is SHIP:
        number = queries.parcel_count(order.id) + 1
        parcel = Parcel(**owned(order), number=number, carrier=sent.carrier, tracking=sent.tracking)
        db.session.add(parcel)
        db.session.flush()
        db.session.add_all(ParcelLine(**mine, parcel_id=parcel.id, line_id=line_id, quantity=count) for line_id, count in chosen.items())
        facts["parcel"] = number
    if move is RETURN:
        back = sent.condition == "as_new" and port(Stock) is not None
        db.session.add_all(
            OrderReturn(**owned(order), line_id=line_id, quantity=count, condition=sent.condition, restocked=back)
            for line_id, count in chosen.items()
        )
    if facts["pieces"] or move is not CONFIRM:
        tell(order, move.code, note=note, **facts)
