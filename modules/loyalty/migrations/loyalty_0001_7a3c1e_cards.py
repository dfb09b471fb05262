"""Programmes with tiers, rewards and people at the till; cards with their ledger, lots and redemptions.

Revision ID: loyalty_0001_7a3c1e
Revises: nothing, it is the module's first
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "loyalty_0001_7a3c1e"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OWNERS = ("platform_id", "merchant_id")
PROGRAMMES, TIERS, REWARDS, STAFF, CLOCKS = (f"loyalty_{each}" for each in ("programmes", "tiers", "rewards", "staff", "clocks"))
CARDS, ENTRIES, LOTS, DRAWS, REDEMPTIONS = (f"loyalty_{each}" for each in ("cards", "entries", "lots", "draws", "redemptions"))
REFUSAL = "the ledger of a card is append-only"


def upgrade() -> None:
    _programmes()
    _rewards()
    _cards()
    _ledger()
    _append_only()


def downgrade() -> None:
    for table in (REDEMPTIONS, DRAWS, LOTS, ENTRIES, CARDS, CLOCKS, STAFF, REWARDS, TIERS, PROGRAMMES):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION loyalty_entries_are_append_only()")


def _programmes() -> None:
    _table(
        PROGRAMMES,
        _text("name", 80),
        _text("kind", 8),
        _text("status", 8),
        _number("rate"),
        _text("rounding", 8),
        _number("pending_days"),
        _text("expiry", 12),
        *(_number(name) for name in ("expiry_months", "daily_cap", "stamp_minutes", "tier_days", "version")),
        *_moments(),
        sa.UniqueConstraint(*OWNERS, name=op.f(f"uq_{PROGRAMMES}_platform_id_merchant_id")),
        _unique(PROGRAMMES, "id"),
        _check(PROGRAMMES, "rate BETWEEN 1 AND 100000", "rate_in_range"),
    )
    _table(
        TIERS,
        _text("name", 40),
        *(_number(name) for name in ("threshold", "multiplier", "version")),
        *_moments(),
        _unique(TIERS, "id"),
        _unique(TIERS, "threshold"),
    )
    op.create_table(
        CLOCKS,
        _number("id"),
        _number("platform_id"),
        sa.Column("stopped_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{CLOCKS}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{CLOCKS}_platform_id")),
    )
    op.create_index(op.f(f"ix_{CLOCKS}_platform_id"), CLOCKS, ["platform_id"])
    op.create_index(op.f("uq_loyalty_clocks_platform"), CLOCKS, ["platform_id"], unique=True)


def _rewards() -> None:
    _table(
        REWARDS,
        _text("name", 80),
        _text("kind", 12),
        _text("unit", 8),
        _number("cost"),
        _text("details", 200),
        sa.Column("stock", sa.Integer()),
        sa.Column("per_card", sa.Integer()),
        sa.Column("starts_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("active", sa.Boolean(), nullable=False),
        _number("version"),
        *_moments(),
        _unique(REWARDS, "id"),
        _check(REWARDS, "cost > 0", "cost_positive"),
        _check(REWARDS, "stock IS NULL OR stock >= 0", "stock_not_negative"),
    )
    _table(
        STAFF,
        _text("name", 60),
        _text("pin", 255),
        sa.Column("active", sa.Boolean(), nullable=False),
        _number("failed"),
        sa.Column("locked_until", MOMENT),
        _number("version"),
        *_moments(),
        _unique(STAFF, "id"),
        _unique(STAFF, "name"),
    )


def _cards() -> None:
    _table(
        CARDS,
        _number("programme_id"),
        _number("customer_id"),
        sa.Column("tier_id", sa.Integer()),
        _text("number", 13),
        _text("token", 43),
        _text("state", 8),
        _text("source", 12),
        _number("points"),
        _number("stamps"),
        sa.Column("last_at", MOMENT, nullable=False),
        _text("holder", 160),
        sa.Column("search", sa.Text(), nullable=False),
        *_moments(),
        _refers(CARDS, "programme_id", PROGRAMMES),
        _refers(CARDS, "tier_id", TIERS),
        _unique(CARDS, "id"),
        _unique(CARDS, "customer_id"),
        sa.UniqueConstraint("platform_id", "number", name=op.f(f"uq_{CARDS}_platform_id_number")),
        sa.UniqueConstraint("token", name=op.f(f"uq_{CARDS}_token")),
        _check(CARDS, "points >= 0", "points_not_negative"),
        _check(CARDS, "stamps >= 0", "stamps_not_negative"),
    )
    op.create_index(op.f(f"ix_{CARDS}_customer_id"), CARDS, ["customer_id"])
    op.create_index(op.f("ix_loyalty_cards_list"), CARDS, [*OWNERS, "state", "last_at"])


def _ledger() -> None:
    _table(
        ENTRIES,
        _number("card_id"),
        _text("unit", 8),
        _text("kind", 8),
        _number("delta"),
        _number("balance_after"),
        sa.Column("amount", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        _text("currency", 3),
        _text("reason", 200),
        _text("ref", 60),
        sa.Column("key", sa.String(80)),
        *(sa.Column(name, sa.Integer()) for name in ("reverses_id", "store_id", "actor_id", "staff_id")),
        sa.Column("at", MOMENT, nullable=False),
        _refers(ENTRIES, "card_id", CARDS),
        _refers(ENTRIES, "reverses_id", ENTRIES),
        _refers(ENTRIES, "staff_id", STAFF),
        sa.ForeignKeyConstraint(
            ["platform_id", "store_id"], ["stores.platform_id", "stores.id"], name=op.f(f"fk_{ENTRIES}_platform_id_store_id")
        ),
        _unique(ENTRIES, "id"),
        _unique(ENTRIES, "key"),
        sa.UniqueConstraint("reverses_id", name=op.f(f"uq_{ENTRIES}_reverses_id")),
        _check(ENTRIES, "balance_after >= 0", "balance_not_negative"),
    )
    op.create_index(op.f("ix_loyalty_entries_card"), ENTRIES, ["card_id", "id"])
    op.create_index(op.f("ix_loyalty_entries_at"), ENTRIES, ["platform_id", "at"])
    op.create_index(op.f("ix_loyalty_entries_ref"), ENTRIES, ["platform_id", "ref"])
    _table(
        LOTS,
        _number("card_id"),
        _number("entry_id"),
        _text("unit", 8),
        _number("amount"),
        _number("left"),
        sa.Column("available_at", MOMENT, nullable=False),
        sa.Column("last_day", sa.Integer()),
        _refers(LOTS, "card_id", CARDS),
        _refers(LOTS, "entry_id", ENTRIES),
        _unique(LOTS, "id"),
        sa.UniqueConstraint("entry_id", name=op.f(f"uq_{LOTS}_entry_id")),
        _check(LOTS, '"left" >= 0 AND "left" <= amount', "left_in_range"),
    )
    op.create_index(op.f("ix_loyalty_lots_card"), LOTS, ["card_id", "unit"])
    op.create_index(op.f("ix_loyalty_lots_due"), LOTS, ["platform_id", "last_day"])
    _table(
        DRAWS,
        *(_number(name) for name in ("entry_id", "lot_id", "amount")),
        _refers(DRAWS, "entry_id", ENTRIES),
        _refers(DRAWS, "lot_id", LOTS),
    )
    op.create_index(op.f("ix_loyalty_draws_entry"), DRAWS, ["entry_id"])
    _redemptions()


def _redemptions() -> None:
    _table(
        REDEMPTIONS,
        *(_number(name) for name in ("card_id", "reward_id", "entry_id")),
        _text("name", 80),
        _text("state", 10),
        _text("code", 8),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        _refers(REDEMPTIONS, "card_id", CARDS),
        _refers(REDEMPTIONS, "reward_id", REWARDS),
        _refers(REDEMPTIONS, "entry_id", ENTRIES),
        _unique(REDEMPTIONS, "code"),
        sa.UniqueConstraint("entry_id", name=op.f(f"uq_{REDEMPTIONS}_entry_id")),
    )
    op.create_index(op.f("ix_loyalty_redemptions_card"), REDEMPTIONS, ["card_id", "id"])
    op.create_index(op.f("ix_loyalty_redemptions_reward"), REDEMPTIONS, ["reward_id", "card_id"])


def _append_only() -> None:
    """What happened to points must be told years later, whoever asks."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION loyalty_entries_are_append_only() RETURNS trigger LANGUAGE plpgsql AS $$"
            f" BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        op.execute(
            f"CREATE TRIGGER {ENTRIES}_append_only BEFORE UPDATE OR DELETE ON {ENTRIES}"
            " FOR EACH ROW EXECUTE FUNCTION loyalty_entries_are_append_only()"
        )
        return
    for verb in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {ENTRIES}_no_{verb.lower()} BEFORE {verb} ON {ENTRIES} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END")


def _table(table: str, *parts: Any) -> None:
    """A table of rows that are a merchant's on a platform."""
    op.create_table(
        table,
        _number("id"),
        *(_number(name) for name in OWNERS),
        *parts,
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(["platform_id"], ["platforms.id"], name=op.f(f"fk_{table}_platform_id")),
        sa.ForeignKeyConstraint(
            ["merchant_id", "platform_id"],
            ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"],
            name=op.f(f"fk_{table}_merchant_id_platform_id"),
        ),
    )
    for name in OWNERS:
        op.create_index(op.f(f"ix_{table}_{name}"), table, [name])


def _text(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _moments() -> tuple[sa.Column[Any], sa.Column[Any]]:
    return sa.Column("created_at", MOMENT, nullable=False), sa.Column("updated_at", MOMENT, nullable=False)


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_platform_id_merchant_id_{column}")
    return sa.ForeignKeyConstraint([*OWNERS, column], [f"{other}.{each}" for each in (*OWNERS, "id")], name=name)


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*OWNERS, column, name=op.f(f"uq_{table}_platform_id_merchant_id_{column}"))


def _check(table: str, condition: str, name: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))
