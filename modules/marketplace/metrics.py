"""Figures of the marketplace: what came in with feeds."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, select

from modules.marketplace.imports import PRODUCTS
from webapp.imports.models import Import, State
from webapp.registry.definition import Frontend
from webapp.registry.kinds.metrics import Dimension, Figure, Metric
from webapp.routing.context import current_frontend

FILE = Dimension(code="file", name=_l("File"))


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
        counts=(Import.kind == PRODUCTS.code, Import.state == State.DONE, Import.finished_at.is_not(None), value > 0),
        dimensions={"file": Import.file_name},
    )


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
)
