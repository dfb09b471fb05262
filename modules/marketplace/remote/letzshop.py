"""Letzshop: every query, and what is made of the answers. Whoever has a key and finds one to be different corrects it here alone.

What is known of the API is in docs/modules-marketplace.md. Not known, and assumed: the arguments of pages (`first`, `after`, and
`completedFrom`, `completedTo` for the past), the shape of the mutations' inputs, and the names of those for tracking and returns.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any, TypeVar

from modules.marketplace.remote.errors import RemoteError, Why
from modules.marketplace.remote.values import Buyer, Part, Product, Shipment, Unit, UnitState
from modules.marketplace.remote.wire import Wire
from webapp.commerce import Address
from webapp.invisible import JOINERS, without_invisible

T = TypeVar("T")
AT_ONCE = 100
CURRENCY = "EUR"
LOCALES = ("en", "fr", "de")
MOST_MINOR = 10**11

ADDRESS = "firstName lastName company streetName streetNumber city zipCode phone country { name iso }"
SHIPMENT = f"""
  id number state
  order {{ id number email total completedAt locale shipAddress {{ {ADDRESS} }} billAddress {{ {ADDRESS} }} }}
  inventoryUnits {{
    id state
    variant {{ id sku mpn price tradeId {{ number parser }} product {{ name {{ en fr de }} _brand {{ ... on Brand {{ name }} }} }} }}
  }}
"""
UNCONFIRMED = f"""query Unconfirmed($first: Int, $after: String) {{
  shipments(state: unconfirmed, first: $first, after: $after) {{ nodes {{ {SHIPMENT} }} pageInfo {{ hasNextPage endCursor }} }}
}}"""
PAST = f"""query Past($first: Int, $after: String, $from: String, $to: String) {{
  shipments(first: $first, after: $after, completedFrom: $from, completedTo: $to) {{
    nodes {{ {SHIPMENT} }} pageInfo {{ hasNextPage endCursor }}
  }}
}}"""
ONE = f"""query One($id: ID!) {{ shipment(id: $id) {{ {SHIPMENT} }} }}"""
PROBE = "query Probe { shipments(state: unconfirmed, first: 1) { nodes { id } } }"
PRODUCTS = """query Products($first: Int, $after: String) {
  products(first: $first, after: $after) {
    nodes { id sku price stock tradeId { number parser } name { en fr de } } pageInfo { hasNextPage endCursor }
  }
}"""
CONFIRM = """mutation Confirm($units: [InventoryUnitConfirmation!]!) {
  confirmInventoryUnits(input: { inventoryUnits: $units }) { inventoryUnits { id state } errors { message } }
}"""
TRACK = """mutation Track($shipment: ID!, $carrier: String!, $code: String!) {
  setShipmentTracking(input: { id: $shipment, carrier: $carrier, trackingNumber: $code }) { shipment { id } errors { message } }
}"""
TAKE_BACK = """mutation TakeBack($units: [ID!]!) {
  returnInventoryUnits(input: { ids: $units }) { inventoryUnits { id state } errors { message } }
}"""


class Letzshop:
    """Letzshop behind a wire. All raise RemoteError."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def probe(self) -> None:
        """Whether the key is good for orders."""
        _nodes(self.wire.read(PROBE), "shipments")

    def products(self, first: int = AT_ONCE, after: str | None = None) -> Part[Product]:
        """What it shows for sale."""
        return _part(self.wire.read(PRODUCTS, first=first, after=after), "products", _product)

    def unconfirmed(self, after: str | None = None) -> Part[Shipment]:
        """Shipments that wait for a decision."""
        return _part(self.wire.read(UNCONFIRMED, first=AT_ONCE, after=after), "shipments", _shipment)

    def past(self, after: str | None, since: datetime, until: datetime) -> Part[Shipment]:
        """Shipments of a time, whatever became of them."""
        span = {"from": since.isoformat(), "to": until.isoformat()}
        return _part(self.wire.read(PAST, first=AT_ONCE, after=after, **span), "shipments", _shipment)

    def shipment(self, remote_id: str) -> Shipment:
        """One shipment as it is now."""
        found = self.wire.read(ONE, id=remote_id).get("shipment")
        if found is None:
            raise RemoteError(Why.NOT_THERE)
        return _whole(found, _shipment)

    def several(self, remote_ids: Collection[str]) -> dict[str, Shipment | RemoteError]:
        """Shipments as they are now, by id, in one question; in place of one that cannot be told, why not."""
        names = {f"s{at}": remote_id for at, remote_id in enumerate(remote_ids)}
        data = self.wire.read(_several(len(names)), **names)
        return {remote_id: _shipment_or_why(data.get(name)) for name, remote_id in names.items()}

    def decide(self, key: str, units: Mapping[str, bool]) -> None:
        """Confirm the units that are true, and decline the others."""
        given = [{"id": remote_id, "isAvailable": there} for remote_id, there in units.items()]
        _accepted(self.wire.write(CONFIRM, key, units=given), "confirmInventoryUnits")

    def track(self, key: str, remote_id: str, carrier: str, code: str) -> None:
        """Tell the tracking number of a shipment. It cannot be read back."""
        _accepted(self.wire.write(TRACK, key, shipment=remote_id, carrier=carrier, code=code), "setShipmentTracking")

    def take_back(self, key: str, units: Collection[str]) -> None:
        """Say that units came back."""
        _accepted(self.wire.write(TAKE_BACK, key, units=list(units)), "returnInventoryUnits")


@lru_cache(maxsize=100)
def _several(many: int) -> str:
    """The question for so many shipments: one field for each, by a name of its own."""
    given = ", ".join(f"$s{at}: ID!" for at in range(many))
    return f"query Several({given}) {{ {' '.join(f's{at}: shipment(id: $s{at}) {{ {SHIPMENT} }}' for at in range(many))} }}"


def _shipment_or_why(node: Any) -> Shipment | RemoteError:
    if node is None:
        return RemoteError(Why.NOT_THERE)
    try:
        return _shipment(node)
    except Unreadable:
        return RemoteError(Why.UNREADABLE)


class Unreadable(ValueError):
    """A part of an answer is not what it should be."""


def _part(data: Mapping[str, Any], field: str, make: Callable[[Any], T]) -> Part[T]:
    """A part of a connection; an entry that makes no sense is counted and left out, so that it keeps none of the others back."""
    items, unreadable = [], 0
    for node in _nodes(data, field):
        try:
            items.append(make(node))
        except Unreadable:
            unreadable += 1
    info = data[field].get("pageInfo")
    info = info if isinstance(info, dict) else {}
    after = info.get("endCursor") if info.get("hasNextPage") is True else None
    return Part(tuple(items), after if isinstance(after, str) and after else None, unreadable)


def _nodes(data: Mapping[str, Any], field: str) -> list[Any]:
    found = data.get(field)
    nodes = found.get("nodes") if isinstance(found, dict) else None
    if not isinstance(nodes, list):
        raise RemoteError(Why.UNREADABLE, field)
    return nodes


def _whole(node: Any, make: Callable[[Any], T]) -> T:
    try:
        return make(node)
    except Unreadable as error:
        raise RemoteError(Why.UNREADABLE) from error


def _accepted(data: Mapping[str, Any], field: str) -> None:
    """Raises RemoteError where a mutation names what it did not do."""
    payload = data.get(field)
    if not isinstance(payload, dict):
        raise RemoteError(Why.UNREADABLE, field)
    errors = payload.get("errors")
    if errors:
        first = errors[0] if isinstance(errors, list) else errors
        raise RemoteError(Why.REJECTED, str(first.get("message", "")) if isinstance(first, dict) else str(first))


def _shipment(node: Any) -> Shipment:
    order = _dict(node, "order")
    units = [_unit(each) for each in _list(node, "inventoryUnits")]
    if not units:
        raise Unreadable("inventoryUnits")
    unique = {unit.remote_id: unit for unit in units}
    return Shipment(
        remote_id=_id(node),
        number=_text(node, "number", 60),
        placed_at=_moment(order.get("completedAt")),
        buyer=_buyer(order),
        units=tuple(unique.values()),
    )


def _unit(node: Any) -> Unit:
    variant = _dict(node, "variant")
    trade, product = _maybe(variant, "tradeId"), _maybe(variant, "product")
    names = _maybe(product, "name")
    title = next((text for language in LOCALES if (text := _text(names, language, 200))), "")
    try:
        state = UnitState(_text(node, "state", 40))
    except ValueError as error:
        raise Unreadable("state") from error
    return Unit(
        remote_id=_id(node),
        state=state,
        name=title or _text(variant, "sku", 80) or _id(node),
        sku=_text(variant, "sku", 80),
        gtin=_text(trade, "number", 14),
        price_minor=_minor(variant.get("price")),
    )


def _buyer(order: Mapping[str, Any]) -> Buyer:
    to = _maybe(order, "shipAddress") or _maybe(order, "billAddress")
    who = " ".join(part for part in (_text(to, "firstName", 70), _text(to, "lastName", 70)) if part)
    company, email = _text(to, "company", 70), _text(order, "email", 254)
    street = " ".join(part for part in (_text(to, "streetNumber", 20), _text(to, "streetName", 150)) if part)
    locale = _text(order, "locale", 8)
    country = _text(_maybe(to, "country"), "iso", 2).upper()
    return Buyer(
        name=", ".join(part for part in (company, who) if part)[:160] or email or _text(order, "number", 60) or "—",
        email=email,
        phone=_text(to, "phone", 40) or _text(_maybe(order, "billAddress"), "phone", 40),
        locale=locale if locale in LOCALES else "en",
        address=Address(street, _text(to, "zipCode", 20), _text(to, "city", 80), "", country),
    )


def _product(node: Any) -> Product:
    names, stock = _maybe(node, "name"), node.get("stock") if isinstance(node, dict) else None
    return Product(
        remote_id=_id(node),
        sku=_text(node, "sku", 80),
        gtin=_text(_maybe(node, "tradeId"), "number", 14),
        price_minor=_minor(node.get("price")),
        titles={language: text for language in LOCALES if (text := _text(names, language, 160))},
        stock=stock if isinstance(stock, int) and not isinstance(stock, bool) and 0 <= stock < 10**9 else None,
    )


def _dict(node: Any, key: str) -> Mapping[str, Any]:
    found = node.get(key) if isinstance(node, dict) else None
    if not isinstance(found, dict):
        raise Unreadable(key)
    return found


def _maybe(node: Any, key: str) -> Mapping[str, Any]:
    found = node.get(key) if isinstance(node, dict) else None
    return found if isinstance(found, dict) else {}


def _list(node: Any, key: str) -> list[Any]:
    found = node.get(key) if isinstance(node, dict) else None
    if not isinstance(found, list):
        raise Unreadable(key)
    return found


def _id(node: Any) -> str:
    found = node.get("id") if isinstance(node, dict) else None
    text = str(found) if isinstance(found, str | int) and not isinstance(found, bool) else ""
    if not 0 < len(text) <= 80 or not text.isprintable():
        raise Unreadable("id")
    return text


def _text(node: Mapping[str, Any], key: str, most: int) -> str:
    """A text in one line, without what no database or page takes; "" for what is none."""
    found = node.get(key)
    if not isinstance(found, str | int | Decimal) or isinstance(found, bool):
        return ""
    text = without_invisible(str(found)[: 4 * most])
    plain = text if text.isprintable() else "".join(char if char.isprintable() or char in JOINERS else " " for char in text)
    return " ".join(plain.split())[:most].strip()


def _minor(value: Any) -> int:
    """Euros as cents. Prices are plain decimals."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable("price")
    try:
        amount = Decimal(str(value)[:30]).quantize(Decimal("0.01")) * 100
    except InvalidOperation as error:
        raise Unreadable("price") from error
    if not 0 <= amount <= MOST_MINOR:
        raise Unreadable("price")
    return int(amount)


def _moment(value: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        return None if found is None else (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
