"""Values of a marketplace's answers. Amounts are in minor units, moments in UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from webapp.commerce import Address

T = TypeVar("T")


class UnitState(StrEnum):
    """Where one piece stands."""

    UNCONFIRMED = "unconfirmed"
    AVAILABLE = "confirmed_available"
    UNAVAILABLE = "confirmed_unavailable"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One piece that was bought; `price_minor` with tax."""

    remote_id: str
    state: UnitState
    name: str
    sku: str = ""
    gtin: str = ""
    price_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who bought, and where it goes."""

    name: str
    email: str = ""
    phone: str = ""
    locale: str = "en"
    address: Address = field(default_factory=Address)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What one store sends for one order of the marketplace."""

    remote_id: str
    number: str
    placed_at: datetime | None
    buyer: Buyer
    units: tuple[Unit, ...]

    @property
    def state(self) -> str:
        """Derived from its units: unconfirmed, confirmed or declined."""
        states = {unit.state for unit in self.units}
        if UnitState.UNCONFIRMED in states or not states:
            return "unconfirmed"
        return "declined" if states == {UnitState.UNAVAILABLE} else "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the marketplace shows for sale; `titles` by language."""

    remote_id: str
    sku: str
    gtin: str
    price_minor: int
    titles: Mapping[str, str]
    stock: int | None = None


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a list, and where the next one begins; None at the end. `unreadable` are entries that made no sense."""

    items: tuple[T, ...]
    after: str | None
    unreadable: int = 0
