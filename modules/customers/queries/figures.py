"""Facts of other modules about the customers of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased

from modules.customers.models import Customer
from webapp.db import db
from webapp.registry.kinds.segments import MOMENT, MONEY, SegmentField

AT_ONCE = 5_000
"""Ids in one statement; a page has fewer, a file may have more."""


def family_of(ids: Sequence[int]) -> dict[int, int]:
    """These customers and all who were merged into them: who each id stands for."""
    found: dict[int, int] = {}
    for start in range(0, len(ids), AT_ONCE):
        mine = Customer.id.in_(ids[start : start + AT_ONCE])
        chain = select(Customer.id.label("id"), Customer.id.label("kept")).where(mine).cte("family", recursive=True)
        merged = aliased(Customer)
        chain = chain.union_all(select(merged.id, chain.c.kept).join(chain, merged.merged_into_id == chain.c.id))
        found.update({row.id: row.kept for row in db.session.execute(select(chain.c.id, chain.c.kept))})
    return found


def values(field: SegmentField, standing: Mapping[int, int], currency: str) -> dict[int, Any]:
    """What a field knows of each of them: the latest moment, the sum in this currency, or True. Nothing known is left out."""
    told: dict[int, Any] = {}
    ids = list(standing)
    for start in range(0, len(ids), AT_ONCE):
        for person, value in _facts(field, ids[start : start + AT_ONCE], currency):
            kept = standing[person]
            if kept not in told:
                told[kept] = value
            elif field.sort in (MOMENT, MONEY):
                told[kept] = max(told[kept], value) if field.sort == MOMENT else told[kept] + value
    return told


def _facts(field: SegmentField, ids: Sequence[int], currency: str) -> Sequence[Any]:
    facts = field.values().subquery()
    person, value, *more = facts.c
    shown: Any = {MOMENT: func.max(value), MONEY: func.sum(value)}.get(field.sort, literal(True))
    found = select(person, shown).where(person.in_(ids), value.is_not(None)).group_by(person)
    return db.session.execute(found.where(more[0] == currency) if field.sort == MONEY else found).all()
