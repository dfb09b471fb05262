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


def store_key() -> ForeignKeyConstraint:
    """The foreign key that holds a row's store and platform together."""
    return ForeignKeyConstraint(["platform_id", "store_id"], ["stores.platform_id", "stores.id"])


def same_store(table: str, column: str, **options: Any) -> ForeignKeyConstraint:
    """A foreign key on `table` that cannot leave the store: `column` refers to a row with the same store_id."""
    return ForeignKeyConstraint(["store_id", column], [f"{table}.store_id", f"{table}.id"], **options)
