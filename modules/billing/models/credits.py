"""What merchants have in credit: a ledger that is only ever added to."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.audit import UNAUDITED, Audited, Trail
from webapp.commerce import Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import PlatformScoped


class CreditKind(StrEnum):
    """GRANTED by the provider, TAKEN_BACK by it, USED for an invoice, RETURNED from one that is owed no more."""

    GRANTED = "granted"
    TAKEN_BACK = "taken_back"
    USED = "used"
    RETURNED = "returned"


class Credit(Audited, OneCurrency, PlatformScoped, Base):
    """One entry; the balance of a merchant in a currency is the sum of its entries, and never below nothing.

    `amount` is signed minor units, tax included. `invoice_id` is the invoice that it was used for or came back from.
    """

    __tablename__ = "billing_credits"
    __trail__ = Trail(
        code="billing_credit",
        labels={"created": _l("Credit entered"), "changed": _l("Credit changed"), "removed": _l("Credit removed")},
        fields={
            "kind": _l("What"),
            "amount_minor": _l("Amount"),
            "currency": _l("Currency"),
            "reason": _l("Reason"),
            "at": _l("When"),
        },
        name="kind",
        part_of=("merchant", "merchant_id"),
    )
    __table_args__ = (
        ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"]),
        ForeignKeyConstraint(["platform_id", "invoice_id"], ["billing_invoices.platform_id", "billing_invoices.id"]),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("(kind IN ('granted', 'returned')) = (amount > 0)", name="kind"),
        CheckConstraint("(kind IN ('used', 'returned')) = (invoice_id IS NOT NULL)", name="invoice"),
        Index("ix_billing_credits_merchant", "platform_id", "merchant_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    merchant_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[int] = mapped_column("amount", Minor)
    reason: Mapped[str] = mapped_column(String(500), default="")
    invoice_id: Mapped[int | None] = mapped_column(index=True, info=UNAUDITED)
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    by: Mapped[str] = mapped_column(String(254), info=UNAUDITED)

    amount: Mapped[Money] = money("amount_minor")
