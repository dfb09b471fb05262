"""What customers were told that their orders come to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.orders.models.order import Order
from webapp.commerce import Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class OrderInvoice(OneCurrency, StoreScoped, Base):
    """The invoice of an order, over what was confirmed when it was written. It stays as it was written; what comes back is on refund notes.

    `seller` has who sold, as that was then: `name`, `store`, `address` and `vat`.
    """

    __tablename__ = "orders_invoices"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "number"),
        UniqueConstraint("store_id", "order_id"),
        CheckConstraint("total >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(60))
    seller: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    total_minor: Mapped[int] = mapped_column("total", Minor)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    total: Mapped[Money] = money("total_minor")
    lines: Mapped[list[OrderInvoiceLine]] = relationship(order_by="OrderInvoiceLine.id", viewonly=True)
    order: Mapped[Order] = relationship(viewonly=True)


class OrderInvoiceLine(StoreScoped, Base):
    """How many pieces of a line an invoice is about: what they cost, tax included, and the tax in it, in minor units."""

    __tablename__ = "orders_invoice_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_invoices", "invoice_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0 AND amount >= 0 AND tax >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invoice_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    amount: Mapped[int] = mapped_column(Minor)
    tax: Mapped[int] = mapped_column(Minor)
    tax_rate_bp: Mapped[int]
