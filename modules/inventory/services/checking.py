"""Putting right what levels and totals say. The ledger and the reservations are what is true; what follows from them is written anew."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from modules.inventory import queries
from modules.inventory.models import Level, Variant
from modules.inventory.queries import checking, delivery_sums
from modules.inventory.queries import deliveries as reads
from modules.inventory.queries.checking import Wrong
from modules.inventory.queries.delivery_sums import WrongDelivery
from webapp import jobs
from webapp.audit import Subject, audit, declare
from webapp.db import db
from webapp.merchants.models import Store

CHECK = "inventory.check"
"""The job that compares, and repairs where it is asked to."""
AT_ONCE = 2_000
"""Variants that are repaired while somebody waits."""
REPAIRED = declare("inventory.stock_repaired", _l("Stock numbers repaired"), numbers=_l("Numbers"), skus=_l("SKUs"))
ADDED_UP = declare("inventory.deliveries_repaired", _l("Sums of deliveries repaired"), numbers=_l("Numbers"), deliveries=_l("Deliveries"))


def repair_stock(store: Store, variant_ids: Sequence[int]) -> list[Wrong]:
    """Make the numbers of these variants what they should be; gives what was wrong. Nobody moves them meanwhile."""
    variants = {each.id: each for each in queries.lock_variants(store.id, variant_ids)}
    wrong = checking.wrong_numbers(store.id, sorted(variants))
    levels = {(each.variant_id, each.location_id): each for each in queries.levels_of({each.variant_id for each in wrong})}
    for each in wrong:
        owner: Variant | Level = variants[each.variant_id]
        if each.location_id is not None:
            key = (each.variant_id, each.location_id)
            owner = levels.get(key) or _level(store, *key)
            levels[key] = owner
        setattr(owner, each.what, each.should)
    if wrong:
        skus = sorted({each.sku for each in wrong})
        audit(REPAIRED, Subject(kind="store", id=store.id, store_id=store.id), after={"numbers": len(wrong), "skus": ", ".join(skus)[:500]})
    db.session.flush()
    return wrong


def repair_deliveries(store: Store) -> list[WrongDelivery]:
    """Make the sums and the state of the store's deliveries what their lines say; gives what was wrong. Nobody receives them meanwhile."""
    wrong: list[WrongDelivery] = []
    for delivery_id in sorted({each.delivery_id for each in delivery_sums.wrong_deliveries(store.id)}):
        found = reads.delivery(store.id, delivery_id, lock=True)
        own = delivery_sums.wrong_deliveries(store.id, delivery_id)  # as it is now that nobody else writes it
        for each in own:
            setattr(found, each.what, each.should)
        wrong += own
    if wrong:
        titles = sorted({each.title for each in wrong})
        facts = {"numbers": len(wrong), "deliveries": ", ".join(titles)[:500]}
        audit(ADDED_UP, Subject(kind="store", id=store.id, store_id=store.id), after=facts)
    db.session.flush()
    return wrong


def repair_later(store: Store) -> bool:
    """Have a job repair a store that is too large to wait for; tells whether it is."""
    if len(checking.next_ids(store.id, 0, AT_ONCE + 1)) <= AT_ONCE:
        return False
    jobs.enqueue(CHECK, args={"store": store.id, "repair": True}, store_id=store.id, unique_key="repair")
    return True


def _level(store: Store, variant_id: int, location_id: int) -> Level:
    owner = {"platform_id": store.platform_id, "store_id": store.id}
    made = Level(**owner, variant_id=variant_id, location_id=location_id, on_hand=0, reserved=0, unavailable=0)
    db.session.add(made)
    return made
