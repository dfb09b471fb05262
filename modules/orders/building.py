"""From the rows of a table to an order, or to the reasons why they make none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Self
from zoneinfo import ZoneInfo

from modules.orders import services
from webapp.commerce import Address
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.imports import Reason, Row
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.orders import NewLine, NewOrder
from webapp.registry.ports.stock import Article, Stock
from webapp.web.days import today_in
from webapp.web.formats import amount

OF_ORDER = (
    *("placed", "customer_name", "customer_email", "customer_phone"),
    *("street", "postal_code", "city", "region", "country", "note"),
)
"""What rows of one order share: said once, or the same in each."""
NEEDED = ("item", "price", "tax_rate_bp")


class NoOrder(Exception):
    """Rows that make no order: why, by the number of the row. The others of the order are left out with them."""

    def __init__(self, reasons: Mapping[int, Reason]) -> None:
        super().__init__()
        self.reasons = reasons

    def told(self, rows: Iterable[Row]) -> dict[int, Reason]:
        """A reason for each row."""
        first = min(self.reasons)
        return {row.number: self.reasons.get(row.number, Reason("with_others", facts={"row": first})) for row in rows}


@dataclass(frozen=True, slots=True)
class Products:
    """The variants that rows name. Without an inventory (`on`) nothing is known of any."""

    on: bool
    by_sku: Mapping[str, Article]
    by_gtin: Mapping[str, Article]

    @classmethod
    def of(cls, store: Store, rows: Sequence[Mapping[str, Any]]) -> Self:
        """Those of a batch, in three statements."""
        stock = port(Stock)
        if stock is None:
            return cls(False, {}, {})
        by_sku = stock.by_sku(store.id, {row["sku"] for row in rows if "sku" in row})
        by_gtin = stock.by_gtin(store.id, {row["gtin"] for row in rows if "gtin" in row})
        found = stock.articles(store.id, {*by_sku.values(), *by_gtin.values()})
        named = ({key: found[each] for key, each in ids.items() if each in found} for ids in (by_sku, by_gtin))
        return cls(True, *named)

    def article(self, values: Mapping[str, Any]) -> Article | None:
        """What a row names, by SKU before barcode number."""
        return self.by_sku.get(values.get("sku", "")) or self.by_gtin.get(values.get("gtin", ""))


def built(store: Store, reference: str, rows: Sequence[Row], products: Products) -> NewOrder:
    """The order that the rows make together. Raises NoOrder."""
    said, wrong = _shared(rows)
    day: date = said.get("placed") or today_in(store.timezone)
    lines = []
    for row in rows:
        found = _wrong(store, row.values, products, day)
        if found is not None:
            wrong.setdefault(row.number, found)
        else:
            lines.append(_line(row.values, products, day))
    if "customer_name" not in said:
        wrong.setdefault(rows[0].number, Reason("nameless"))
    placed_at = _moment(said["placed"], store) if "placed" in said else None
    if placed_at is not None and placed_at > utcnow():
        wrong.setdefault(rows[0].number, Reason("future", "placed"))
    if wrong:
        raise NoOrder(wrong)
    order = NewOrder(
        **{key: said[key] for key in ("customer_name", "customer_email", "customer_phone", "note") if key in said},
        address=_address(said, store),
        channel_ref=reference,
        placed_at=placed_at,
        lines=lines,
    )
    try:
        services.check_order(order)
    except DomainError as error:
        raise NoOrder({rows[0].number: Reason("text", facts={"text": error.message})}) from error
    return order


def _address(said: Mapping[str, Any], store: Store) -> Address:
    """Where it goes; what says no country is in the store's."""
    found = Address(**{key: said.get(key, "") for key in ("street", "postal_code", "city", "region", "country")})
    return replace(found, country=store.home_country) if found and not found.country else found


def _shared(rows: Sequence[Row]) -> tuple[dict[str, Any], dict[int, Reason]]:
    """What is said of the order, and which rows say something else of it than one above."""
    said, first, wrong = dict[str, Any](), dict[str, int](), dict[int, Reason]()
    for row in rows:
        for key in OF_ORDER:
            if key not in row.values:
                continue
            if said.setdefault(key, row.values[key]) != row.values[key]:
                wrong.setdefault(row.number, Reason("differs", key, {"first": first[key]}))
            first.setdefault(key, row.number)
    return said, wrong


def _wrong(store: Store, values: Mapping[str, Any], products: Products, day: date) -> Reason | None:
    article = products.article(values)
    if "quantity" not in values:
        return Reason("needs_quantity")
    if article is None:
        if products.on and "sku" in values:
            return Reason("unknown_sku", "sku", {"sku": values["sku"]})
        missing = [key for key in NEEDED if key not in values]
        return Reason("needs", facts={"fields": missing}) if missing else None
    price = article.price_on(day)
    if values.get("price", price) not in (price, article.usual) and not values.get("price_reason"):
        return Reason("other_price", "price", {"name": article.title, "price": amount(price, store.currency)})
    return None


def _line(values: Mapping[str, Any], products: Products, day: date) -> NewLine:
    article = products.article(values)
    if article is None:
        return NewLine(
            name=values["item"],
            sku=values.get("sku", ""),
            gtin=values.get("gtin", ""),
            price_minor=values["price"],
            tax_rate_bp=values["tax_rate_bp"],
            quantity=values["quantity"],
        )
    price = article.price_on(day)
    given = values.get("price", price)
    return NewLine(
        name=article.title,
        sku=article.sku,
        gtin=article.gtin,
        variant_id=article.variant_id,
        price_minor=given,
        list_price_minor=given if given == article.usual else price,
        price_reason=values.get("price_reason", ""),
        tax_rate_bp=article.tax_rate_bp,
        quantity=values["quantity"],
    )


def _moment(day: date, store: Store) -> datetime:
    """Noon of the day where the store is; of today the present moment where it is earlier."""
    zone = ZoneInfo(store.timezone)
    noon, now = datetime.combine(day, time(12), tzinfo=zone).astimezone(ZoneInfo("UTC")), utcnow()
    return min(noon, now) if day == now.astimezone(zone).date() else noon
