"""More than a plan allows waits for whoever can choose another one; and a new platform begins by putting a plan on sale."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from modules.billing.catalogue import Used
from modules.billing.queries import tiers
from modules.billing.using import using
from webapp.registry.definition import Frontend
from webapp.registry.kinds.tasks import FirstStep, Task
from webapp.routing.context import current_platform, current_store

OVER = "over"
"""What the page of the plan is asked with to show these limits alone."""


def passed(platform_id: int, merchant_id: int) -> list[Used]:
    """The merchant's limits of which there is more than they allow. One that is just full is none: many plans have one store."""
    return [each for each in using(platform_id, merchant_id) if each.over]


def _numbers() -> dict[int, int]:
    """Of the store of the page alone: what is used is counted over all modules, which is too much to ask for every store at once."""
    store = current_store()
    found = len(passed(store.platform_id, store.merchant_id))
    return {store.id: found} if found else {}


TASKS = (
    FirstStep(
        code="billing.first-plan",
        label=_l("Put a plan on sale"),
        done=lambda: tiers.had_published(current_platform().id),
        url=lambda: url_for("billing.admin.subscription-tiers.list"),
        frontend=Frontend.ADMIN,
        weight=30,
        permission="billing:tiers:write",
    ),
    Task(
        code="billing.over-limit",
        label=_l("Over the limits of your plan"),
        numbers=_numbers,
        url=lambda: url_for("billing.store.billing.plan", usage=OVER, _anchor="usage"),
        frontend=Frontend.STORE,
        weight=55,
        permission="billing:plan:read",
    ),
)
