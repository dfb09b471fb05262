"""Many new orders at once, as a page of a marketplace brings them: decided one by one, written together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from modules.orders import queries
from modules.orders.events import tell_placed_many
from modules.orders.models import LONGEST_ITEM, Order, OrderEvent, OrderIssue, OrderLine, searched
from modules.orders.moves import ARRIVAL, Issue
from modules.orders.services.counting import recounted
from modules.orders.services.issues import has_address, is_unknown
from modules.orders.services.placing import MANUAL, buyer_of, check_order, kept_email, new_numbers, place_order
from modules.orders.settings import OrderSettings
from modules.orders.states import pending, state_of, to_ship
from webapp.actor import current_actor
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, insert_with_ids, update_rows
from webapp.domain import DomainError, ReadOnly
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Customers
from webapp.registry.ports.orders import LineState, NewLine, NewOrder, OrderState, TakenIn
from webapp.registry.ports.stock import Stock, Want
from webapp.settings.typed import settings

PLACE = ("street", "postal_code", "city", "region", "country")
COPIED = ("variant_id", "sku", "gtin", "price_minor", "price_reason", "tax_rate_bp")
WAYS = ("quantity", "confirmed", "declined", "cancelled", "shipped", "delivered", "returned")


@dataclass(slots=True)
class Pieces:
    """How many pieces of a new line went which way."""

    quantity: int
    confirmed: int
    declined: int
    shipped: int
    returned: int
    cancelled: int = 0
    delivered: int = 0


def take_all(store: Store, new: Sequence[NewOrder], state: Callable[[int, int], OrderState]) -> list[TakenIn]:
    """Take orders in, each once for each reference of its channel; what came of each, in their order. `state` tells of known ones."""
    done: list[TakenIn | None] = [None] * len(new)
    known, fresh = _known(store, new), dict[tuple[str, str | None], int]()
    batch: list[int] = []
    for at, order in enumerate(new):
        order_id = known.get((order.channel, order.channel_ref))
        try:
            if order_id is not None:
                done[at] = TakenIn(order_id, state(store.id, order_id))
            elif order.channel == MANUAL or order.channel_ref is None:
                made = place_order(store, order).id
                done[at] = TakenIn(made, state(store.id, made))
            else:
                check_order(order)
                if fresh.setdefault((order.channel, order.channel_ref), at) == at:
                    batch.append(at)
        except ReadOnly:
            raise
        except DomainError as error:
            done[at] = TakenIn(refused=error.code)
    for at, came in zip(batch, place_all(store, [new[at] for at in batch]), strict=True):
        done[at] = came
    return [came or done[fresh[order.channel, order.channel_ref]] or TakenIn() for came, order in zip(done, new, strict=True)]


def _known(store: Store, new: Sequence[NewOrder]) -> dict[tuple[str, str | None], int]:
    refs: dict[str, list[str]] = defaultdict(list)
    for order in new:
        if order.channel_ref is not None:
            refs[order.channel].append(order.channel_ref)
    return {(channel, ref): at for channel, given in refs.items() for ref, at in queries.ids_by_reference(store.id, channel, given).items()}


def place_all(store: Store, new: Sequence[NewOrder]) -> list[TakenIn]:
    """Write orders that are new and right (`check_order`), in as many statements as one takes."""
    if not new:
        return []
    knows, pieces = port(Stock) is not None, [[_pieces(line) for line in order.lines] for order in new]
    homeless = [not has_address(order) for order in new]
    customers, numbers = _customers(store, new), new_numbers(store, len(new))
    rows = [
        _order(store, order, number, customer_id, counts, sum(is_unknown(line, knows=knows) for line in order.lines) + wrong)
        for order, number, customer_id, counts, wrong in zip(new, numbers, customers, pieces, homeless, strict=True)
    ]
    ids = insert_with_ids(Order, rows, nulls=True)
    lines = [_line(store, at, position, line) for at, order in zip(ids, new, strict=True) for position, line in enumerate(order.lines, 1)]
    line_ids = iter(insert_with_ids(OrderLine, lines, nulls=True))
    done = []
    for at, row, counts, order in zip(ids, rows, pieces, new, strict=True):
        states = tuple(_state(next(line_ids), line, each) for line, each in zip(order.lines, counts, strict=True))
        done.append(TakenIn(at, OrderState(row["number"], str(row["state"]), states)))
    _write_down(store, new, done, homeless, knows=knows)
    if rows[0]["reserve_on"] == ARRIVAL:
        _hold(store, done, {at: row["open_issues"] for at, row in zip(ids, rows, strict=True)})
    recounted(customers)
    bought = [(at, row["number"], row["placed_at"]) for at, row in zip(ids, rows, strict=True) if row["channel"] != MANUAL]
    tell_placed_many(store.id, bought)
    return done


def _write_down(store: Store, new: Sequence[NewOrder], done: Sequence[TakenIn], homeless: Sequence[bool], *, knows: bool) -> None:
    """What is wrong with each, and the first line of its timeline."""
    unknown, lost, actor_id = list[dict[str, Any]](), list[dict[str, Any]](), current_actor().user_id
    for order, came, wrong in zip(new, done, homeless, strict=True):
        owner = {"platform_id": store.platform_id, "store_id": store.id, "order_id": came.order_id}
        states = came.state.lines if came.state is not None else ()
        lines = [state.line_id for line, state in zip(order.lines, states, strict=True) if is_unknown(line, knows=knows)]
        unknown += [{**owner, "kind": Issue.UNKNOWN_PRODUCT, "line_id": line_id} for line_id in lines]
        lost += [{**owner, "kind": Issue.BAD_ADDRESS}] if wrong else []
    insert_rows(OrderIssue, unknown)
    insert_rows(OrderIssue, lost)
    mine = {"platform_id": store.platform_id, "store_id": store.id, "kind": "placed", "facts": {}, "actor_id": actor_id}
    insert_rows(OrderEvent, [{**mine, "order_id": came.order_id, "note": order.note} for order, came in zip(new, done, strict=True)])


def _hold(store: Store, done: Sequence[TakenIn], issues: dict[int, int]) -> None:
    """Hold what they wait for, in the order in which they came, as far as it is there; an issue says of which line it is not all."""
    stock = port(Stock)
    if stock is None:
        return
    lines = [(came.order_id, each) for came in done if came.state is not None for each in came.state.lines if each.waiting]
    known = stock.available(store.id, {each.variant_id for _at, each in lines if each.variant_id is not None})
    wanted = [
        (at, Want(f"orders:{each.line_id}", each.variant_id, each.waiting + each.confirmed - each.shipped), each.line_id)
        for at, each in lines
        if each.variant_id is not None and each.variant_id in known
    ]
    try:
        held = stock.reserve(store.id, [want for _at, want, _line in wanted], partly=True) if wanted else {}
    except ReadOnly:  # an order never waits for that: confirming it holds what it can
        return
    short = [(at, line_id, missing) for at, want, line_id in wanted if (missing := want.quantity - held.get(want.reference, 0)) > 0]
    pieces = Counter[int]()
    for at, _line, missing in short:
        pieces[at] += missing
    mine = {"platform_id": store.platform_id, "store_id": store.id}
    insert_rows(OrderIssue, [{**mine, "order_id": at, "kind": Issue.SHORT_STOCK, "line_id": line_id} for at, line_id, _missing in short])
    told = {**mine, "kind": "unheld", "note": "", "actor_id": current_actor().user_id}
    insert_rows(OrderEvent, [{**told, "order_id": at, "facts": {"pieces": count}} for at, count in pieces.items()])
    news = Counter(at for at, _line, _missing in short)
    update_rows(Order, {at: {"open_issues": issues[at] + count} for at, count in news.items()})


def _customers(store: Store, new: Sequence[NewOrder]) -> list[int | None]:
    """Who orders, where customers are kept; an order never waits for that."""
    customers, found = port(Customers), [order.customer_id for order in new]
    asked = [at for at, order in enumerate(new) if found[at] is None and (order.customer_email or order.customer_phone)]
    if customers is not None and asked:
        try:
            for at, customer_id in zip(asked, customers.ensure_all(store.id, [buyer_of(new[at]) for at in asked]), strict=True):
                found[at] = customer_id
        except ReadOnly:
            return found
    return found


def _order(store: Store, new: NewOrder, number: str, customer_id: int | None, pieces: Sequence[Pieces], issues: int) -> dict[str, Any]:
    place = {name: getattr(new.address, name) for name in PLACE}
    return {
        "platform_id": store.platform_id,
        "store_id": store.id,
        "currency": store.currency,
        "number": number,
        "channel": new.channel,
        "channel_ref": new.channel_ref,
        "reserve_on": settings(OrderSettings, store.id).reserve_on,
        "customer_id": customer_id,
        "customer_name": new.customer_name,
        "customer_email": kept_email(new),
        "customer_phone": new.customer_phone,
        **place,
        "locale": new.locale or store.locale,
        "placed_at": new.placed_at or utcnow(),
        "total_minor": sum(line.price_minor * line.quantity for line in new.lines),
        "state": state_of(pieces),
        "to_confirm": sum(map(pending, pieces)),
        "to_ship": sum(map(to_ship, pieces)),
        "open_issues": issues,
        "search": searched(number, new.customer_name, kept_email(new), new.channel_ref, new.address.city),
    }


def _line(store: Store, order_id: int, position: int, line: NewLine) -> dict[str, Any]:
    owner = {"platform_id": store.platform_id, "store_id": store.id, "order_id": order_id, "currency": store.currency}
    listed = line.list_price_minor if line.list_price_minor != line.price_minor else None
    counts = _pieces(line)
    ways = {name: getattr(counts, name) for name in WAYS}
    called = {"name": line.name[:LONGEST_ITEM], "list_price_minor": listed}
    return {**owner, "position": position, **{name: getattr(line, name) for name in COPIED}, **called, **ways}


def _pieces(line: NewLine) -> Pieces:
    return Pieces(line.quantity, line.confirmed, line.declined, line.shipped, line.returned)


def _state(line_id: int, line: NewLine, each: Pieces) -> LineState:
    counts = (each.confirmed, each.declined, each.cancelled, each.shipped, each.returned)
    return LineState(line_id, line.gtin, each.quantity, pending(each), *counts, line.variant_id)
