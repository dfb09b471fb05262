"""Stock counts: started, counted in by many people, finished, and approved by somebody who may.

A line keeps what the books said when it was counted. What is approved is the difference, so that what was sold or received between
counting and approving stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from modules.inventory import queries
from modules.inventory.models import CountLine, CountState, Reason, StockCount
from modules.inventory.queries import counts as reads
from modules.inventory.services.locations import default_location
from modules.inventory.services.shelf import LARGEST, Shelf
from webapp.actor import current_actor
from webapp.db import check_version, db, utcnow
from webapp.db.bulk import insert_rows
from webapp.domain import Conflict, DomainError, NotFound
from webapp.merchants.models import Store

MOST_LINES = 5_000


@dataclass(frozen=True, slots=True)
class Approved:
    """How many differences went into the ledger, and the SKUs of those that could not and have to be counted again."""

    applied: int
    again: list[str]


def start_count(
    store: Store, location_id: int, *, blind: bool = False, category: str = "", everything: bool = False, note: str = ""
) -> StockCount:
    """A count of what lies at a location (0 for the first), or of all that is sold; more can be added while counting.

    Raises DomainError for more variants than one count takes.
    """
    place = queries.location(store.id, location_id) if location_id else default_location(store)
    ids = reads.to_count(store.id, place.id, category=category, everything=everything, limit=MOST_LINES + 1)
    if len(ids) > MOST_LINES:
        raise DomainError(_("One count takes at most %(most)s variants. Count one category at a time.", most=MOST_LINES), "too_many")
    made = StockCount(platform_id=store.platform_id, store_id=store.id, location_id=place.id, blind=blind, note=note)
    made.actor_id = current_actor().user_id
    db.session.add(made)
    db.session.flush()
    _add_lines(made, ids)
    return made


def enter(store: Store, count_id: int, counted: Mapping[int, int | None], *, add: bool = False) -> None:
    """Write down what was counted, by variant; None takes a number back. A variant that was not on the list is added to it, if its stock is
    tracked: raises DomainError for another.

    With `add` the numbers are added to those that are there: somebody scans piece by piece.
    """
    found = reads.count(store.id, count_id, lock=True)
    _check(found, CountState.OPEN)
    if any(number is not None and not 0 <= number <= LARGEST for number in counted.values()):
        raise DomainError(_("Give a number from 0 on."), "bad_quantity", field="counted")
    known = {each.id: each for each in queries.lock_variants(store.id, counted)}
    if known.keys() != set(counted):
        raise NotFound(_("This variant no longer exists, or never did."))
    lines = reads.lines_of(count_id, counted)
    for variant_id in known.keys() - lines.keys():
        if not known[variant_id].track_stock:
            said = _("The stock of %(name)s is not tracked, so it is not counted.", name=known[variant_id].title)
            raise DomainError(said, "not_tracked", field="code")
    _add_lines(found, sorted(known.keys() - lines.keys()))
    lines = reads.lines_of(count_id, counted)
    shelf = Shelf(queries.location(store.id, found.location_id), counted)
    for variant_id, number in counted.items():
        line = lines[variant_id]
        if not add and line.counted == number:
            continue
        if line.applied:
            raise Conflict(_("This variant was approved already. Start a new count for it."), "approved")
        line.counted = (line.counted or 0) + (number or 0) if add else number
        line.expected = shelf.on_hand(variant_id) if line.counted is not None else None
    db.session.flush()


def finish_count(store: Store, count_id: int, *, version: int) -> StockCount:
    """Say that everything is counted. Lines without a number are left out. Raises DomainError where nothing was counted."""
    found = _held(store, count_id, version, CountState.OPEN)
    if not reads.progress(count_id).counted:
        raise DomainError(_("Nothing is counted yet. Write down at least one number."), "nothing_counted")
    return _turn(found, CountState.FINISHED)


def reopen_count(store: Store, count_id: int, *, version: int) -> StockCount:
    """Go on counting."""
    return _turn(_held(store, count_id, version, CountState.FINISHED), CountState.OPEN)


def cancel_count(store: Store, count_id: int, *, version: int) -> StockCount:
    """Drop a count; what was approved of it stays."""
    return _close(_held(store, count_id, version, CountState.OPEN, CountState.FINISHED), CountState.CANCELLED)


def count_again(store: Store, count_id: int, line_ids: Iterable[int]) -> StockCount:
    """Forget what was counted in these lines and open the count again."""
    found = reads.count(store.id, count_id, lock=True)
    _check(found, CountState.FINISHED)
    chosen = set(line_ids)
    for line in reads.to_apply(count_id):
        if line.id in chosen:
            line.counted = line.expected = None
    return _turn(found, CountState.OPEN)


def approve_count(store: Store, count_id: int, *, version: int) -> Approved:
    """Write the differences into the ledger. Those that cannot be, because the stock left meanwhile, are to be counted again."""
    found = _held(store, count_id, version, CountState.FINISHED)
    lines = reads.to_apply(count_id)
    variants = {each.id: each for each in queries.lock_variants(store.id, [line.variant_id for line in lines])}
    lines = [line for line in lines if variants[line.variant_id].track_stock]  # one that is counted no more since the count began
    shelf = Shelf(queries.location(store.id, found.location_id, hold=True), variants)
    again = []
    for line in lines:
        variant, difference = variants[line.variant_id], line.difference or 0
        try:
            shelf.move(variant, difference, reason=Reason.COUNT, note=found.note, key=f"count:{line.id}")
        except DomainError:
            again.append(variant.sku)
            line.counted = line.expected = None
            continue
        line.applied = True
    shelf.weigh()
    db.session.flush()
    shelf.write()
    if again:
        _turn(found, CountState.OPEN)
    else:
        _close(found, CountState.APPROVED)
    return Approved(len(lines) - len(again), again)


def _add_lines(count: StockCount, variant_ids: list[int]) -> None:
    place = {"platform_id": count.platform_id, "store_id": count.store_id, "count_id": count.id, "applied": False}
    insert_rows(CountLine, [{**place, "variant_id": each} for each in variant_ids])


def _held(store: Store, count_id: int, version: int, *states: CountState) -> StockCount:
    found = reads.count(store.id, count_id, lock=True)
    check_version(found, version)
    _check(found, *states)
    return found


def _check(count: StockCount, *states: CountState) -> None:
    if count.state not in states:
        said = {
            CountState.OPEN: _("This count is still open. Finish it first."),
            CountState.FINISHED: _("This count is finished. Open it again to count more."),
            CountState.APPROVED: _("This count is approved already. Start a new one."),
            CountState.CANCELLED: _("This count was cancelled. Start a new one."),
        }
        raise Conflict(said[CountState(count.state)], "wrong_state")


def _turn(count: StockCount, state: CountState) -> StockCount:
    count.state = state
    db.session.flush()
    return count


def _close(count: StockCount, state: CountState) -> StockCount:
    count.closed_by, count.closed_at = current_actor().user_id, utcnow()
    return _turn(count, state)
