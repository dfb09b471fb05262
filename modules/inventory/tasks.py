"""What waits in the stock of a store, and the first steps of a new one."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from modules.inventory.models import Variant
from modules.inventory.queries import is_low
from webapp.db import db
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task
from webapp.routing.context import current_store


def low() -> Mapping[int, int]:
    """How many variants run low, by store."""
    found = db.session.execute(select(Variant.store_id, func.count(Variant.id)).where(is_low()).group_by(Variant.store_id))
    return {row[0]: row[1] for row in found}


def has_products() -> bool:
    """Whether the store has any."""
    return db.session.scalar(select(Variant.id).where(Variant.store_id == current_store().id).limit(1)) is not None


TASKS = (
    Task(
        code="inventory.low",
        label=_l("Running low"),
        numbers=low,
        url=lambda: url_for("inventory.store.inventory.low"),
        frontend=Frontend.STORE,
        weight=40,
        permission="inventory:stock:read",
        feature="low_stock_alerts",
    ),
    FirstStep(
        code="inventory.first",
        label=_l("Add the first product"),
        done=has_products,
        url=lambda: url_for("inventory.store.inventory.create"),
        frontend=Frontend.STORE,
        weight=10,
        permission="inventory:products:write",
        feature="inventory_basic",
    ),
)
