"""What waits about customers, and the first step of a new store."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.customers import queries
from modules.customers.store.imports import PAGES
from webapp.imports import import_notice, import_task
from webapp.privacy import State
from webapp.privacy.queries import open_by_store
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task

TASKS = (
    import_task("customers", PAGES, "customers.store.customers.import_list"),
    import_notice("customers", PAGES, "customers.store.customers.import_detail"),
    Task(
        code="customers.privacy",
        label=_l("Privacy requests"),
        numbers=open_by_store,
        url=lambda: url_for("customers.store.customers.privacy_list", state=State.OPEN),
        trouble=True,
        frontend=Frontend.STORE,
        weight=50,
        permission="customers:customers:erase",
        feature="customer_directory",
    ),
    FirstStep(
        code="customers.first",
        label=_l("Bring your customers along"),
        done=queries.had_any,
        url=lambda: url_for("customers.store.customers.import_list"),
        frontend=Frontend.STORE,
        weight=40,
        permission="customers:customers:export",
        feature="customer_directory",
    ),
)
