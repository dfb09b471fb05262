"""What waits among the orders of a store, each number with its tab, and the first steps of a new store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.orders.queries.figures import has_orders, numbers
from modules.orders.store.imports import PAGES
from webapp.imports import import_task
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task
from webapp.routing.context import current_store

READ = "orders:orders:read"


def page(name: str) -> str:
    """The tab."""
    return url_for("orders.store.orders.list", tab=name)


def _task(name: str, label: str, weight: int, *, trouble: bool = False) -> Task:
    count: Callable[[], Mapping[int, int]] = partial(numbers, name)
    return Task(
        code=f"orders.{name}",
        label=label,
        numbers=count,
        url=partial(page, name),
        trouble=trouble,
        frontend=Frontend.STORE,
        weight=weight,
        permission=READ,
        feature="order_management",
    )


TASKS = (
    import_task("orders", PAGES, "orders.store.orders.import_list"),
    _task("confirm", _l("Orders to confirm"), 10),
    _task("ship", _l("Orders to ship"), 20),
    _task("late", _l("Late orders"), 5, trouble=True),
    _task("issues", _l("Orders with issues"), 30, trouble=True),
    FirstStep(
        code="orders.first",
        label=_l("Take the first order"),
        done=lambda: has_orders(current_store().id),
        url=lambda: url_for("orders.store.orders.create"),
        frontend=Frontend.STORE,
        weight=30,
        permission="orders:orders:write",
        feature="order_management",
    ),
)
