"""Cards, the ledger of each, and the lots that its balance is made of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.commerce.stored import Minor
from webapp.db import Base, Timestamped, UtcDateTime, utcnow
from webapp.db.folding import FoldedText
from webapp.tenancy import MerchantScoped, merchant_key, same_merchant

ACTIVE, BLOCKED, CLOSED = "active", "blocked", "closed"
EARN, OPENING, REDEEM, RETURN, ADJUST, EXPIRE, REVERSE = "earn", "opening", "redeem", "return", "adjust", "expire", "reverse"
RESERVED, REDEEMED, CANCELLED = "reserved", "redeemed", "cancelled"
EPOCH = date(1970, 1, 1).toordinal()


class Card(Timestamped, MerchantScoped, Base):
    """A customer's card. `points` and `stamps` are the sums of its ledger and of what is left in its lots, and move only with them.

    `number` is what stands on it, 13 digits with a check digit; `token` is in the address of its page. `holder` and `search` are copies of
    what the customer is called and found by.
    """

    __tablename__ = "loyalty_cards"
    __harmless__ = frozenset({"token"})
    __table_args__ = (
        merchant_key(),
        same_merchant("loyalty_programmes", "programme_id"),
        same_merchant("loyalty_tiers", "tier_id"),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "customer_id"),
        UniqueConstraint("platform_id", "number"),
        UniqueConstraint("token"),
        CheckConstraint("points >= 0", name="points_not_negative"),
        CheckConstraint("stamps >= 0", name="stamps_not_negative"),
        Index("ix_loyalty_cards_list", "platform_id", "merchant_id", "state", "last_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int]
    customer_id: Mapped[int] = mapped_column(index=True)
    tier_id: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(13))
    token: Mapped[str] = mapped_column(String(43))
    state: Mapped[str] = mapped_column(String(8), default=ACTIVE)
    source: Mapped[str] = mapped_column(String(12))
    points: Mapped[int] = mapped_column(default=0)
    stamps: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    holder: Mapped[str] = mapped_column(String(160), default="")
    search: Mapped[str] = mapped_column(FoldedText, default="")

    def balance(self, unit: str) -> int:
        """Points or stamps, those that still wait too."""
        return int(getattr(self, unit))


class Entry(MerchantScoped, Base):
    """A line of a card's ledger. Lines are only ever added; what was wrong gets one more that takes it back.

    Who wrote it is `actor_id` (a user, a plain number since the line outlives the account) and, at a till with PINs, `staff_id`.
    The same `key` of a merchant is one line, however often it is sent.
    """

    __tablename__ = "loyalty_entries"
    __table_args__ = (
        merchant_key(),
        same_merchant("loyalty_cards", "card_id"),
        same_merchant("loyalty_entries", "reverses_id"),
        same_merchant("loyalty_staff", "staff_id"),
        ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"]),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("platform_id", "merchant_id", "key"),
        UniqueConstraint("reverses_id"),
        CheckConstraint("balance_after >= 0", name="balance_not_negative"),
        Index("ix_loyalty_entries_card", "card_id", "id"),
        Index("ix_loyalty_entries_at", "platform_id", "at"),
        Index("ix_loyalty_entries_ref", "platform_id", "ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8))
    kind: Mapped[str] = mapped_column(String(8))
    delta: Mapped[int]
    balance_after: Mapped[int]
    amount_minor: Mapped[int | None] = mapped_column("amount", Minor)
    currency: Mapped[str] = mapped_column(String(3), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    """What somebody wrote why, of a correction."""
    ref: Mapped[str] = mapped_column(String(60), default="")
    """What it belongs to, such as "order:12"."""
    key: Mapped[str | None] = mapped_column(String(80))
    reverses_id: Mapped[int | None]
    store_id: Mapped[int | None]
    actor_id: Mapped[int | None]
    staff_id: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)


class Lot(MerchantScoped, Base):
    """What is left of what one line brought. It can be spent from `available_at` on and through its last day, `last_day`.

    Days are numbered from 1 January 1970, so that the database can put off many of them at once; None is never.
    """

    __tablename__ = "loyalty_lots"
    __table_args__ = (
        merchant_key(),
        same_merchant("loyalty_cards", "card_id"),
        same_merchant("loyalty_entries", "entry_id"),
        UniqueConstraint("platform_id", "merchant_id", "id"),
        UniqueConstraint("entry_id"),
        CheckConstraint('"left" >= 0 AND "left" <= amount', name="left_in_range"),
        Index("ix_loyalty_lots_card", "card_id", "unit"),
        Index("ix_loyalty_lots_due", "platform_id", "last_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int]
    entry_id: Mapped[int]
    unit: Mapped[str] = mapped_column(String(8))
    amount: Mapped[int]
    left: Mapped[int]
    available_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_day: Mapped[int | None]

    @property
    def ends_on(self) -> date | None:
        """The last day on which it can be spent."""
        return None if self.last_day is None else date.fromordinal(EPOCH + self.last_day)


class Draw(MerchantScoped, Base):
    """How much a line took from a lot, so that taking the line back gives each lot its own."""

    __tablename__ = "loyalty_draws"
    __table_args__ = (
        merchant_key(),
        same_merchant("loyalty_entries", "entry_id"),
        same_merchant("loyalty_lots", "lot_id"),
        Index("ix_loyalty_draws_entry", "entry_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int]
    lot_id: Mapped[int]
    amount: Mapped[int]


class Redemption(MerchantScoped, Base):
    """A reward that was put aside for a card, handed out, or given back. `code` is what the customer shows."""

    __tablename__ = "loyalty_redemptions"
    __table_args__ = (
        merchant_key(),
        same_merchant("loyalty_cards", "card_id"),
        same_merchant("loyalty_rewards", "reward_id"),
        same_merchant("loyalty_entries", "entry_id"),
        UniqueConstraint("platform_id", "merchant_id", "code"),
        UniqueConstraint("entry_id"),
        Index("ix_loyalty_redemptions_card", "card_id", "id"),
        Index("ix_loyalty_redemptions_reward", "reward_id", "card_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    card_id: Mapped[int]
    reward_id: Mapped[int]
    entry_id: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    """What the reward was called."""
    state: Mapped[str] = mapped_column(String(10), default=RESERVED)
    code: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime] = mapped_column(UtcDateTime, default=utcnow)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
