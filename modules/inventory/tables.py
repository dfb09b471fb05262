"""The lists of the inventory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func

from modules.inventory import queries
from modules.inventory.forms import COUNT_STATES, REASONS
from modules.inventory.models import (
    ACTIVE,
    ARCHIVED,
    LOCATION_KINDS,
    CountLine,
    CountState,
    Delivery,
    Movement,
    Product,
    StockCount,
    Transfer,
    Variant,
)
from modules.inventory.queries import deliveries as reads
from modules.inventory.queries import finding, overview
from modules.inventory.queries.listed import LISTED, WITH_INCOMING, places
from webapp.commerce import Money
from webapp.db import utcnow
from webapp.db.folding import holds
from webapp.merchants.models import Store
from webapp.web.tables import BulkAction, Column, Empty, Filter, Table, TablePage, between

STOCK = [
    ("low", _l("Low")),
    ("out", _l("Out of stock")),
    ("negative", _l("Below zero")),
    ("reserved", _l("Reserved")),
    ("incoming", _l("Incoming")),
    ("uncounted", _l("Not tracked")),
]
QUIET = [
    (30, _l("over a month ago")),
    (90, _l("over 3 months ago")),
    (180, _l("over 6 months ago")),
    (365, _l("over a year ago")),
]
BARCODES = [("none", _l("None")), ("invalid", _l("Not valid"))]
STATES = [("sold", _l("Sold")), ("resting", _l("Not sold")), ("archived", _l("Archived"))]
INCOMING = "incoming"
SEARCH = [Product.name, Product.brand, Variant.sku, Variant.gtin, Variant.mpn, Variant.label]


AVAILABLE, TO_COME, WEIGHT = queries.available(), reads.incoming_of_it(), func.coalesce(Variant.weight_grams, 0)


def columns(currency: str, *, steppable: bool = False) -> list[Column]:
    """What is shown of an article; prices are in the store's currency. `steppable` are lists from which stock is changed piece by piece."""
    step = [Column("step", _l("Change"), numeric=True, exported=False)] if steppable else []
    return [
        Column("name", _l("Variant"), sort=(Product.name, Product.id, Variant.label)),
        Column("sku", _l("SKU"), sort=Variant.sku),
        Column("brand", _l("Brand"), sort=Product.brand, cell=lambda row: row.product.brand),
        Column("mpn", _l("MPN"), sort=Variant.mpn, shown=False),
        Column("weight_grams", _l("Weight in grams"), sort=WEIGHT, numeric=True, shown=False),
        Column("price", _l("Price"), sort=Variant.price, numeric=True, cell=lambda row: Money(row.price, currency)),
        Column("on_hand", _l("On hand"), sort=Variant.on_hand, numeric=True),
        *step,
        Column("reserved", _l("Reserved"), sort=Variant.reserved, numeric=True),
        Column("unavailable", _l("Unavailable"), sort=Variant.unavailable, numeric=True, shown=False),
        Column("available", _l("Available"), sort=AVAILABLE, numeric=True),
        Column(INCOMING, _l("Incoming"), sort=TO_COME, numeric=True, shown=False),
    ]


def page_of(table: Table, statement: Select[Any]) -> TablePage:
    """A page of articles. What is incoming is added up where it is shown, not for every list."""
    return table.page(reads.with_incoming(statement) if shows_incoming(table) else statement)


def listed(table: Table) -> TablePage:
    """A page of the articles of the store that the page is of."""
    return table.page(WITH_INCOMING if shows_incoming(table) else LISTED)


def shows_incoming(table: Table) -> bool:
    """Whether the address asks for what is still to come."""
    return INCOMING in table.state(request.args).columns


def by_stock(store_id: int, value: str) -> Any:
    """The condition of a choice of the stock filter."""
    if value == "negative":
        return Variant.on_hand < 0
    if value == "uncounted":
        return Variant.track_stock.is_(False)
    if value == "reserved":
        return Variant.reserved > 0
    if value == "incoming":
        return reads.is_incoming(store_id)
    return queries.is_low() if value == "low" else queries.is_out()


def by_quiet(value: str) -> Any:
    """The condition that it has not moved for so many days."""
    return finding.still_since(utcnow() - timedelta(days=int(value)))


def by_barcode(value: str) -> Any:
    """The condition of a choice of what its barcode number is."""
    return Variant.gtin == "" if value == "none" else finding.is_unsound()


def by_brand(typed: str) -> Any:
    """The condition that its brand has these words, whatever their accents and case."""
    return holds(typed, [Product.brand])


def by_place(store_id: int) -> list[Filter]:
    """What a location holds, where there are several, and what those of a kind hold, where there are several kinds."""
    found = places(store_id)
    names = [(place_id, name) for place_id, name, _kind in found]
    kinds = [(str(kind), label) for kind, label in LOCATION_KINDS.items() if any(each[2] == kind for each in found)]
    one = [Filter("place", _l("Location"), names, where=lambda value: finding.lies_at(int(value)))] if len(found) > 1 else []
    return [*one, *([Filter("kind", _l("Kind of location"), kinds, where=finding.lies_in)] if len(kinds) > 1 else [])]


def by_state(value: str) -> Any:
    """The condition of a choice of the state filter."""
    if value == "archived":
        return Product.status == ARCHIVED
    sold = Variant.active.is_(value == "sold")
    return sold & (Product.status == ACTIVE)


DELIVER = BulkAction("deliver", _l("Announce a delivery"), icon="truck-delivery")
LABELS = BulkAction("labels", _l("Labels"), icon="barcode")


def bulk(*, creatable: bool, movable: bool, handles: bool) -> list[BulkAction]:
    """What can be done with many variants at once."""
    changes = [
        BulkAction("archive", _l("Take off sale"), icon="archive", url=lambda: url_for(".archive_many")),
        BulkAction(
            "threshold", _l("Set low stock"), icon="alert-triangle", url=lambda: url_for(".threshold_many"), asks=_l("Low stock from")
        ),
    ]
    move = [BulkAction("move", _l("Move"), icon="transfer")] if movable else []
    adjust = BulkAction("adjust", _l("Adjust stock"), icon="plus-minus", url=lambda: url_for(".adjust_many"))
    handle = [adjust, DELIVER] if handles else []
    return [*move, *handle, LABELS, *(changes if creatable else [])]


def articles(store: Store, creatable: bool = True, movable: bool = False, handles: bool = False) -> Table:
    """Everything a store sells. `handles` is for people who may change its stock."""
    begin = {"action_label": _l("Add the first product"), "action_url": lambda: url_for(".create")} if creatable else {}
    return Table(
        "articles",
        columns=columns(store.currency, steppable=handles),
        filters=[
            Filter("stock", _l("Stock"), STOCK, where=lambda value: by_stock(store.id, value)),
            Filter("state", _l("State"), STATES, where=by_state),
            *by_place(store.id),
            Filter("brand", _l("Brand"), reads=bool, where=by_brand),
            Filter("quiet", _l("Last moved"), QUIET, where=by_quiet),
            Filter("barcode", _l("Barcode number"), BARCODES, where=by_barcode),
        ],
        search=SEARCH,
        default_sort="name",
        search_label=_l("Search name, SKU or barcode"),
        bulk=bulk(creatable=creatable, movable=movable, handles=handles),
        empty=Empty(
            title=_l("No products yet"), text=_l("Products that are sold here are listed with their stock."), icon="package", **begin
        ),
    )


def low(currency: str, *, handles: bool = False) -> Table:
    """What a store has to order again. `handles` is for people who may say that it comes."""
    return Table(
        "low-stock",
        columns=columns(currency),
        bulk=[*([DELIVER] if handles else []), LABELS],
        search=SEARCH,
        default_sort="available",
        empty=Empty(title=_l("Nothing runs low"), text=_l("Variants at or under their threshold appear here."), icon="circle-check"),
    )


LEDGER = [
    Column("created_at", _l("When"), sort=Movement.id),  # the ledger is written in its order
    Column("quantity", _l("Quantity"), sort=Movement.quantity, numeric=True, cell=lambda row: f"{row.quantity:+d}"),
    Column("balance", _l("Then there"), numeric=True),
    Column("location", _l("Location"), cell=lambda row: row.location.name),
    Column("reason", _l("Reason"), cell=lambda row: REASONS.get(row.reason, row.reason)),
    Column("note", _l("Note"), cell=lambda row: _("Reversal") if row.is_reversal else row.note),
    Column("actor", _l("Who"), cell=lambda row: (row.actor.name or row.actor.email) if row.actor else ""),
]
LEDGER_FILTERS = [
    Filter("reason", _l("Reason"), [(str(reason), label) for reason, label in REASONS.items()], column=Movement.reason),
    *between(Movement.created_at),
]
UNMOVED = Empty(title=_l("No movements yet"), text=_l("Adjust the stock to write the first line."), icon="history")


def ledger(*, reversible: bool) -> Table:
    """The movements of a variant; `reversible` where somebody may take lines back."""
    undo = [Column("reverse", _l("Reverse"), exported=False)] if reversible else []
    return Table(
        "ledger", columns=[*LEDGER, *undo], filters=LEDGER_FILTERS, default_sort="created_at", default_descending=True, empty=UNMOVED
    )


def stores() -> Table:
    """The stores of a platform with their numbers."""
    numbers = overview.counts_by_store(Store)
    labels = {"variants": _l("Variants"), "on_hand": _l("On hand"), "low": _l("Low"), "out": _l("Out of stock")}
    return Table(
        "stores",
        columns=[
            Column("name", _l("Store"), sort=Store.name, cell=lambda row: row.Store.name),
            *(
                Column(key, label, numeric=True, sort=numbers[key] if key in ("variants", "on_hand") else None)
                for key, label in labels.items()
            ),
        ],
        search=[Store.name, Store.code],
        default_sort="name",
        empty=Empty(title=_l("No stores yet"), text=_l("Each store of this platform is listed with its stock."), icon="building-store"),
    )


def transfers() -> Table:
    """What was moved between locations."""
    return Table(
        "transfers",
        columns=[
            Column("created_at", _l("When"), sort=(Transfer.created_at, Transfer.id)),
            Column("source", _l("From"), cell=lambda row: row.source.name),
            Column("target", _l("To"), cell=lambda row: row.target.name),
            Column("pieces", _l("Pieces"), sort=Transfer.pieces, numeric=True),
            Column("note", _l("Note")),
            Column("actor", _l("Who"), cell=lambda row: (row.actor.name or row.actor.email) if row.actor else ""),
        ],
        filters=between(Transfer.created_at),
        search=[Transfer.note],
        default_sort="created_at",
        default_descending=True,
        empty=Empty(title=_l("Nothing was moved yet"), text=_l("What goes from one place to another is listed here."), icon="transfer"),
    )


def counts() -> Table:
    """The counts of a store."""
    return Table(
        "counts",
        columns=[
            Column("created_at", _l("Begun"), sort=(StockCount.created_at, StockCount.id)),
            Column("location", _l("Location"), cell=lambda row: row.location.name),
            Column("state", _l("State"), sort=StockCount.state),
            Column("note", _l("Note")),
            Column("actor", _l("Who"), cell=lambda row: (row.actor.name or row.actor.email) if row.actor else ""),
        ],
        filters=[Filter("state", _l("State"), [(str(state), label) for state, label in COUNT_STATES.items()], column=StockCount.state)],
        default_sort="created_at",
        default_descending=True,
        empty=Empty(title=_l("No counts yet"), text=_l("Start one to compare the shelves with the books."), icon="clipboard-check"),
    )


def deliveries(name: str, *, creatable: bool) -> Table:
    """A tab of what suppliers announced: what comes first is first, of those that are over the latest."""
    begin: dict[str, Any] = {"action_label": _l("Announce a delivery"), "action_url": lambda: url_for(".create_delivery")}
    first = Empty(
        title=_l("No deliveries yet"),
        text=_l("Announce what a supplier sends, to see what is still to come and to receive it in one go."),
        icon="truck-delivery",
        **(begin if creatable else {}),
    )
    return Table(
        "deliveries",
        columns=[
            Column("supplier", _l("Supplier"), sort=(Delivery.supplier, Delivery.id)),
            Column("reference", _l("Reference"), sort=Delivery.reference),
            Column("expected_on", _l("Expected on"), sort=(Delivery.expected_on, Delivery.id)),
            Column("location", _l("Comes to"), cell=lambda row: row.location.name),
            Column("state", _l("State"), sort=Delivery.state),
            Column("pieces", _l("Announced"), sort=Delivery.pieces, numeric=True),
            Column("received", _l("Received"), sort=Delivery.received, numeric=True),
            Column("outstanding", _l("To come"), sort=Delivery.pieces - Delivery.received - Delivery.cancelled, numeric=True),
            Column("note", _l("Note"), shown=False),
        ],
        search=[Delivery.supplier, Delivery.reference, Delivery.note],
        search_label=_l("Search supplier, reference or note"),
        default_sort="expected_on",
        default_descending=name not in ("open", "late"),
        empty=first if name == "all" else Empty(title=_l("Nothing here"), text=_l("No delivery is in this state."), icon="circle-check"),
    )


def sees_books(count: StockCount) -> bool:
    """Whether the page of a count may say what the books say."""
    return not count.blind or count.state != CountState.OPEN


def sheet(count: StockCount) -> Table:
    """What is counted, with a field for each number."""
    books = [Column("books", _l("By the books"), numeric=True)] if sees_books(count) else []
    progress = [("left", _l("Not counted")), ("done", _l("Counted"))]
    return Table(
        "sheet",
        columns=[
            Column("name", _l("Variant"), sort=(Product.name, Product.id, Variant.label)),
            Column("sku", _l("SKU"), sort=Variant.sku, cell=lambda row: row.CountLine.variant.sku),
            Column("gtin", _l("Barcode number"), cell=lambda row: row.CountLine.variant.gtin),
            *books,
            Column("counted", _l("Counted"), numeric=True),
        ],
        filters=[Filter("progress", _l("Progress"), progress, where=_by_progress)],
        search=SEARCH,
        search_label=_l("Search name, SKU or barcode"),
        default_sort="name",
        empty=Empty(title=_l("Nothing is on the list yet"), text=_l("Scan what you find; it is added."), icon="barcode"),
    )


def _by_progress(value: str) -> Any:
    return CountLine.counted.is_(None) if value == "left" else CountLine.counted.is_not(None)


def differences() -> Table:
    """What was found that the books do not say."""
    return Table(
        "differences",
        columns=[
            Column("name", _l("Variant"), sort=(Product.name, Variant.label), cell=lambda row: row.variant.title),
            Column("sku", _l("SKU"), sort=Variant.sku, cell=lambda row: row.variant.sku),
            Column("expected", _l("By the books"), numeric=True),
            Column("counted", _l("Counted"), sort=CountLine.counted, numeric=True),
            Column("difference", _l("Difference"), sort=CountLine.counted - CountLine.expected, numeric=True),
        ],
        search=SEARCH,
        default_sort="difference",
        bulk=[BulkAction("again", _l("Count again"), icon="refresh")],
        empty=Empty(title=_l("No differences"), text=_l("What was counted is what the books say."), icon="circle-check"),
    )


def sheet_header(count: StockCount) -> list[str]:
    """The columns of a count as a file. The import knows them again."""
    books = [_("By the books")] if sees_books(count) else []
    return [_("SKU"), _("Barcode number"), _("Variant"), *books, _("Counted")]


def sheet_cells(count: StockCount) -> Callable[[Any], list[Any]]:
    """Makes a line of that file."""
    seen = sees_books(count)

    def cells(row: Any) -> list[Any]:
        line = row.CountLine
        books = [(row.books or 0) if line.expected is None else line.expected] if seen else []
        return [line.variant.sku, line.variant.gtin, line.variant.title, *books, line.counted]

    return cells
