"""Reads of the orders. What waits, what is late and what is wrong have one definition each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select, union
from sqlalchemy.orm import contains_eager, selectinload

from modules.orders.models import NONE, WORDLESS, Order, OrderEvent, OrderIssue, OrderLine, OrderReturn, OrderTagging, Parcel, Refund
from modules.orders.moves import ARRIVAL, NEVER
from modules.orders.queries.archive import is_archived
from modules.orders.queries.people import WORTH
from modules.orders.settings import OrderSettings
from modules.orders.states import State
from webapp.commerce import Money
from webapp.db import UtcDateTime, db, utcnow
from webapp.db.folding import holds
from webapp.domain import NotFound
from webapp.merchants.models import Store
from webapp.settings.typed import setting_sql, settings, values_set
from webapp.tenancy import current_tenant

WAITS = ("confirm", "ship", "late", "issues")
TABS = (*WAITS, "all", "archived")


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many orders wait for what, in a store or on the platform."""

    confirm: int
    ship: int
    late: int
    issues: int


def late_since(store_id: int | None = None) -> datetime:
    """Orders of a store that were placed before this moment and still wait are late."""
    return utcnow() - timedelta(hours=settings(OrderSettings, store_id).late_after_hours)


def is_open() -> ColumnElement[bool]:
    """Something waits to be confirmed or shipped."""
    return or_(Order.to_confirm > NONE, Order.to_ship > NONE)


def is_late() -> ColumnElement[bool]:
    """It has waited for longer than its store allows."""
    return and_(is_open(), Order.placed_at < _late_moment())


def _late_moment(before: timedelta = timedelta()) -> ColumnElement[datetime]:
    """The moment before which an order is late, by its store; `before` moves it back."""
    tenant, now = current_tenant(), utcnow() - before
    usual = literal(late_since() - before, UtcDateTime())
    own = values_set(OrderSettings, "late_after_hours") if tenant is None or tenant.store_id is None else set()
    if not own:
        return usual
    hours = setting_sql(OrderSettings, "late_after_hours", Order.store_id)
    moments = [(hours == each, literal(now - timedelta(hours=each), UtcDateTime())) for each in sorted(own)]
    return case(*moments, else_=usual)


def tab(name: str) -> ColumnElement[bool] | None:
    """The condition of a tab of the queue; None for all."""
    conditions = {
        "confirm": lambda: Order.to_confirm > NONE,
        "ship": lambda: Order.to_ship > NONE,
        "late": is_late,
        "issues": lambda: Order.open_issues > NONE,
        "archived": is_archived,
    }
    return conditions[name]() if name in conditions else None


def orders(store_id: int, name: str = "all") -> Select[Any]:
    """The orders of a store in a tab of its queue, for lists."""
    statement = select(Order).where(Order.store_id == store_id)
    condition = tab(name)
    return statement if condition is None else statement.where(condition)


def with_article(store_id: int, typed: str) -> ColumnElement[bool]:
    """The condition that an order of the store has a line with this SKU or barcode number; each has an index of its own."""
    here = select(OrderLine.order_id).where(OrderLine.store_id == store_id)
    by_sku, by_number = (here.where(column == typed, column != WORDLESS) for column in (OrderLine.sku, OrderLine.gtin))
    return Order.id.in_(union(by_sku, by_number))


def with_tags() -> Any:
    """What loads the tags of the orders of a list along."""
    return selectinload(Order.taggings).joinedload(OrderTagging.tag)


def found(words: str, limit: int) -> Sequence[Order]:
    """The latest orders with these words, of the stores in scope."""
    statement = select(Order).where(holds(words, [Order.search])).order_by(Order.placed_at.desc(), Order.id.desc())
    return db.session.scalars(statement.limit(limit)).all()


def waiting(store_id: int | None = None) -> Waiting:
    """The numbers of the tabs, in one statement; of all stores in scope where none is named. Those that wait for nothing are not read."""
    counts = [select(func.count(Order.id)).where(condition) for name in WAITS if (condition := tab(name)) is not None]
    own = [each if store_id is None else each.where(Order.store_id == store_id) for each in counts]
    return Waiting(*map(int, db.session.execute(select(*(each.scalar_subquery() for each in own))).one()))


def how_many() -> int:
    """All orders in scope."""
    return db.session.scalar(select(func.count(Order.id))) or 0


def order(store_id: int, order_id: int, *, lock: bool = False) -> Order:
    """An order with its lines; raises NotFound. `lock` reads it again and keeps others from changing it."""
    statement = select(Order).where(Order.store_id == store_id, Order.id == order_id).options(selectinload(Order.lines))
    if lock:
        statement = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    found: Order | None = db.session.scalar(statement)
    if found is None:
        raise NotFound(_("This order no longer exists, or never did."))
    return found


def made_with(store_id: int, key: str) -> Order | None:
    """What a form with this key made."""
    found: Order | None = db.session.scalar(select(Order).where(Order.store_id == store_id, Order.key == key))
    return found


def line_of(order: Order, line_id: int) -> OrderLine:
    """A line of an order; raises NotFound."""
    for line in order.lines:
        if line.id == line_id:
            return line
    raise NotFound(_("This line is not part of the order."))


def timeline(order_id: int) -> Sequence[OrderEvent]:
    """What happened to an order, the latest first."""
    statement = select(OrderEvent).where(OrderEvent.order_id == order_id).options(selectinload(OrderEvent.actor))
    return db.session.scalars(statement.order_by(OrderEvent.id.desc())).all()


def count_notes(order_id: int) -> int:
    """How many notes people wrote on an order."""
    return db.session.scalar(select(func.count(OrderEvent.id)).where(OrderEvent.order_id == order_id, OrderEvent.kind == "note")) or 0


def parcels(order_id: int) -> Sequence[Parcel]:
    """What left, in order, with what is in each."""
    statement = select(Parcel).where(Parcel.order_id == order_id).options(selectinload(Parcel.lines))
    return db.session.scalars(statement.order_by(Parcel.number)).all()


def parcel(order_id: int, parcel_id: int) -> Parcel:
    """A parcel of an order; raises NotFound."""
    found: Parcel | None = db.session.scalar(select(Parcel).where(Parcel.order_id == order_id, Parcel.id == parcel_id))
    if found is None:
        raise NotFound(_("This parcel is not part of the order."))
    return found


def parcel_count(order_id: int) -> int:
    """How many parcels left."""
    return db.session.scalar(select(func.count(Parcel.id)).where(Parcel.order_id == order_id)) or 0


def returns(order_id: int) -> Sequence[OrderReturn]:
    """What came back."""
    return db.session.scalars(select(OrderReturn).where(OrderReturn.order_id == order_id).order_by(OrderReturn.id)).all()


def order_of_line(store_id: int, line_id: int) -> int | None:
    """The order that a line is of."""
    found: int | None = db.session.scalar(select(OrderLine.order_id).where(OrderLine.store_id == store_id, OrderLine.id == line_id))
    return found


def issues(order_id: int) -> Sequence[OrderIssue]:
    """What is still wrong with an order."""
    statement = select(OrderIssue).where(OrderIssue.order_id == order_id, OrderIssue.resolved_at.is_(None))
    return db.session.scalars(statement.order_by(OrderIssue.id)).all()


def count_issues(order_id: int) -> int:
    """How many things are still wrong with an order."""
    open_ones = OrderIssue.order_id == order_id, OrderIssue.resolved_at.is_(None)
    return db.session.scalar(select(func.count(OrderIssue.id)).where(*open_ones)) or 0


def count_this_month(store_ids: Sequence[int]) -> int:
    """What the quota `orders_per_month` counts in these stores: orders placed since the month began, in UTC."""
    begin = utcnow().replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return db.session.scalar(select(func.count(Order.id)).where(Order.store_id.in_(store_ids), Order.placed_at >= begin)) or 0


def everywhere(platform_id: int) -> Select[Any]:
    """The orders of all stores of a platform with their stores, for lists."""
    both = select(Order, Store).join(Store, Store.id == Order.store_id).where(Order.platform_id == platform_id)
    return cast("Select[Any]", both)  # what lists take, however many things a row has


def anywhere(order_id: int) -> Order:
    """An order of whichever store in scope, with its lines; raises NotFound."""
    found: Order | None = db.session.scalar(select(Order).where(Order.id == order_id).options(selectinload(Order.lines)))
    if found is None:
        raise NotFound(_("This order no longer exists, or never did."))
    return found


def stuck_first() -> tuple[Any, ...]:
    """The order of the platform's list: what is late, then what has something wrong, then what waits; the oldest of each first."""
    rank = case((is_late(), 0), (Order.open_issues > NONE, 1), (is_open(), 2), else_=3)
    return rank, case((rank < 3, Order.placed_at), else_=None), -Order.id


def numbers_wrong(limit: int) -> list[str]:
    """Numbers of orders that do not say what their lines say, in what waits, in their state or in what is due back; the latest first."""
    waits = func.sum(OrderLine.quantity - OrderLine.confirmed - OrderLine.declined - OrderLine.cancelled)
    leaves = func.sum(OrderLine.confirmed - OrderLine.shipped)
    told = [func.sum(getattr(OrderLine, name)).label(name) for name in ("confirmed", "declined", "shipped", "delivered", "returned")]
    added = select(OrderLine.order_id, waits.label("waits"), leaves.label("leaves"), *told).group_by(OrderLine.order_id)
    sums = added.cte("sums").prefix_with("MATERIALIZED")  # else PostgreSQL adds all of it up again for order after order
    wrong = or_(sums.c.waits != Order.to_confirm, sums.c.leaves != Order.to_ship, state_by(sums) != Order.state)
    statement = select(Order.number).join(sums, sums.c.order_id == Order.id).where(wrong).order_by(Order.id.desc())
    return [*db.session.scalars(statement.limit(limit)), *_refunds_wrong(limit)][:limit]


def _refunds_wrong(limit: int) -> Sequence[str]:
    """Numbers of orders with refund notes that do not say what these say; asked apart, since both sums in one join are slow on SQLite."""
    back = select(Refund.order_id, func.sum(Refund.total_minor).label("total")).group_by(Refund.order_id).cte("back")
    statement = select(Order.number).join(back, back.c.order_id == Order.id).where(back.c.total != Order.refunded_minor)
    return db.session.scalars(statement.order_by(Order.id.desc()).limit(limit)).all()


def state_by(sums: Any) -> Any:
    """What `state_of` says of lines, for the database: from the sums of their pieces."""
    gone = sums.c.shipped
    shipped = case(
        (or_(sums.c.waits != NONE, sums.c.leaves != NONE), State.PARTLY_SHIPPED),
        (sums.c.returned == gone, State.RETURNED),
        (sums.c.delivered == gone, State.DELIVERED),
        else_=State.SHIPPED,
    )
    return case(
        (gone > NONE, shipped),
        (sums.c.waits != NONE, State.PENDING),
        (sums.c.confirmed > NONE, State.CONFIRMED),
        (sums.c.declined > NONE, State.DECLINED),
        else_=State.CANCELLED,
    )


def numbers_of(statement: Select[Any], limit: int) -> list[tuple[int, str]]:
    """(id, number) of the orders of a list, by number."""
    rows = db.session.execute(statement.with_only_columns(Order.id, Order.number).order_by(None).order_by(Order.number).limit(limit))
    return [(row.id, row.number) for row in rows]


def ids_by_number(store_id: int, numbers: Iterable[str]) -> dict[str, int]:
    """The orders of a store that have these numbers."""
    rows = db.session.execute(select(Order.number, Order.id).where(Order.store_id == store_id, Order.number.in_(list(numbers))))
    return {row.number: row.id for row in rows}


def numbers_by_id(store_id: int, ids: Iterable[int]) -> dict[int, str]:
    """The numbers of these orders of a store."""
    rows = db.session.execute(select(Order.id, Order.number).where(Order.store_id == store_id, Order.id.in_(list(ids))))
    return {row.id: row.number for row in rows}


def for_download(statement: Select[Any], limit: int) -> Iterator[Order]:
    """The orders of a list as they are downloaded: the oldest first, some hundred of them in memory at a time."""
    ordered = statement.order_by(None).order_by(Order.placed_at, Order.id).limit(limit)
    yield from db.session.scalars(ordered.execution_options(yield_per=500))


def lines_for_download(statement: Select[Any], limit: int) -> Iterator[OrderLine]:
    """The lines of the orders of a list, with their orders, those of the oldest order first; some hundred in memory at a time."""
    ids = statement.with_only_columns(Order.id).order_by(None)
    lines = select(OrderLine).join(OrderLine.order).options(contains_eager(OrderLine.order)).where(Order.id.in_(ids))
    ordered = lines.order_by(Order.placed_at, Order.id, OrderLine.position).limit(limit)
    yield from db.session.scalars(ordered.execution_options(yield_per=500))


def stores_with_orders(platform_id: int) -> list[int]:
    """Ids of the stores of a platform that have any order."""
    return list(db.session.scalars(select(Order.store_id).where(Order.platform_id == platform_id).distinct().order_by(Order.store_id)))


def lines_to_ship(store_id: int, most: int | None = None) -> list[OrderLine]:
    """Lines with confirmed pieces that have not left, those of the order that waits longest first; at most so many."""
    statement = select(OrderLine).join(OrderLine.order).options(contains_eager(OrderLine.order))
    waiting = statement.where(OrderLine.store_id == store_id, Order.to_ship > NONE, OrderLine.confirmed > OrderLine.shipped)
    return list(db.session.scalars(waiting.order_by(Order.placed_at, OrderLine.id).limit(most)))


def lines_to_hold(store_id: int) -> list[OrderLine]:
    """Lines of which stock is to be held, those of the order that waits longest first: what is to ship, and what holds from its arrival."""
    statement = select(OrderLine).join(OrderLine.order).options(contains_eager(OrderLine.order))
    waits = OrderLine.quantity - OrderLine.declined - OrderLine.cancelled > OrderLine.shipped
    holds = or_(OrderLine.confirmed > OrderLine.shipped, and_(Order.reserve_on == ARRIVAL, waits))
    mine = statement.where(OrderLine.store_id == store_id, is_open(), Order.reserve_on != NEVER, holds)
    return list(db.session.scalars(mine.order_by(Order.placed_at, OrderLine.id)))


def with_lines(statement: Select[Any], limit: int) -> Sequence[Order]:
    """The orders of a list with their lines, the one that waits longest first."""
    ordered = statement.options(selectinload(Order.lines)).order_by(None).order_by(Order.placed_at, Order.id)
    return db.session.scalars(ordered.limit(limit)).all()


def lines_waiting_for(store_id: int, variant_ids: Sequence[int], limit: int) -> list[OrderLine]:
    """Lines of these variants that are not done, the order that waits longest first; one more than `limit` where there are more."""
    waits = OrderLine.quantity - OrderLine.declined - OrderLine.cancelled > OrderLine.shipped
    statement = select(OrderLine).join(OrderLine.order).options(contains_eager(OrderLine.order))
    mine = statement.where(OrderLine.store_id == store_id, OrderLine.variant_id.in_(list(variant_ids)), waits, is_open())
    return list(db.session.scalars(mine.order_by(Order.placed_at, OrderLine.id).limit(limit + 1)))


def id_by_reference(store_id: int, channel: str, channel_ref: str) -> int | None:
    """The order that a channel knows by this reference."""
    known = (Order.store_id == store_id, Order.channel == channel, Order.channel_ref == channel_ref)
    return db.session.scalar(select(Order.id).where(*known))


def ids_by_reference(store_id: int, channel: str, channel_refs: Iterable[str]) -> dict[str, int]:
    """The orders that a channel knows by these references; unknown ones are left out."""
    known = (Order.store_id == store_id, Order.channel == channel, Order.channel_ref.in_(list(channel_refs)))
    return {str(row.channel_ref): row.id for row in db.session.execute(select(Order.channel_ref, Order.id).where(*known))}


def ids_changed(store_id: int, channel: str, since: datetime, after: int, limit: int) -> Sequence[int]:
    """Orders of a channel that changed since a moment, by id."""
    changed = (Order.store_id == store_id, Order.channel == channel, Order.updated_at >= since, Order.id > after)
    return db.session.scalars(select(Order.id).where(*changed).order_by(Order.id).limit(limit)).all()


def of_customer(store_id: int, customer_ids: Sequence[int], limit: int) -> Sequence[Order]:
    """The latest orders of a customer in a store."""
    statement = select(Order).where(Order.store_id == store_id, Order.customer_id.in_(customer_ids))
    return db.session.scalars(statement.order_by(Order.placed_at.desc(), Order.id.desc()).limit(limit)).all()


def sums_of_customer(store_id: int, customer_ids: Sequence[int], currency: str) -> tuple[int, Money]:
    """How many orders a customer has in a store, and what those in this currency came to that were neither declined nor cancelled.

    What refund notes say is due back is taken off.
    """
    counts = and_(Order.currency == currency, Order.state.not_in((State.DECLINED, State.CANCELLED)))
    spent = func.coalesce(func.sum(case((counts, WORTH), else_=0)), 0)
    mine = Order.store_id == store_id, Order.customer_id.in_(customer_ids)
    row = db.session.execute(select(func.count(Order.id), spent).where(*mine)).one()
    return row[0], Money(int(row[1]), currency)


def newly_late(within: timedelta) -> list[tuple[int, int]]:
    """(store, how many of its orders are late) for those stores of which one became late within this time."""
    fresh = func.count(Order.id).filter(Order.placed_at >= _late_moment(within))
    statement = select(Order.store_id, func.count(Order.id)).where(is_late()).group_by(Order.store_id).having(fresh > 0)
    return [(row[0], row[1]) for row in db.session.execute(statement.order_by(Order.store_id))]
