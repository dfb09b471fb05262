"""Whom billing tells what: the people of a merchant's first store who may see its plan."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from modules.billing.catalogue import Used
from modules.billing.models import Invoice
from webapp.commerce import Money
from webapp.kernel import kernel
from webapp.merchants.queries import merchant_stores
from webapp.ports import port
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.registry.ports.notices import Notices
from webapp.web.formats import money, number

PLAN: dict[str, Any] = {
    "frontend": Frontend.STORE,
    "endpoint": "billing.store.billing.plan",
    "permission": "billing:plan:read",
}


def issued_words(facts: Mapping[str, Any], _count: int) -> str:
    """An invoice with its amount."""
    total = money(Money(facts["total"], facts["currency"]))
    return _("Invoice %(number)s over %(total)s is there.", number=facts["number"], total=total)


def failed_words(facts: Mapping[str, Any], _count: int) -> str:
    """A payment that did not work."""
    return _("The payment of invoice %(number)s failed. Pay it to keep everything open.", number=facts["number"])


def level_words(facts: Mapping[str, Any], _count: int) -> str:
    """A limit that is near, or reached."""
    found = kernel().registry.quotas.get(facts["quota"])
    name = str(found[1].name) if found is not None else facts["quota"]
    said = {"limit": name, "used": number(facts["used"]), "most": number(facts["most"])}
    if facts["used"] >= facts["most"]:
        return _("%(limit)s: %(used)s of %(most)s. Nothing is lost, but nothing new can be added.", **said)
    return _("%(limit)s: %(used)s of %(most)s are used up.", **said)


ISSUED = NoticeKind(code="billing.invoice-issued", label=_l("New invoices"), words=issued_words, icon="file-invoice", **PLAN)
FAILED = NoticeKind(
    code="billing.payment-failed",
    label=_l("Failed payments"),
    words=failed_words,
    icon="credit-card-off",
    **PLAN,
)
LEVEL = NoticeKind(code="billing.limit", label=_l("Limits of the plan"), words=level_words, icon="gauge", **PLAN)
NOTICES = (ISSUED, FAILED, LEVEL)


def tell_issued(invoice: Invoice, at: datetime) -> None:
    """Tell of a new invoice."""
    facts = {"number": invoice.number, "total": invoice.total_minor, "currency": invoice.currency}
    _tell(ISSUED.code, invoice.platform_id, invoice.merchant_id, invoice.number, facts, at)


def tell_failed(platform_id: int, merchant_id: int, number: str, at: datetime) -> None:
    """Tell of a payment that failed."""
    _tell(FAILED.code, platform_id, merchant_id, number, {"number": number}, at)


def tell_level(platform_id: int, merchant_id: int, used: Used, at: datetime) -> None:
    """Tell of a limit that is near or reached."""
    facts = {"quota": used.quota.code, "used": used.used, "most": used.limit}
    _tell(LEVEL.code, platform_id, merchant_id, f"{used.quota.code}:{used.level}", facts, at)


def _tell(code: str, platform_id: int, merchant_id: int, key: str, facts: Mapping[str, Any], at: datetime) -> None:
    notices, stores = port(Notices), merchant_stores(platform_id, merchant_id)
    if notices is not None and stores:
        notices.notify(code, key=key, facts=facts, store_id=stores[0], at=at)
