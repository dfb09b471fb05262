"""Figures of the marketplace: what came in with feeds, how Letzshop was asked, what came of it, and what feeds leave out."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, func, literal, select

from modules.marketplace import labels
from modules.marketplace.fields import LANGUAGE_NAMES
from modules.marketplace.imports import PRODUCTS
from modules.marketplace.models import FeedBuild, RemoteShipment, SyncRun
from webapp.imports.models import Import, State
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import LEVEL, Dimension, Figure, Metric
from webapp.routing.context import current_frontend

FILE = Dimension(code="file", name=_l("File"))
KIND = Dimension(code="kind", name=_l("What for"), label=lambda code: str(labels.RUN_KINDS.get(code, code)))
OUTCOME = Dimension(code="outcome", name=_l("What came of it"), label=lambda code: str(ERRORS.get(code, code) if code else _l("Done")))
LANGUAGE = Dimension(code="language", name=_l("Language"), label=lambda code: str(LANGUAGE_NAMES.get(code, code)))
SHIPMENT_STATE = Dimension(code="state", name=_l("State"), label=lambda code: str(labels.SHIPMENTS.get(code, code)))
ERRORS: dict[str, Any] = {str(code): sentence for code, sentence in labels.ERRORS.items()}


def page(import_id: int) -> str:
    """The page of an import."""
    if current_frontend() is Frontend.STORE:
        return str(url_for("marketplace.store.marketplace.import_detail", id=import_id))
    return ""


def rows(value: ColumnElement[int]) -> Figure:
    """Imports of product feeds that are through."""
    return Figure(
        rows=select(Import),
        at=Import.finished_at,
        value=value,
        key=Import.id,
        title=Import.file_name,
        store=Import.store_id,
        changed=Import.updated_at,
        compared=True,  # what is old is removed
        counts=(Import.kind == PRODUCTS.code, Import.state == State.DONE, Import.finished_at.is_not(None), value > 0),
        dimensions={"file": Import.file_name},
    )


def run_page(run_id: int) -> str:
    """The page of a run."""
    return str(url_for("marketplace.store.letzshop.run", run_id=run_id)) if current_frontend() is Frontend.STORE else ""


def shipment_page(shipment_id: int) -> str:
    """The page of a shipment."""
    return str(url_for("marketplace.store.letzshop.detail", shipment_id=shipment_id)) if current_frontend() is Frontend.STORE else ""


def runs() -> Figure:
    """Times that the marketplace was asked, once they have ended."""
    return Figure(
        rows=select(SyncRun),
        at=SyncRun.ended_at,
        value=literal(1),
        key=SyncRun.id,
        title=SyncRun.kind,
        store=SyncRun.store_id,
        changed=SyncRun.ended_at,
        counts=(SyncRun.ended_at.is_not(None),),
        dimensions={"kind": SyncRun.kind, "outcome": SyncRun.error},
    )


def shipments(at: Any, *counts: ColumnElement[bool]) -> Figure:
    """Shipments from one of their moments on."""
    return Figure(
        rows=select(RemoteShipment),
        at=at,
        value=literal(1),
        key=RemoteShipment.id,
        title=RemoteShipment.number,
        store=RemoteShipment.store_id,
        changed=RemoteShipment.updated_at,
        counts=counts,
        dimensions={"state": RemoteShipment.state},
    )


def left_out() -> Figure:
    """Lines that the public feeds lack, from one building to the next."""
    return Figure(
        rows=select(FeedBuild),
        at=FeedBuild.built_at,
        until=FeedBuild.until,
        value=FeedBuild.left_out + 0,
        key=FeedBuild.id,
        title=FeedBuild.language,
        store=FeedBuild.store_id,
        changed=func.coalesce(FeedBuild.until, FeedBuild.built_at),
        dimensions={"language": FeedBuild.language},
    )


def feeds_page(_build_id: int) -> str:
    """Where the feeds are, with what is left out of each."""
    return str(url_for("marketplace.store.marketplace.address")) if current_frontend() is Frontend.STORE else ""


ASKED: dict[str, Any] = {"permission": "marketplace:letzshop:read", "overview": "marketplace:overview:write", "feature": "letzshop_sync"}
FEEDS: dict[str, Any] = {
    "permission": "marketplace:feeds:write",
    "overview": "marketplace:overview:write",
    "feature": "product_feed_export",
    "address": feeds_page,
}
SHIPMENTS: dict[str, Any] = {**ASKED, "address": shipment_page, "dimensions": (SHIPMENT_STATE,)}

SEEN: dict[str, Any] = {
    "permission": "marketplace:imports:read",
    "overview": "marketplace:imports:read",
    "feature": "marketplace_import",
    "address": page,
}

METRICS = (
    Metric(
        code="marketplace.taken",
        name=_l("Feed rows taken in"),
        figure=lambda: rows(Import.created + Import.updated),
        dimensions=(FILE,),
        weight=70,
        **SEEN,
    ),
    Metric(
        code="marketplace.refused",
        name=_l("Feed rows refused"),
        figure=lambda: rows(Import.refused + 0),
        dimensions=(FILE,),
        weight=75,
        less_is_better=True,
        **SEEN,
    ),
    Metric(
        code="marketplace.runs",
        name=_l("Times Letzshop was asked"),
        figure=runs,
        dimensions=(KIND, OUTCOME),
        weight=80,
        address=run_page,
        **ASKED,
    ),
    Metric(
        code="marketplace.orders",
        name=_l("Orders from Letzshop"),
        figure=lambda: shipments(RemoteShipment.created_at, RemoteShipment.order_id.is_not(None)),
        weight=81,
        **SHIPMENTS,
    ),
    Metric(
        code="marketplace.in_time",
        name=_l("Decided within two days"),
        figure=lambda: shipments(RemoteShipment.decided_at, RemoteShipment.in_time.is_(True)),
        weight=82,
        **SHIPMENTS,
    ),
    Metric(
        code="marketplace.late",
        name=_l("Decided after more than two days"),
        figure=lambda: shipments(RemoteShipment.decided_at, RemoteShipment.in_time.is_(False)),
        weight=83,
        less_is_better=True,
        **SHIPMENTS,
    ),
    Metric(
        code="marketplace.left_out",
        name=_l("Feed rows left out"),
        grain=LEVEL,
        figure=left_out,
        dimensions=(LANGUAGE,),
        weight=85,
        less_is_better=True,
        **FEEDS,
    ),
)
