"""What waits about customers, and the first step of a new store."""

from __future__ import annotations

from collections.abc import Mapping

from flask import url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from modules.customers import queries
from webapp.db import db
from webapp.merchants.models import Store
from webapp.privacy.models import PrivacyRequest, State
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task


def asked() -> Mapping[int, int]:
    """How many privacy requests are open, by store: each store of a merchant has them all."""
    mine = PrivacyRequest.merchant_id == Store.merchant_id, PrivacyRequest.platform_id == Store.platform_id
    found = select(Store.id, func.count(PrivacyRequest.id)).join(PrivacyRequest, mine[0] & mine[1])
    waiting = found.where(PrivacyRequest.state == State.OPEN).group_by(Store.id)
    return {row[0]: row[1] for row in db.session.execute(waiting)}


TASKS = (
    Task(
        code="customers.privacy",
        label=_l("Privacy requests"),
        numbers=asked,
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
        done=lambda: bool(queries.count()),
        url=lambda: url_for("customers.store.customers.import_list"),
        frontend=Frontend.STORE,
        weight=40,
        permission="customers:customers:export",
        feature="customer_directory",
    ),
)
