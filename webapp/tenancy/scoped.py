"""The mixins of rows that belong to somebody, and the keys that keep them together in the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

TENANT_COLUMNS = ("platform_id", "store_id")
scoped_tables: set[str] = set()
"""Names of the tables that hold rows of tenants."""


class PlatformScoped:
    """Mixin: a row of one platform."""

    platform_id: Mapped[int] = mapped_column(ForeignKey("platforms.id"), index=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        name = cls.__dict__.get("__tablename__")
        if name is not None:
            scoped_tables.add(name)
        super().__init_subclass__(**kwargs)


class StoreScoped(PlatformScoped):
    """Mixin: a row of one store. Its table needs `store_key()`, and a unique (store_id, id) if others refer to it."""

    store_id: Mapped[int] = mapped_column(index=True)


class MerchantScoped(PlatformScoped):
    """Mixin: a row of one merchant on one platform, which all its stores there share.

    Its table needs `merchant_key()`, and a unique (platform_id, merchant_id, id) if others refer to it. A store sees and writes its own
    merchant's rows; work for a whole platform sees all of them, and names the merchant of a new one.
    """

    merchant_id: Mapped[int] = mapped_column(index=True)


def fixed_columns(model: type) -> tuple[str, ...]:
    """The columns that say whose a row of this model is: they never change."""
    return (*TENANT_COLUMNS, "merchant_id") if issubclass(model, MerchantScoped) else TENANT_COLUMNS


def store_key() -> ForeignKeyConstraint:
    """The foreign key that holds a row's store and platform together."""
    return ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"])


def same_store(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key on `table` that cannot leave the store: `column` refers to a row with the same store_id."""
    return ForeignKeyConstraint(["store_id", column], [f"{table}.store_id", f"{table}.id"], **options)


def merchant_key() -> ForeignKeyConstraint:
    """The foreign key that holds a row's merchant and platform together."""
    return ForeignKeyConstraint(["merchant_id", "platform_id"], ["merchant_platforms.merchant_id", "merchant_platforms.platform_id"])


def same_merchant(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key on `table` that cannot leave the merchant: `column` refers to a row of the same one on the same platform."""
    ours, theirs = ["platform_id", "merchant_id", column], [f"{table}.{name}" for name in ("platform_id", "merchant_id", "id")]
    return ForeignKeyConstraint(ours, theirs, **options)
