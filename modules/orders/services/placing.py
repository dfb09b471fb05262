"""New orders: numbered without gaps, with their own copy of what was sold."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from modules.orders import queries
from modules.orders.events import tell_placed
from modules.orders.models import LONGEST_ITEM, Order, OrderLine
from modules.orders.services.counting import recounted
from modules.orders.services.issues import find_issues
from modules.orders.services.reserving import hold
from modules.orders.services.writing import settle, tell
from modules.orders.settings import OrderSettings, written
from webapp.accounts.identity import normal_email
from webapp.commerce.money import MAX_MINOR
from webapp.commerce.series import next_number, next_numbers
from webapp.db import db, utcnow
from webapp.domain import DomainError, ReadOnly
from webapp.entitlements.gate import check_quota
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers
from webapp.registry.ports.orders import NewLine, NewOrder
from webapp.settings.typed import settings

MANUAL = "manual"


def place_order(store: Store, new: NewOrder, *, key: str | None = None) -> Order:
    """Take an order in; a `key` that was used before gives the order that it made.

    Raises DomainError for one without lines or with a price that nobody gave a reason for; QuotaExceeded beyond the plan, for orders
    typed by hand only: what a customer has paid elsewhere is always taken in.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    if key:
        next_numbers(store.platform_id, series(store), 0)  # whoever sends the same form at once waits here, and finds what it made
        done = queries.made_with(store.id, key)
        if done is not None:
            return done
    check_order(new)
    if new.channel == MANUAL:
        check_quota("orders_per_month", store)
    order = _order(store, new)
    order.key = key
    db.session.add(order)
    db.session.flush()
    for position, line in enumerate(new.lines, 1):
        db.session.add(_line(order, position, line))
    db.session.flush()
    db.session.expire(order, ["lines"])
    find_issues(order)
    tell(order, "placed", note=new.note)
    hold(order)
    settle(order)
    recounted([order.customer_id])
    tell_placed(order)
    return order


def check_order(new: NewOrder) -> None:
    """Raise DomainError for one without lines, with a price that nobody gave a reason for, or over more than any amount can be."""
    if not new.lines:
        raise DomainError(_("Add at least one item."), "no_lines")
    if sum(line.price_minor * line.quantity for line in new.lines) > MAX_MINOR:
        raise DomainError(_("The total of this order is too large."), "too_large")
    for line in new.lines:
        if line.list_price_minor not in (None, line.price_minor) and not line.price_reason:
            raise DomainError(_("Say why “%(name)s” has another price.", name=line.name), "no_reason")


def number_of(store: Store, number: int) -> str:
    """What an order of the store is called, in the store's format: "KIRCHBERG-000012"."""
    return numbers_of(store, [number])[0]


def numbers_of(store: Store, numbers: Sequence[int]) -> list[str]:
    """What orders with these running numbers are called."""
    today, form = utcnow().astimezone(ZoneInfo(store.timezone)).date(), settings(OrderSettings, store.id).number_format
    return [written(form, store=store.code, day=today, number=number) for number in numbers]


def new_number(store: Store) -> str:
    """The next one. Where formats have changed, one that is taken is passed over."""
    while True:
        number = number_of(store, next_number(store.platform_id, series(store)))
        if not queries.ids_by_number(store.id, [number]):
            return number


def new_numbers(store: Store, count: int) -> list[str]:
    """The next so many, in a few statements."""
    found: list[str] = []
    while missing := count - len(found):
        first = next_numbers(store.platform_id, series(store), missing)
        numbers = numbers_of(store, range(first, first + missing))
        taken = queries.ids_by_number(store.id, numbers)
        found += [number for number in numbers if number not in taken]
    return found


def series(store: Store) -> str:
    """The name of the store's series of order numbers."""
    return f"orders.numbers:{store.id}"


def _order(store: Store, new: NewOrder) -> Order:
    return Order(
        platform_id=store.platform_id,
        store_id=store.id,
        currency=store.currency,
        number=new_number(store),
        channel=new.channel,
        channel_ref=new.channel_ref,
        reserve_on=settings(OrderSettings, store.id).reserve_on,
        customer_id=new.customer_id or _customer(store, new),
        customer_name=new.customer_name,
        customer_email=kept_email(new),
        customer_phone=new.customer_phone,
        address=new.address,
        locale=new.locale or store.locale,
        placed_at=new.placed_at or utcnow(),
        total_minor=sum(line.price_minor * line.quantity for line in new.lines),
    )


def _customer(store: Store, new: NewOrder) -> int | None:
    """Who orders, where customers are kept; an order never waits for that."""
    customers = port(Customers)
    if customers is None or not (new.customer_email or new.customer_phone):
        return None
    try:
        return customers.ensure(store.id, buyer_of(new))
    except ReadOnly:
        return None


def kept_email(new: NewOrder) -> str:
    """The address in its normal form, so that one person's orders are found by any spelling; as it came where it is none."""
    return normal_email(new.customer_email) or new.customer_email


def buyer_of(new: NewOrder) -> Buyer:
    """Who orders, as customers are found."""
    return Buyer(name=new.customer_name, email=new.customer_email, phone=new.customer_phone, locale=new.locale, address=new.address or None)


def _line(order: Order, position: int, line: NewLine) -> OrderLine:
    return OrderLine(
        platform_id=order.platform_id,
        store_id=order.store_id,
        order_id=order.id,
        currency=order.currency,
        position=position,
        variant_id=line.variant_id,
        sku=line.sku,
        gtin=line.gtin,
        name=line.name[:LONGEST_ITEM],
        price_minor=line.price_minor,
        list_price_minor=line.list_price_minor if line.list_price_minor != line.price_minor else None,
        price_reason=line.price_reason,
        tax_rate_bp=line.tax_rate_bp,
        quantity=line.quantity,
        confirmed=line.confirmed,
        declined=line.declined,
        shipped=line.shipped,
        returned=line.returned,
    )
