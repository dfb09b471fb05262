"""How a new platform begins: with a merchant, and a store of it."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.platform_admin import queries
from webapp.contributions import contributions
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep
from webapp.routing.context import current_platform


def left() -> list[tuple[FirstStep, bool]]:
    """The first steps of the modules that are on, with whether each is done; none once all are."""
    found = [(step, step.done()) for step in contributions(FirstStep, Frontend.ADMIN)]
    return [] if all(done for _step, done in found) else found


STEPS = (
    FirstStep(
        code="platform-admin.first-merchant",
        label=_l("Add the first merchant"),
        done=lambda: bool(queries.merchant_counts(current_platform().id)["merchants"]),
        url=lambda: url_for("platform-admin.admin.merchants.create"),
        frontend=Frontend.ADMIN,
        weight=10,
        permission="platform-admin:merchants:write",
    ),
    FirstStep(
        code="platform-admin.first-store",
        label=_l("Open the first store"),
        done=lambda: queries.had_store(current_platform().id),
        url=lambda: url_for("platform-admin.admin.stores.create"),
        frontend=Frontend.ADMIN,
        weight=20,
        permission="platform-admin:stores:write",
    ),
)
