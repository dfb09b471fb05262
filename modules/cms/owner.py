"""Whose pages and pictures they are: a platform's, or one store's."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from webapp.merchants.models import Store
from webapp.routing.context import current_platform

SLUGGED = ("en", "fr", "de", "lb")


@dataclass(frozen=True, slots=True)
class Owner:
    """A platform, or a store of it. `place` is the store's id, 0 for the platform: what unique keys are made of."""

    platform_id: int
    store_id: int | None = None

    @property
    def place(self) -> int:
        """The store's id, or 0."""
        return self.store_id or 0

    def columns(self) -> dict[str, int | None]:
        """The columns of a row that is theirs."""
        return {"platform_id": self.platform_id, "store_id": self.store_id, "place": self.place}


def owner_here() -> Owner:
    """Of the pages of the desk that are being looked at."""
    store: Store | None = g.get("store")
    return Owner(current_platform().id, store.id if store is not None else None)
