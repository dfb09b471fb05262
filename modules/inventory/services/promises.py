"""Reservations: pieces promised to somebody, and what becomes of them. Every variant is locked first, all in one order.

Of a variant whose stock is not counted there is always enough: whoever wants it has it, and nothing is held or moved.

Demand is summed per variant before it is compared with what is there, so two lines of one order never take the same piece.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.events import judge
from modules.inventory.models import Level, Location, Reason, Reservation, Variant
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import LARGEST, Shelf
from modules.inventory.settings import InventorySettings
from webapp.db import db
from webapp.db.bulk import insert_rows
from webapp.domain import DomainError, NotFound
from webapp.merchants.models import Store
from webapp.registry.ports.stock import Want
from webapp.settings.typed import settings

MOST_STOCK, SINGLE_LOCATION = "most_stock", "single_location"
"""Ways to choose a location, beside the first that has everything."""
Taken = tuple[Want, int, int]
"""A wish, a location's id, and how many of it come from there."""


def reserve(store: Store, wanted: Sequence[Want], *, partly: bool = False) -> dict[str, int]:
    """Hold pieces for each reference, and say how many; raises DomainError (out_of_stock) for too few, unless `partly`."""
    ledger = Promises(store, wanted)
    counted, held = ledger.counted(wanted), ledger.uncounted(wanted)
    if not partly:
        ledger.check(counted)
    for want, place, count in ledger.pick(counted):
        ledger.hold(want.reference, want.variant_id, place, count)
        held[want.reference] += count
    ledger.keep()
    ledger.judge()
    db.session.flush()
    return held


def hold(store: Store, owner: str, wanted: Sequence[Want]) -> dict[str, int]:
    """Hold for all references "<owner>:…" just what is wanted, as far as it is there, and say how many."""
    before = [Want(row.reference, row.variant_id, row.quantity) for row in queries.reservations_of(store.id, owner)]
    ledger = Promises(store, [*before, *wanted])
    for want in before:
        ledger.let_go(want)
    db.session.flush()
    held = ledger.uncounted(wanted)
    for want, place, count in ledger.pick(ledger.counted(wanted)):
        ledger.hold(want.reference, want.variant_id, place, count)
        held[want.reference] += count
    ledger.keep()
    ledger.judge()
    db.session.flush()
    return held


def release(store: Store, wanted: Sequence[Want]) -> None:
    """Hold so many fewer; what is not held is let be."""
    ledger = Promises(store, wanted)
    for want in wanted:
        ledger.let_go(want)
    ledger.judge()
    db.session.flush()


def ship(store: Store, wanted: Sequence[Want], *, note: str = "") -> None:
    """Take pieces out of stock, those held for their reference first. Raises DomainError (out_of_stock) for too few."""
    ledger = Promises(store, wanted)
    wanted = ledger.counted(wanted)
    taken: list[Taken] = [each for want in wanted for each in ledger.let_go(want)]
    found = Counter[str]()
    for want, _place, count in taken:
        found[want.reference] += count
    rest = [Want(want.reference, want.variant_id, want.quantity - found[want.reference]) for want in wanted]
    rest = [want for want in rest if want.quantity > 0]
    ledger.check(rest, besides=taken, spread=True)
    taken += ledger.pick(rest, besides=taken, spread=True)
    db.session.flush()
    ledger.move([(want, place, -count) for want, place, count in taken], reason=Reason.SOLD, note=note)


def restock(store: Store, wanted: Sequence[Want], *, note: str = "") -> None:
    """Put pieces back where stock goes."""
    ledger = Promises(store, wanted)
    place = ledger.places[0].id
    ledger.move([(want, place, want.quantity) for want in ledger.counted(wanted)], reason=Reason.RESTOCK, note=note)


def let_go_of(store: Store, variant_id: int) -> None:
    """Hold nothing more of a variant, whoever it was promised to."""
    wanted = [Want(row.reference, row.variant_id, row.quantity) for row in queries.reservations_for(variant_id)]
    if wanted:
        release(store, wanted)


def summed(wanted: Sequence[Want]) -> Counter[int]:
    """How many of each variant are wanted in all."""
    total = Counter[int]()
    for want in wanted:
        total[want.variant_id] += want.quantity
    return total


class Promises:
    """The levels and reservations of some variants of a store, locked until the transaction ends."""

    def __init__(self, store: Store, wanted: Sequence[Want]) -> None:
        if any(not 0 < want.quantity <= LARGEST for want in wanted):
            raise DomainError(_("Give a number of pieces above zero."), "bad_quantity")
        db.session.flush()
        self.store = store
        self.variants = {found.id: found for found in queries.lock_variants(store.id, {want.variant_id for want in wanted})}
        self._before = {found.id: found.available for found in self.variants.values()}
        if any(want.variant_id not in self.variants for want in wanted):
            raise NotFound(_("This variant no longer exists, or never did."))
        self.places: list[Location] = queries.open_locations(store.id) or [default_location(store)]
        self.levels: dict[tuple[int, int], Level] = {(each.variant_id, each.location_id): each for each in queries.levels_of(self.variants)}
        self.held: dict[tuple[str, int], dict[int, Reservation]] = defaultdict(dict)
        for row in queries.reservations(store.id, {want.reference for want in wanted}):
            self.held[row.reference, row.variant_id][row.location_id] = row
        self.new: list[Reservation] = []
        chosen = settings(InventorySettings, store.id)
        self.unbounded, self.allocation = chosen.allow_negative, chosen.allocation

    def counted(self, wanted: Sequence[Want]) -> list[Want]:
        """Those of variants whose stock is counted: nothing else is held, sent or put back."""
        return [want for want in wanted if self.variants[want.variant_id].track_stock]

    def uncounted(self, wanted: Sequence[Want]) -> dict[str, int]:
        """How many pieces each reference has without holding any: all of what is not counted, none of the others."""
        held: dict[str, int] = {want.reference: 0 for want in wanted}
        for want in wanted:
            if not self.variants[want.variant_id].track_stock:
                held[want.reference] += want.quantity
        return held

    def free(self, variant_id: int, place_id: int) -> int:
        """How many lie there that may be sold, and nobody was promised."""
        level = self.levels.get((variant_id, place_id))
        return max(0, level.available) if level is not None else 0

    def check(self, wanted: Sequence[Want], besides: Sequence[Taken] = (), *, spread: bool = False) -> None:
        """Raise DomainError where less is available than wanted. What is in `besides` was let go, and is spoken for.

        Where a store serves from one location alone, what lies elsewhere is not available, unless it may be `spread`.
        """
        if self.unbounded:
            return
        alone = self.allocation == SINGLE_LOCATION and not spread
        found = summed([Want("", want.variant_id, count) for want, _place, count in self.pick(wanted, besides)]) if alone else None
        spoken = summed([Want("", want.variant_id, count) for want, _place, count in besides])
        for variant_id, count in summed(wanted).items():
            lying = sum(self.free(variant_id, place.id) for place in self.places) - spoken[variant_id]
            there = lying if found is None else found[variant_id]
            if count > there:
                facts = {"count": max(there, 0), "sku": self.variants[variant_id].sku}
                elsewhere = _("Only %(count)s of %(sku)s available at one location.", **facts)
                said = elsewhere if lying >= count else _("Only %(count)s of %(sku)s available.", **facts)
                raise DomainError(f"{said} {_('Take fewer, or receive stock first.')}", "out_of_stock")

    def pick(self, wanted: Sequence[Want], besides: Sequence[Taken] = (), *, spread: bool = False) -> list[Taken]:
        """Where each piece comes from, as the store wants it. From one location alone, others follow only where it may be `spread`."""
        gone = Counter[tuple[int, int]]()
        for want, place_id, count in besides:
            gone[want.variant_id, place_id] += count
        home, alone = self._home(wanted, gone), self.allocation == SINGLE_LOCATION and not spread
        picked: list[Taken] = []
        for want in wanted:
            left = want.quantity
            there = {place.id: self.free(want.variant_id, place.id) - gone[want.variant_id, place.id] for place in self.places}
            order = self._order(there, want.quantity, home)
            for place_id in order[:1] if alone else order:
                count = min(left, max(0, there[place_id]))
                if count:
                    gone[want.variant_id, place_id] += count
                    left -= count
                    picked.append((want, place_id, count))
            if left and self.unbounded:
                picked.append((want, order[0] if alone else self.places[0].id, left))
        return picked

    def _home(self, wanted: Sequence[Want], gone: Counter[tuple[int, int]]) -> int | None:
        """The first place that has all that is wanted together, where a store serves from one location."""
        if self.allocation != SINGLE_LOCATION:
            return None
        demand = summed(wanted).items()
        whole = (
            place.id for place in self.places if all(self.free(each, place.id) - gone[each, place.id] >= count for each, count in demand)
        )
        return next(whole, None)

    def _order(self, there: Mapping[int, int], quantity: int, home: int | None) -> list[int]:
        """Places by who serves first; those that are as good as each other stay in their own order."""
        if self.allocation == MOST_STOCK:
            return sorted(there, key=lambda each: -there[each])
        if self.allocation == SINGLE_LOCATION:
            return sorted(there, key=lambda each: (each != home, -min(there[each], quantity)))
        return sorted(there, key=lambda each: there[each] < quantity)

    def hold(self, reference: str, variant_id: int, place_id: int, count: int) -> None:
        """Promise pieces at a place."""
        level = self.levels.get((variant_id, place_id))
        if level is None:
            level = self.levels[variant_id, place_id] = Level(**self._owned(variant_id, place_id), on_hand=0, reserved=0, unavailable=0)
            db.session.add(level)
        row = self.held[reference, variant_id].get(place_id)
        if row is None:
            row = Reservation(**self._owned(variant_id, place_id), reference=reference, quantity=0)
            self.held[reference, variant_id][place_id] = row
            self.new.append(row)
        row.quantity += count
        level.reserved += count
        self.variants[variant_id].reserved += count

    def let_go(self, want: Want) -> list[Taken]:
        """Hold fewer of what is held for a reference; tells from where."""
        left, taken = want.quantity, []
        rows = self.held[want.reference, want.variant_id]
        for place_id, row in sorted(rows.items()):
            count = min(left, row.quantity)
            if not count:
                continue
            left -= count
            self.levels[want.variant_id, place_id].reserved -= count
            self.variants[want.variant_id].reserved -= count
            if row.quantity == count:
                del rows[place_id]
                db.session.delete(row)
            else:
                row.quantity -= count
            taken.append((want, place_id, count))
        return taken

    def let_lapse(self, before: datetime) -> Counter[tuple[str, int]]:
        """Hold nothing more of what has been held since this moment or longer: pieces by reference and variant."""
        ended = Counter[tuple[str, int]]()
        for (reference, variant_id), rows in self.held.items():
            for place_id, row in list(rows.items()):
                if row.created_at > before or variant_id not in self.variants:
                    continue
                self.levels[variant_id, place_id].reserved -= row.quantity
                self.variants[variant_id].reserved -= row.quantity
                ended[reference, variant_id] += row.quantity
                del rows[place_id]
                db.session.delete(row)
        return ended

    def keep(self) -> None:
        """Write down what was promised anew, in one statement however much it is."""
        names = ("platform_id", "store_id", "variant_id", "location_id", "reference", "quantity")
        insert_rows(Reservation, [{name: getattr(row, name) for name in names} for row in self.new])
        self.new.clear()

    def judge(self) -> None:
        """Tell of what runs low now that pieces are promised, or let go."""
        judge(self.variants, self._before)

    def move(self, taken: Sequence[Taken], *, reason: Reason, note: str) -> None:
        """Write the movements, one for each reference and place."""
        by_place: dict[int, list[Taken]] = defaultdict(list)
        for each in taken:
            by_place[each[1]].append(each)
        for place_id, moved in sorted(by_place.items()):
            shelf = Shelf(
                queries.location(self.store.id, place_id, hold=True), {want.variant_id for want, _place, _count in moved}, weighs=False
            )
            for want, _place, count in moved:
                variant: Variant = queries.variant(self.store.id, want.variant_id)
                shelf.move(variant, count, reason=reason, note=note[:300])
            shelf.write()
        self.judge()

    def _owned(self, variant_id: int, place_id: int) -> dict[str, int]:
        return {"platform_id": self.store.platform_id, "store_id": self.store.id, "variant_id": variant_id, "location_id": place_id}
