"""What came back, and what is due back for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from modules.orders import labels
from modules.orders.models.order import Order
from webapp.commerce import Money
from webapp.commerce.stored import Minor, OneCurrency, money
from webapp.db import Base, UtcDateTime, utcnow
from webapp.tenancy import StoreScoped, same_store, store_key


class OrderReturn(StoreScoped, Base):
    """Pieces of a line that came back, and in which condition."""

    __tablename__ = "orders_returns"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0", name="brings_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    condition: Mapped[str] = mapped_column(String(20))
    restocked: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    @property
    def condition_label(self) -> str:
        """How it came back, in the reader's language."""
        return str(labels.CONDITIONS.get(self.condition, self.condition))


class Refund(OneCurrency, StoreScoped, Base):
    """A refund note: which pieces of an order are paid back, and what for. It stays as it was written; it moves no money.

    `reason` is a code of `labels.REASONS`; `note` is what a person wrote, and goes when the customer is forgotten.
    """

    __tablename__ = "orders_refunds"
    __table_args__ = (
        store_key(),
        same_store("orders_orders", "order_id"),
        UniqueConstraint("store_id", "id"),
        UniqueConstraint("store_id", "number"),
        CheckConstraint("total > 0", name="gives_something_back"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[str] = mapped_column(String(60))
    reason: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(300), default="")
    total_minor: Mapped[int] = mapped_column("total", Minor)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)

    total: Mapped[Money] = money("total_minor")
    lines: Mapped[list[RefundLine]] = relationship(order_by="RefundLine.id", viewonly=True)
    order: Mapped[Order] = relationship(viewonly=True)

    @property
    def reason_label(self) -> str:
        """What for, in the reader's language."""
        return str(labels.REASONS.get(self.reason, self.reason))


class RefundLine(StoreScoped, Base):
    """How many pieces of a line a refund note is about: what is due back for them, tax included, and the tax in it, in minor units."""

    __tablename__ = "orders_refund_lines"
    __table_args__ = (
        store_key(),
        same_store("orders_refunds", "refund_id"),
        same_store("orders_lines", "line_id"),
        CheckConstraint("quantity > 0 AND amount >= 0 AND tax >= 0", name="counts_up"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    refund_id: Mapped[int] = mapped_column(index=True)
    line_id: Mapped[int] = mapped_column(index=True)
    quantity: Mapped[int]
    amount: Mapped[int] = mapped_column(Minor)
    tax: Mapped[int] = mapped_column(Minor)
    tax_rate_bp: Mapped[int]
