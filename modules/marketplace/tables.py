"""The lists of the marketplace."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.marketplace import labels
from modules.marketplace.fields import LANGUAGE_NAMES
from modules.marketplace.models import Action, Connection, FeedText, RemoteProduct, RemoteShipment, SyncRun
from webapp.merchants.models import Store
from webapp.web.tables import Column, Empty, Filter, Table


def inbox(*, setup: bool) -> Table:
    """Shipments, the latest first."""
    begin: dict[str, Any] = {"action_label": _l("Connect the store"), "action_url": lambda: url_for(".connect")} if setup else {}
    return Table(
        "shipments",
        columns=[
            Column("number", _l("Shipment"), sort=RemoteShipment.number),
            Column("placed_at", _l("Placed"), sort=(RemoteShipment.placed_at, RemoteShipment.id)),
            Column("pieces", _l("Pieces"), sort=RemoteShipment.pieces, numeric=True),
            Column("state", _l("At Letzshop"), sort=RemoteShipment.state),
            Column("order_number", _l("Order"), sort=RemoteShipment.order_number),
        ],
        filters=[Filter("state", _l("State"), list(labels.SHIPMENTS.items()), column=RemoteShipment.state)],
        search=[RemoteShipment.number, RemoteShipment.order_number],
        search_label=_l("Search shipment or order"),
        default_sort="placed_at",
        default_descending=True,
        empty=Empty(
            title=_l("No shipments yet"),
            text=_l("What customers buy on Letzshop appears here, and becomes an order."),
            icon="plug-connected",
            **begin,
        ),
    )


def wrong() -> Table:
    """Shipments that need a person."""
    table = inbox(setup=False)
    nothing = Empty(
        title=_l("Nothing is wrong"), text=_l("What Letzshop and this store don't agree on is listed here."), icon="circle-check"
    )
    return Table(
        "exceptions",
        columns=[*table.columns, Column("what", _l("What is wrong"))],
        search=table.search,
        search_label=table.search_label,
        default_sort="placed_at",
        default_descending=True,
        empty=nothing,
    )


def runs() -> Table:
    """Each time that Letzshop was asked, the latest first."""
    return Table(
        "runs",
        columns=[
            Column("started_at", _l("When"), sort=(SyncRun.started_at, SyncRun.id)),
            Column("kind", _l("What for"), sort=SyncRun.kind, cell=lambda row: labels.RUN_KINDS.get(row.kind, "")),
            Column("state", _l("State")),
            Column("seen", _l("Seen"), sort=SyncRun.seen, numeric=True),
            Column("created", _l("New"), sort=SyncRun.created, numeric=True),
            Column("changed", _l("Changed"), sort=SyncRun.changed, numeric=True),
            Column("refused", _l("Refused"), sort=SyncRun.refused, numeric=True),
        ],
        filters=[Filter("kind", _l("What for"), list(labels.RUN_KINDS.items()), column=SyncRun.kind)],
        default_sort="started_at",
        default_descending=True,
        empty=Empty(title=_l("Not asked yet"), text=_l("Each time that Letzshop is asked is listed here."), icon="refresh"),
    )


def outbox() -> Table:
    """What was told, and what is to be told."""
    return Table(
        "actions",
        columns=[
            Column("created_at", _l("Decided"), sort=(Action.created_at, Action.id)),
            Column("shipment", _l("Shipment")),
            Column("kind", _l("What"), sort=Action.kind, cell=lambda row: labels.KINDS[row.kind]),
            Column("progress", _l("State"), sort=Action.progress),
            Column("attempts", _l("Attempts"), sort=Action.attempts, numeric=True),
        ],
        filters=[
            Filter("progress", _l("State"), list(labels.PROGRESS.items()), column=Action.progress),
            Filter("kind", _l("What"), list(labels.KINDS.items()), column=Action.kind),
        ],
        default_sort="created_at",
        default_descending=True,
        empty=Empty(title=_l("Nothing to send"), text=_l("What you decide on orders of Letzshop is sent from here."), icon="send"),
    )


def products() -> Table:
    """What Letzshop shows for sale."""
    return Table(
        "products",
        columns=[
            Column("title", _l("At Letzshop"), sort=RemoteProduct.title),
            Column("sku", _l("SKU"), sort=RemoteProduct.sku),
            Column("gtin", _l("Barcode number")),
            Column("price", _l("Price"), sort=RemoteProduct.price_minor, numeric=True),
            Column("status", _l("Beside ours"), sort=RemoteProduct.status),
        ],
        filters=[Filter("status", _l("Beside ours"), list(labels.PRODUCTS.items()), column=RemoteProduct.status)],
        search=[RemoteProduct.title, RemoteProduct.sku, RemoteProduct.gtin],
        search_label=_l("Search title, SKU or barcode number"),
        default_sort="status",
        empty=Empty(title=_l("Not compared yet"), text=_l("Compare to see what Letzshop shows beside what you have."), icon="git-compare"),
    )


def connections() -> Table:
    """The connections of a platform; what fails comes first."""
    return Table(
        "connections",
        columns=[
            Column("store", _l("Store"), sort=Store.name),
            Column("state", _l("State"), sort=(Connection.last_error != "", Connection.failures, Connection.id)),
            Column("last_ok", _l("Last answer"), sort=Connection.last_ok_at),
            Column("last_error", _l("Last error"), sort=Connection.last_error_at),
            Column("waits", _l("To send"), numeric=True),
            Column("failed", _l("Failed"), numeric=True),
            Column("act", _l("Act"), exported=False),
        ],
        filters=[Filter("status", _l("Status"), list(labels.STATUSES.items()), column=Connection.status)],
        search=[Store.name],
        search_label=_l("Search store"),
        default_sort="state",
        default_descending=True,
        empty=Empty(
            title=_l("No store is connected"),
            text=_l("Stores connect themselves on their page Letzshop. They are listed here with their health."),
            icon="plug-connected",
        ),
    )


def words() -> Table:
    """Variants with words of their own, by language."""
    return Table(
        "words",
        columns=[
            Column("variant", _l("Variant")),
            Column("language", _l("Language"), sort=(FeedText.language, FeedText.variant_id)),
            Column("title", _l("Title"), cell=lambda row: row.words.get("title", "")),
            Column("updated_at", _l("Changed"), sort=(FeedText.updated_at, FeedText.id)),
        ],
        filters=[Filter("language", _l("Language"), list(LANGUAGE_NAMES.items()), column=FeedText.language)],
        default_sort="updated_at",
        default_descending=True,
        empty=Empty(
            title=_l("Every variant has the words of its product"),
            text=_l("Where a feed should say something else of one variant, find it by its SKU and write it here."),
            icon="language",
        ),
    )
