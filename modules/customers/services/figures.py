"""Keeping the figures of customers right, whoever changes what they are made of.

Whoever counts has the merchant's turn (`hold`), and takes it last: it waits for no customer that somebody else holds. Whoever joins
customers or takes them apart has it from the beginning, so nobody is counted by what is about to change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import delete

from modules.customers.models import Counted, Figure
from modules.customers.models.customers import ACTIVE
from modules.customers.queries import kept
from modules.customers.queries.kept import Key, Told
from webapp.db import before_commit, db
from webapp.db.bulk import insert_rows, update_rows
from webapp.db.turns import take_turns
from webapp.jobs import enqueue
from webapp.registry.kinds.segments import MOMENT, SegmentField
from webapp.routing.context import current_platform

COUNT = "customers.count-figures"
"""The job that counts what is not counted yet."""
AT_ONCE = 500


def changed(customer_ids: Collection[int]) -> None:
    """Have the figures of these customers counted again before the present transaction commits; later, where nobody may write them now."""
    if kept.MODULE in current_platform().read_only:
        enqueue(COUNT, args={"ids": sorted(customer_ids)})
    elif customer_ids:
        before_commit(recount, customer_ids)


def recount(customer_ids: Collection[int]) -> int:
    """Make what is kept of the customers that these ids stand for what the modules say. Gives how many figures were others.

    Nobody else counts those of the merchant until the transaction ends: of two orders of one customer at once, the second counts the first.
    """
    known, everybody = kept.fields(), sorted(customer_ids)
    if not known:
        return 0
    _hold_owners(everybody)
    return sum(_recount(some, known) for some in batches(everybody))


def hold(merchant_id: int) -> None:
    """Let others who count figures of the merchant's customers wait until the transaction ends. Who holds the merchant does that first."""
    take_turns("figures of customers", merchant_id)


def remove(customer_ids: Collection[int]) -> None:
    """Remove what is kept of these customers, also by modules that are off. At the end of a transaction."""
    everybody = sorted(customer_ids)
    _hold_owners(everybody)
    for some in batches(everybody):
        db.session.execute(delete(Figure).where(Figure.customer_id.in_(some)), execution_options={"synchronize_session": False})


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """As many at a time as a statement names."""
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def _hold_owners(ids: Sequence[int]) -> None:
    for merchant_id in sorted({each for some in batches(ids) for each in kept.owners(some)}):
        hold(merchant_id)


def mark_counted(merchant_id: int, codes: Collection[str]) -> None:
    """Note that the figures of these fields are there for all of the merchant's customers."""
    missing = sorted(set(codes) - kept.counted(merchant_id))
    insert_rows(Counted, [{"platform_id": current_platform().id, "merchant_id": merchant_id, "code": code} for code in missing])


def doubt(merchant_id: int) -> None:
    """After customers were merged or taken apart: figures of modules that are off could not be counted, so they count no more."""
    mine = Counted.merchant_id == merchant_id, Counted.code.not_in([each.code for each in kept.fields()])
    db.session.execute(delete(Counted).where(*mine), execution_options={"synchronize_session": False})


def doubt_all() -> None:
    """After the module was off: nobody told it anything."""
    db.session.execute(delete(Counted), execution_options={"synchronize_session": False})


def _recount(ids: Sequence[int], known: Sequence[SegmentField]) -> int:
    owners, living, asked = dict[int, int](), defaultdict[int, list[int]](list), list(ids)
    while asked:
        rows = [row for row in kept.became(asked) if row.id not in owners]
        owners |= {row.id: row.merchant_id for row in rows}
        for row in rows:
            if row.status == ACTIVE:
                living[row.merchant_id].append(row.id)
        asked = [row.merged_into_id for row in rows if row.merged_into_id is not None]
    wanted: dict[Key, Told] = {}
    for merchant_id, mine in living.items():
        wanted |= kept.truth(merchant_id, mine, known)
    return _write(owners, wanted, known)


def _write(owners: Mapping[int, int], wanted: Mapping[Key, Told], known: Sequence[SegmentField]) -> int:
    """Bring the rows of these customers up to date: those that differ, those that are missing, those of which nothing is left."""
    moments = {each.code for each in known if each.sort == MOMENT}
    there: dict[Key, tuple[int, Told]] = {}
    for number, person, code, currency, amount, moment in kept.rows_of(owners, [each.code for each in known]):
        there[person, code, currency] = number, Told(amount, moment)
    other = {there[key][0]: (key, told) for key, told in wanted.items() if key in there and there[key][1] != told}
    new = [(key, told) for key, told in wanted.items() if key not in there]
    gone = [number for key, (number, _told) in there.items() if key not in wanted]
    for name, of_moments in (("moment", True), ("amount", False)):
        update_rows(Figure, {n: {name: getattr(told, name)} for n, (key, told) in other.items() if (key[1] in moments) is of_moments})
        rows = [_row(owners, key, name, told) for key, told in new if (key[1] in moments) is of_moments]
        insert_rows(Figure, rows)
    if gone:
        db.session.execute(delete(Figure).where(Figure.id.in_(gone)), execution_options={"synchronize_session": False})
    return len(other) + len(new) + len(gone)


def _row(owners: Mapping[int, int], key: Key, name: str, told: Told) -> dict[str, Any]:
    customer_id, code, currency = key
    owner = {"platform_id": current_platform().id, "merchant_id": owners[customer_id]}
    return {**owner, "customer_id": customer_id, "code": code, "currency": currency, name: getattr(told, name)}
