"""Segments: written down, computed again, taken away."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.customers.models import Segment, SegmentMember
from modules.customers.queries import segments as queries
from webapp.db import check_version, db, utcnow
from webapp.db.bulk import insert_rows
from webapp.db.folding import folded
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant
from webapp.tenancy import whole_merchant

MOST_SEGMENTS = 100
BY_HAND: Mapping[str, Any] = {"match": "all", "conditions": []}
"""The rule of a segment into which people put customers."""
AT_ONCE = 1000


def create_segment(store: Store, *, name: str, rule: Mapping[str, Any], is_static: bool = False) -> Segment:
    """A segment with those in it of whom the rule is true now. Raises DomainError for a name without letters, or in use."""
    hold_merchant(store.platform_id, store.merchant_id)
    if queries.count_segments() >= MOST_SEGMENTS:
        raise DomainError(_("There are %(most)s segments already. Delete one first.", most=MOST_SEGMENTS), "too_many", field="name")
    _check_name(store.merchant_id, name)
    owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
    made = Segment(**owner, name=name, key=name, rule=dict(rule), is_static=is_static)
    db.session.add(made)
    db.session.flush()
    compute(made, store.currency)
    return made


def change_segment(store: Store, segment_id: int, *, version: int, name: str, rule: Mapping[str, Any], is_static: bool) -> Segment:
    """Change a segment and take in who fits now; one that is kept, and asks for the same as before, keeps who is in it.

    Raises Conflict when somebody saved it since `version`.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    found = queries.segment(segment_id, lock=True)
    check_version(found, version)
    _check_name(store.merchant_id, name, besides=found.id)
    stays = found.is_static and is_static and found.rule == dict(rule)
    found.name, found.key, found.rule, found.is_static = name, name, dict(rule), is_static
    if not stays:
        compute(found, store.currency)
    db.session.flush()
    return found


def gather(store: Store, name: str, ids: Collection[int]) -> Segment:
    """Put these customers into the segment of this name, which is kept by hand and made where there is none.

    Raises Conflict for one that follows its rule, DomainError for a name without letters.
    """
    hold_merchant(store.platform_id, store.merchant_id)
    found = queries.segment_named(store.merchant_id, folded(name)) if folded(name) else None
    if found is None:
        found = create_segment(store, name=name, rule=BY_HAND, is_static=True)
    elif not found.is_static:
        raise Conflict(_("%(name)s follows its rule. Write another name.", name=found.name), "follows_rule")
    there = queries.members(found.id)
    _let_in(found, sorted(set(ids) - there))
    found.size, found.computed_at = len(there | set(ids)), utcnow()
    db.session.flush()
    return found


def remove_segment(segment_id: int, *, version: int) -> str:
    """Take a segment away; its customers stay. Gives its name. Raises Conflict when somebody changed it since `version`."""
    found = queries.segment(segment_id, lock=True)
    check_version(found, version)
    name = found.name
    db.session.execute(delete(SegmentMember).where(SegmentMember.segment_id == found.id))
    db.session.delete(found)
    db.session.flush()
    return name


def compute(segment: Segment, currency: str) -> None:
    """Let those in of whom the rule is true now, and the others out. Where it asks for what is off, everything stays as it was.

    Of one that is kept by hand nobody goes.
    """
    if not segment.rule["conditions"]:
        segment.computed_at = utcnow()
        db.session.flush()
        return
    try:
        with whole_merchant(segment.merchant_id):
            now = set(db.session.scalars(queries.matching(segment.merchant_id, segment.rule, currency)))
    except queries.FieldIsOff:
        return
    before = queries.members(segment.id)
    gone = sorted(before - now)
    for start in range(0, len(gone), AT_ONCE):
        out = SegmentMember.customer_id.in_(gone[start : start + AT_ONCE])
        db.session.execute(delete(SegmentMember).where(SegmentMember.segment_id == segment.id, out))
    _let_in(segment, sorted(now - before))
    segment.size, segment.computed_at = len(now), utcnow()
    db.session.flush()


def _let_in(segment: Segment, new: Sequence[int]) -> None:
    owner = {"platform_id": segment.platform_id, "merchant_id": segment.merchant_id, "segment_id": segment.id}
    for start in range(0, len(new), AT_ONCE):
        insert_rows(SegmentMember, [{**owner, "customer_id": each} for each in new[start : start + AT_ONCE]])


def _check_name(merchant_id: int, name: str, besides: int | None = None) -> None:
    if not folded(name):
        raise DomainError(_("Write a name that has letters or digits."), "bad_name", field="name")
    found = queries.segment_named(merchant_id, folded(name))
    if found is not None and found.id != besides:
        raise Conflict(_("There is a segment of this name already. Choose another name."), "name_taken", field="name")
