"""Whom the inventory tells what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.inventory.services import low
from modules.inventory.settings import InventorySettings
from modules.inventory.store.imports import PAGES
from webapp.imports import import_notice
from webapp.merchants.queries import store_of
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.listeners import Listener
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices
from webapp.routing.context import current_platform
from webapp.settings.typed import settings


def low_words(facts: Mapping[str, Any], count: int) -> str:
    """What runs low; several in one sentence. A notice of the day says how many by itself."""
    count = facts.get("variants", count)
    if count == 1 and "available" not in facts and "on_hand" not in facts:
        return _("%(title)s runs low.", title=facts["title"])
    if count == 1:
        return _("%(title)s runs low: %(on_hand)s left.", title=facts["title"], on_hand=facts.get("available", facts.get("on_hand")))
    said: str = ngettext("%(num)s variant runs low.", "%(num)s variants run low.", count)
    return said


LOW = NoticeKind(
    code="inventory.low-stock",
    label=_l("Low stock"),
    words=low_words,
    frontend=Frontend.STORE,
    endpoint="inventory.store.inventory.low",
    permission="inventory:stock:read",
    feature="low_stock_alerts",
    icon="alert-triangle",
)


def unbalanced_words(facts: Mapping[str, Any], _count: int) -> str:
    """Of how many variants and deliveries the numbers are wrong."""
    variants, wrong = facts["variants"], facts.get("deliveries", 0)
    stock = ngettext("The stock of %(num)s variant does not add up.", "The stock of %(num)s variants does not add up.", variants)
    sums = ngettext("The sums of %(num)s delivery do not add up.", "The sums of %(num)s deliveries do not add up.", wrong)
    return " ".join(said for said, many in ((stock, variants), (sums, wrong)) if many)


UNBALANCED = NoticeKind(
    code="inventory.unbalanced",
    label=_l("Stock numbers that do not add up"),
    words=unbalanced_words,
    frontend=Frontend.STORE,
    endpoint="inventory.store.inventory.check",
    permission="inventory:counts:approve",
    feature="inventory_basic",
    icon="math-symbols",
)
IMPORTED = import_notice("inventory", PAGES, "inventory.store.inventory.import_detail")


def tell_low(store_id: int, title: str, on_hand: int, available: int | None = None, variant_id: int | None = None) -> None:
    """One notice for each store, which counts what runs low until it is read; or the variant waits for the notice of the day.

    News that was written before it said what is available, or of which variant, waits in the queue while a version is replaced.
    """
    notices, mode = port(Notices), settings(InventorySettings, store_id).alert_mode
    if mode == "daily" and variant_id is not None:
        low.wait_for_notice(store_of(current_platform().id, store_id), variant_id)
    elif notices is not None and mode != "off":
        left = on_hand if available is None else available
        notices.notify(LOW.code, key="low", facts={"title": title, "available": left}, store_id=store_id)


def tell_low_of_the_day(store_id: int, day: date) -> None:
    """One notice of what became low since the last one and is so still; of nothing where the store wants none any more."""
    titles, notices = low.take_waiting(store_of(current_platform().id, store_id)), port(Notices)
    if titles and notices is not None and settings(InventorySettings, store_id).alert_mode != "off":
        facts = {"variants": len(titles), "title": titles[0]}
        notices.notify(LOW.code, key=f"low-{day}", facts=facts, store_id=store_id)


def tell_unbalanced(store_id: int, variants: int, deliveries: int = 0) -> None:
    """Tell those who can repair it of how many variants and deliveries the numbers are wrong."""
    notices = port(Notices)
    if notices is not None:
        notices.notify(UNBALANCED.code, key="unbalanced", facts={"variants": variants, "deliveries": deliveries}, store_id=store_id)


NOTICES = (
    LOW,
    UNBALANCED,
    IMPORTED,
    Listener(event="inventory.low_stock", run=tell_low, after_commit=True, name=_l("Notices of low stock")),
)
