"""What waits in the stock of a store, and the first steps of a new one."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.inventory import queries
from modules.inventory.queries import deliveries
from modules.inventory.store.imports import PAGES
from webapp.imports import import_task
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task
from webapp.routing.context import current_store
from webapp.web.days import here_today

TASKS = (
    import_task("inventory", PAGES, "inventory.store.inventory.import_list"),
    Task(
        code="inventory.low",
        label=_l("Running low"),
        numbers=queries.low_by_store,
        url=lambda: url_for("inventory.store.inventory.low"),
        frontend=Frontend.STORE,
        weight=40,
        permission="inventory:stock:read",
        feature="low_stock_alerts",
    ),
    Task(
        code="inventory.late",
        label=_l("Late deliveries"),
        numbers=lambda: deliveries.late_by_store(here_today()),
        url=lambda: url_for("inventory.store.inventory.deliveries", tab="late"),
        frontend=Frontend.STORE,
        weight=41,
        permission="inventory:stock:read",
        feature="inventory_basic",
    ),
    FirstStep(
        code="inventory.first",
        label=_l("Add the first product"),
        done=lambda: queries.has_variants(current_store().id),
        url=lambda: url_for("inventory.store.inventory.create"),
        frontend=Frontend.STORE,
        weight=10,
        permission="inventory:products:write",
        feature="inventory_basic",
    ),
)
