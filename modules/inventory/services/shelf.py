"""The stock of some variants at one location: movements are checked one by one and written together, in few statements.

This is the only code that writes the ledger, so a level, a variant's total and the movements always say the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from modules.inventory import queries
from modules.inventory.events import LOW_STOCK, Facts, crossed, low_stock
from modules.inventory.models import Level, Location, Movement, Reason, Variant
from modules.inventory.settings import InventorySettings
from webapp.actor import current_actor
from webapp.db import utcnow
from webapp.db.bulk import insert_rows, update_rows
from webapp.domain import DomainError
from webapp.events import publish_each
from webapp.settings.typed import settings

LARGEST = 1_000_000_000


class Shelf:
    """What a location holds of the variants with these ids. They are locked, or new, so that nobody else moves them meanwhile."""

    def __init__(self, location: Location, variant_ids: Iterable[int], *, weighs: bool = True) -> None:
        """Whoever moves one thing in several steps has it not weigh, and judges at the end what runs low."""
        self.location, self._weighs = location, weighs
        self._owner = {"platform_id": location.platform_id, "store_id": location.store_id, "location_id": location.id}
        self._level_ids: dict[int, int] = {}
        self._on_hand: dict[int, int] = {}
        self._bound: dict[int, tuple[int, int]] = {}
        for level in queries.levels_at(location.id, variant_ids):
            self._bound[level.variant_id] = level.reserved, level.unavailable
            self._level_ids[level.variant_id], self._on_hand[level.variant_id] = level.id, level.on_hand
        self._totals: dict[int, dict[str, Any]] = {}
        self._before: dict[int, tuple[Variant, int]] = {}
        self._low: list[Facts] = []
        self._lines: list[dict[str, Any]] = []

    @cached_property
    def _may_be_negative(self) -> bool:
        return settings(InventorySettings, self.location.store_id).allow_negative

    @cached_property
    def _actor_id(self) -> int | None:
        return current_actor().user_id

    def on_hand(self, variant_id: int) -> int:
        """How many are here, the movements that wait to be written included."""
        return self._on_hand.get(variant_id, 0)

    def check(self, on_hand: int, quantity: int, reserved: int = 0, unavailable: int = 0) -> None:
        """Raise DomainError when so many cannot be added to (or, with a negative quantity, taken from) what is here."""
        after = on_hand + quantity
        if quantity == 0:
            raise DomainError(_("Nothing would move. Give a number above or below zero."), "nothing_moves", field="quantity")
        if not self.location.active:
            error = DomainError(_("%(name)s is closed. Choose an open location.", name=self.location.name), "location_closed")
            raise error.with_facts(name=self.location.name)
        if abs(quantity) > LARGEST or abs(after) > LARGEST:
            raise DomainError(_("This number is too large."), "too_large", field="quantity")
        if after < 0 and quantity < 0 and not self._may_be_negative:
            facts = {"count": on_hand, "name": self.location.name}
            raise DomainError(
                _("Only %(count)s on hand at %(name)s. Take away less, or receive stock first.", **facts), "below_zero", field="quantity"
            ).with_facts(**facts)
        if after < reserved and quantity < 0 and not self._may_be_negative:
            facts = {"count": reserved, "name": self.location.name}
            said = _("%(count)s of those at %(name)s are promised to orders.", **facts)
            raise DomainError(
                f"{said} {_('Take away less, or cancel what is promised first.')}", "below_reserved", field="quantity"
            ).with_facts(**facts)
        if after < reserved + unavailable and quantity < 0 and not self._may_be_negative:
            facts = {"count": unavailable, "name": self.location.name}
            said = _("%(count)s of those at %(name)s are set aside.", **facts)
            raise DomainError(
                f"{said} {_('Take away less, or make them available first.')}", "below_unavailable", field="quantity"
            ).with_facts(**facts)

    def move(self, variant: Variant, quantity: int, *, reason: Reason, **facts: Any) -> None:
        """Move a locked variant; `facts` are further columns of the movement. Raises DomainError where that cannot be."""
        self.check(self.on_hand(variant.id), quantity, *self._bound.get(variant.id, (0, 0)))
        self._before.setdefault(variant.id, (variant, variant.available))
        set_committed_value(variant, "on_hand", variant.on_hand + quantity)  # the row follows with write()
        self._totals[variant.id] = {"on_hand": variant.on_hand, "low_told": variant.low_told}
        self._add(variant.id, quantity, reason, facts)

    def open(self, variant_id: int, quantity: int, *, reason: Reason, **facts: Any) -> None:
        """The first movement of a variant that was just inserted with this total, and checked before."""
        self._add(variant_id, quantity, reason, facts)

    def weigh(self) -> None:
        """Find out what runs low, before a write makes the session forget what it knows of the variants."""
        for variant, before in self._before.values():
            if self._weighs and crossed(variant, before):
                self._low.append(low_stock(variant))
            self._totals[variant.id]["low_told"] = variant.low_told
        self._before = {}

    def write(self) -> None:
        """Write the movements with the levels and totals that follow from them, and tell of what runs low."""
        self.weigh()
        moved = dict.fromkeys(line["variant_id"] for line in self._lines)
        known = {self._level_ids[at]: {"on_hand": self._on_hand[at]} for at in moved if at in self._level_ids}
        insert_rows(Level, [self._owned(variant_id=at, on_hand=self._on_hand[at]) for at in moved if at not in self._level_ids])
        update_rows(Level, known)
        update_rows(Variant, self._totals)
        insert_rows(Movement, self._lines)
        low, self._low, self._lines, self._totals = self._low, [], [], {}
        publish_each(LOW_STOCK.code, low)

    def _add(self, variant_id: int, quantity: int, reason: Reason, facts: dict[str, Any]) -> None:
        self._on_hand[variant_id] = balance = self.on_hand(variant_id) + quantity
        moved = {"variant_id": variant_id, "quantity": quantity, "balance": balance, "reason": reason}
        line = {**self._owner, **moved, "note": "", "key": None, "actor_id": self._actor_id, **facts}
        if "created_at" not in line:
            line["created_at"] = utcnow()
        self._lines.append(line)

    def _owned(self, **values: Any) -> dict[str, Any]:
        return {**self._owner, **values}
