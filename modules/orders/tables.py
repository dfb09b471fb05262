"""The lists of the orders."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import not_

from modules.orders import labels, queries
from modules.orders.models import Order, OrderInvoice, OrderLine, Refund
from modules.orders.queries import countries, packing, tags
from modules.orders.queries.archive import is_archived
from modules.orders.settings import OrderSettings
from modules.orders.states import pending
from modules.orders.states import to_ship as pieces_to_ship
from webapp.commerce.address import country_name
from webapp.merchants.models import Store
from webapp.routing.context import current_platform, current_store
from webapp.settings.typed import settings
from webapp.web.formats import local
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table, between

SEARCH = [Order.search]
STATE = Filter("state", _l("State"), [(str(state), label) for state, label in labels.STATES.items()], column=Order.state)
PLACED = between(Order.placed_at, _l("Placed from"), _l("Placed until"))
ARTICLE = Filter("article", _l("SKU, barcode"), reads=bool, where=lambda typed: queries.with_article(current_store().id, typed))
CHANNEL = Filter("channel", _l("Channel"), list(labels.CHANNELS.items()), column=Order.channel)


def columns() -> list[Column]:
    """What is shown of an order in its store."""
    return [
        Column("number", _l("Order"), sort=Order.number),
        Column("placed_at", _l("Placed"), sort=(Order.placed_at, Order.id)),
        Column("customer_name", _l("Customer"), sort=Order.customer_name),
        Column("city", _l("To")),
        Column("state", _l("State"), sort=Order.state),
        Column("total", _l("Total"), sort=Order.total_minor, numeric=True, cell=lambda row: row.total),
        Column("country", _l("Country"), shown=False, cell=lambda row: _named(row.country)),
    ]


def queue(name: str, *, store: Store, creatable: bool, bulk: bool = False, files: bool = False) -> Table:
    """A tab of a store's queue: what waits longest comes first, of all orders the latest."""
    begin: dict[str, Any] = {"action_label": _l("Add an order"), "action_url": lambda: url_for(".create")} if creatable else {}
    nothing = Empty(title=_l("Nothing here"), text=_l("No order waits for this."), icon="circle-check")
    first = Empty(title=_l("No orders yet"), text=_l("What customers order appears here."), icon="shopping-cart", **begin)
    put_away = Empty(title=_l("The archive is empty"), text=_l("Orders that are done go here, by hand or after a time."), icon="archive")
    return Table(
        "orders",
        columns=columns(),
        filters=[STATE, CHANNEL, *_countries(countries.countries(store.id)), *_tags(store.id), *PLACED, ARTICLE],
        search=SEARCH,
        search_label=_l("Search number, customer or town"),
        default_sort="placed_at",
        default_descending=name in ("all", "archived"),
        empty={"all": first, "archived": put_away}.get(name, nothing),
        bulk=_bulk(name) if bulk else (),
        files=files,
    )


def _named(country: str) -> str:
    """What a country is called in the reader's language; empty for none."""
    return country_name(country, str(get_locale() or "en")) if country else ""


def _countries(codes: Sequence[str]) -> list[Filter]:
    """The filter of the countries that orders go to, where there are any."""
    found = sorted(((code, _named(code)) for code in codes), key=lambda each: each[1].casefold())
    return [Filter("country", _l("Country"), found, column=Order.country)] if found else []


def _tags(store_id: int) -> list[Filter]:
    """The filter of tags, where the store has any."""
    found = [(tag.id, tag.name) for tag in tags.tags(store_id)]
    return [Filter("tag", _l("Tag"), found, where=lambda value: tags.has_tag(int(value)))] if found else []


def _bulk(name: str) -> list[BulkAction]:
    """What can be done with many orders of a tab."""
    confirm = [BulkAction("confirm", _l("Confirm"), icon="check")] if name == "confirm" else []
    asked: dict[str, Any] = {"asks": _l("Word for the tag"), "numeric": False}
    archive = BulkAction("archive", _l("Archive"), icon="archive", url=lambda: url_for(".archive_many"))
    back = BulkAction("unarchive", _l("Take out of the archive"), icon="archive-off", url=lambda: url_for(".unarchive_many"))
    shelf = [archive] if name == "all" else [back] if name == "archived" else []
    write = BulkAction("invoice", _l("Write invoices"), icon="file-invoice", url=lambda: url_for(".invoice_many"))
    files = BulkAction("file", _l("Download invoices"), icon="file-download", url=lambda: url_for(".invoices_of_many"))
    billed = [write, files] if name in ("ship", "all", "archived") else []
    return [*confirm, *shelf, *billed, BulkAction("tag", _l("Tag"), icon="tags", url=lambda: url_for(".tag_many"), **asked)]


def packs() -> bool:
    """Whether the store packs before it ships."""
    return settings(OrderSettings).packing


def to_ship() -> Table:
    """What a store packs next; where it packs before it ships, with what is packed and where that stands."""
    stands = [Column("packed", _l("Packed"), cell=_stands)] if packs() else []
    ready = [("yes", _l("Packed")), ("no", _l("To pack"))]
    packed = [Filter("packed", _l("Packed"), ready, where=_is_packed)] if packs() else []
    return Table(
        "to-ship",
        columns=[
            *columns()[:4],
            Column("to_ship", _l("Pieces"), sort=Order.to_ship, numeric=True),
            *stands,
            Column("next", _l("Next"), exported=False),
        ],
        filters=[CHANNEL, *packed, *_countries(countries.countries(current_store().id)), ARTICLE],
        search=SEARCH,
        search_label=_l("Search number, customer or town"),
        default_sort="placed_at",
        bulk=[BulkAction("slips", _l("Packing slips"), icon="file-text"), BulkAction("pick", _l("Pick list"), icon="list-check")],
        empty=Empty(title=_l("Nothing to ship"), text=_l("Confirmed orders are listed here until they have left."), icon="truck"),
    )


def everywhere() -> Table:
    """The orders of all stores of a platform."""
    return Table(
        "all-orders",
        columns=[
            Column("number", _l("Order"), sort=Order.number),
            Column("store", _l("Store"), sort=Store.name, cell=lambda row: row.Store.name),
            Column("placed_at", _l("Placed"), sort=(Order.placed_at, Order.id)),
            Column("customer_name", _l("Customer"), cell=lambda row: row.Order.customer_name),
            Column("state", _l("State"), sort=queries.stuck_first()),
            Column("total", _l("Total"), numeric=True, cell=lambda row: row.Order.total),
        ],
        filters=[
            Filter("waits", _l("Waits for"), _waits(), where=_waiting),
            STATE,
            CHANNEL,
            *_countries(countries.countries_of_stores(current_platform().id)),
            Filter("archive", _l("Archive"), [("no", _l("Not archived")), ("yes", _l("Archived"))], where=_archived),
            *PLACED,
        ],
        search=[*SEARCH, Store.name],
        search_label=_l("Search number, customer, town or store"),
        default_sort="state",
        bulk=[BulkAction("file", _l("Download invoices"), icon="file-download")],
        empty=Empty(
            title=_l("No orders yet"), text=_l("What customers order in any store of this platform appears here."), icon="shopping-cart"
        ),
    )


def invoices(*, everywhere: bool = False, files: bool = True) -> Table:
    """The invoices of a store, or of all stores of a platform; the latest first."""
    store = [Column("store", _l("Store"), sort=Store.name, cell=lambda row: row.Store.name)] if everywhere else []
    return Table(
        "all-invoices" if everywhere else "invoices",
        columns=[
            Column("number", _l("Invoice"), cell=lambda row: row.OrderInvoice.number),
            *store,
            Column("created_at", _l("Written"), sort=OrderInvoice.id, cell=lambda row: row.OrderInvoice.created_at),
            Column("order", _l("Order"), cell=lambda row: row.Order.number),
            Column("customer", _l("Customer"), cell=lambda row: row.Order.customer_name),
            Column("total", _l("Total"), sort=OrderInvoice.total_minor, numeric=True, cell=lambda row: row.OrderInvoice.total),
        ],
        filters=[*between(OrderInvoice.created_at, _l("Written from"), _l("Written until"))],
        search=[OrderInvoice.number, *SEARCH, *([Store.name] if everywhere else [])],
        search_label=_l("Search number, customer, town or store") if everywhere else _l("Search number, customer or town"),
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            title=_l("No invoices yet"),
            text=_l("They are written from the page of an order, once all of it is confirmed or declined."),
            icon="file-invoice",
        ),
        files=files,
        bulk=[BulkAction("file", _l("Download as PDF"), icon="file-download")],
    )


def refunds(*, everywhere: bool = False, files: bool = True) -> Table:
    """The refund notes of a store, or of all stores of a platform; the latest first."""
    store = [Column("store", _l("Store"), sort=Store.name, cell=lambda row: row.Store.name)] if everywhere else []
    return Table(
        "all-refunds" if everywhere else "refunds",
        columns=[
            Column("number", _l("Refund note"), cell=lambda row: row.Refund.number),
            *store,
            Column("created_at", _l("Written"), sort=Refund.id, cell=lambda row: row.Refund.created_at),
            Column("order", _l("Order"), cell=lambda row: row.Order.number),
            Column("customer", _l("Customer"), cell=lambda row: row.Order.customer_name),
            Column("reason", _l("Reason"), sort=Refund.reason, cell=lambda row: row.Refund.reason_label),
            Column("total", _l("Paid back"), sort=Refund.total_minor, numeric=True, cell=lambda row: row.Refund.total),
        ],
        filters=[
            Filter("reason", _l("Reason"), list(labels.REASONS.items()), column=Refund.reason),
            *between(Refund.created_at, _l("Written from"), _l("Written until")),
        ],
        search=[Refund.number, *SEARCH, *([Store.name] if everywhere else [])],
        search_label=_l("Search number, customer, town or store") if everywhere else _l("Search number, customer or town"),
        default_sort="created_at",
        default_descending=True,
        empty=Empty(
            title=_l("No refund notes yet"),
            text=_l("They are written from the page of an order, once a piece came back or was cancelled."),
            icon="receipt-refund",
        ),
        files=files,
        bulk=[BulkAction("file", _l("Download as PDF"), icon="file-download")],
    )


def _is_packed(value: str) -> Any:
    return packing.is_packed() if value == "yes" else not_(packing.is_packed())


def _stands(order: Order) -> str:
    """Where its packed parcels stand; of one that stands nowhere, that it is packed."""
    return ", ".join(each.place or str(_("Packed")) for each in order.packed)


def _archived(value: str) -> Any:
    return is_archived() if value == "yes" else not_(is_archived())


def _waits() -> list[tuple[str, Any]]:
    return [("confirm", _l("Confirmation")), ("ship", _l("Shipping")), ("late", _l("Late")), ("issues", _l("Something wrong"))]


def _waiting(value: str) -> Any:
    return queries.tab(value)


def header() -> list[str]:
    """The columns of a download."""
    return [
        _("Order"), _("Placed"), _("Channel"), _("Reference"), _("State"), _("Customer"), _("E-mail"), _("Phone"), _("Street"),
        _("Postal code"), _("Town"), _("Region"), _("Country"), _("Language"), _("To confirm"), _("To ship"), _("Total"), _("Currency"),
        _("Refunded"),
    ]  # fmt: skip


def cells(order: Order) -> list[Any]:
    """An order in a download; moments in the reader's time zone, as on the page."""
    who = [order.customer_name, order.customer_email, order.customer_phone]
    where = [" ".join(order.street.splitlines()), order.postal_code, order.city, order.region, order.country]
    return [
        order.number,
        local(order.placed_at),
        order.channel_label,
        order.channel_ref or "",
        order.state_label,
        *who,
        *where,
        order.locale,
        order.to_confirm,
        order.to_ship,
        order.total.decimal,
        order.currency,
        order.refunded.decimal,
    ]


def line_header() -> list[str]:
    """The columns of a download of lines."""
    return [
        _("Order"), _("Placed"), _("Channel"), _("Reference"), _("State"), _("Customer"), _("Country"), _("SKU"), _("Barcode number"),
        _("Item"), _("Pieces"), _("To confirm"), _("To ship"), _("Shipped"), _("Returned"), _("Declined"), _("Cancelled"),
        _("Price of one"), _("Amount"), _("Tax rate (%)"), _("Currency"),
    ]  # fmt: skip


def line_cells(line: OrderLine) -> list[Any]:
    """A line in that download; prices include the tax."""
    order = line.order
    return [
        *(order.number, local(order.placed_at), order.channel_label, order.channel_ref or "", order.state_label),
        *(order.customer_name, order.country, line.sku, line.gtin, line.name, line.quantity, pending(line), pieces_to_ship(line)),
        *(line.shipped, line.returned, line.declined, line.cancelled),
        *(line.price.decimal, line.amount.decimal, Decimal(line.tax_rate_bp) / 100, line.currency),
    ]
