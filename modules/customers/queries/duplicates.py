"""Customers that look like one: with the reasons, the most telling first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from modules.customers.models import Customer, Distinct, Merge, PostalAddress
from modules.customers.models.customers import ACTIVE
from webapp.db import db

MOST = 100
PHONE, ADDRESS = "phone", "address"
One, Other = aliased(Customer), aliased(Customer)
Here, There = aliased(PostalAddress), aliased(PostalAddress)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be the same, and the codes of the reasons."""

    first: Customer
    second: Customer
    reasons: list[str] = field(default_factory=list)


def pairs(customer_id: int | None = None) -> list[Pair]:
    """Pairs that nobody has judged, those with most reasons first; with an id, those of one customer. At most 100 by each reason."""
    found: dict[tuple[int, int], Pair] = {}
    for reason, statement in ((PHONE, _same_phone()), (ADDRESS, _same_home())):
        if customer_id is not None:
            statement = statement.where(or_(One.id == customer_id, Other.id == customer_id))
        for one, other in db.session.execute(statement.order_by(One.id, Other.id).limit(MOST)):
            reasons = found.setdefault((one.id, other.id), Pair(one, other)).reasons
            if reason not in reasons:
                reasons.append(reason)
    return sorted(found.values(), key=lambda pair: (-len(pair.reasons), pair.first.id, pair.second.id))


def merges_into(ids: Iterable[int], since: datetime) -> Sequence[Merge]:
    """Merges into these customers that can still be undone, the newest first."""
    mine = select(Merge).where(Merge.kept_id.in_(ids), Merge.undone_at.is_(None), Merge.at >= since)
    return db.session.scalars(mine.order_by(Merge.id.desc())).all()


def merge_of(kept_id: int, merge_id: int) -> Merge | None:
    """A merge into this customer."""
    return db.session.scalar(select(Merge).where(Merge.id == merge_id, Merge.kept_id == kept_id))


def merges_about(ids: Sequence[int]) -> Sequence[Merge]:
    """Every merge that these customers had a part in."""
    return db.session.scalars(select(Merge).where(or_(Merge.kept_id.in_(ids), Merge.merged_id.in_(ids)))).all()


def told_apart(first_id: int, second_id: int) -> Distinct | None:
    """That somebody said so of these two, the smaller id first."""
    return db.session.scalar(select(Distinct).where(Distinct.first_id == first_id, Distinct.second_id == second_id))


def _unjudged(joined: Any) -> Select[Any]:
    judged = exists().where(Distinct.first_id == One.id, Distinct.second_id == Other.id)
    both = and_(Other.platform_id == One.platform_id, Other.merchant_id == One.merchant_id, Other.id > One.id, joined)
    found: Any = select(One, Other).join(Other, both)
    return cast("Select[Any]", found.where(One.status == ACTIVE, Other.status == ACTIVE, ~judged))


def _same_phone() -> Select[Any]:
    return _unjudged(Other.phone == One.phone).where(One.phone != "")


def _same_home() -> Select[Any]:
    """The same name at the same door."""
    statement = _unjudged(and_(Other.name_key == One.name_key)).where(One.name_key != "")
    same = and_(There.customer_id == Other.id, There.postal_code == Here.postal_code, There.street == Here.street)
    return statement.join(Here, Here.customer_id == One.id).join(There, same).where(Here.street != "")
