"""Why a number is what it is, and whether all of them add up."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _
from markupsafe import Markup

from modules.inventory import queries, services
from modules.inventory.forms import REASONS
from modules.inventory.queries import checking, delivery_sums, explaining
from modules.inventory.settings import InventorySettings
from modules.inventory.store.blueprint import inventory
from modules.inventory.store.stock import about_asides, about_incoming
from webapp.accounts.access import permission
from webapp.contributions import contributions
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.panels import Panel
from webapp.routing.context import current_store
from webapp.settings.typed import settings
from webapp.web.days import here_today
from webapp.web.htmx import render, see_other

REPAIR = "inventory:counts:approve"
MOST_SHOWN = 200


@inventory.get("/variants/<int:variant_id>/explained")
@permission("inventory:stock:read")
@require_feature("inventory_basic")
def explain(variant_id: int) -> ResponseReturnValue:
    """What the stock of a variant is made of, how it went, and how long it lasts."""
    found, held = queries.variant(current_store().id, variant_id), explaining.held(variant_id)
    facts: dict[str, Any] = {
        "variant": found,
        "levels": queries.levels(variant_id),
        "reasons": [(_reason(reason), total) for reason, total in explaining.by_reason(variant_id).items()],
        "held": held,
        "ends": explaining.ends(held, settings(InventorySettings).reservation_ttl_minutes),
        "latest": [(row, _reason(row.reason)) for row in explaining.latest(variant_id)],
        "days": explaining.day_ends(found, get_timezone()),  # type: ignore[arg-type]
        "sold": explaining.sold_lately([variant_id]).get(variant_id, 0),
        "lasts": explaining.runs_out([found], here_today()).get(variant_id),
        "panels": _panels(variant_id),
        **about_asides(variant_id),
        **about_incoming(variant_id),
    }
    return render("inventory/store/explained.html", **facts)


def _reason(code: str) -> str:
    return str(REASONS.get(code, code))  # type: ignore[call-overload]


def _panels(variant_id: int) -> list[tuple[str, Markup]]:
    """What other modules know of a variant, such as the orders that wait for it."""
    shown = [each for each in contributions(Panel, Frontend.STORE) if each.subject == "variant"]
    return [(each.title, Markup(each.render([variant_id]))) for each in shown]  # noqa: S704  # a module's template


@inventory.get("/check")
@permission(REPAIR)
@require_feature("inventory_basic")
def check() -> Response:
    """What does not add up, now."""
    store = current_store()
    wrong: list[Any] = []
    looked = 0
    for ids in checking.batches(store.id):
        wrong += checking.wrong_numbers(store.id, ids)
        looked += len(ids)
        if len(wrong) >= MOST_SHOWN:
            break
    facts: dict[str, Any] = {"wrong": wrong[:MOST_SHOWN], "looked": looked, "names": checking.names(store.id)}
    return render("inventory/store/check.html", **facts, deliveries=delivery_sums.wrong_deliveries(store.id)[:MOST_SHOWN])


@inventory.post("/check")
@permission(REPAIR)
@require_feature("inventory_basic")
def repair() -> ResponseReturnValue:
    """Make the numbers what the ledger and the lines of deliveries say: now, or in a job where that takes long."""
    with transaction():
        later = services.repair_later(current_store())
    if later:
        return see_other(url_for(".check"), _("The numbers are being repaired. Load this page again in a minute."))
    repaired = 0
    for ids in list(checking.batches(current_store().id)):
        with transaction():
            repaired += len(services.repair_stock(current_store(), ids))
    with transaction():
        repaired += len(services.repair_deliveries(current_store()))
    said = ngettext("%(num)s number was repaired.", "%(num)s numbers were repaired.", repaired)
    return see_other(url_for(".check"), said if repaired else _("Everything adds up; nothing had to be repaired."))
