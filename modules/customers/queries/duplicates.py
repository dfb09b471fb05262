"""Customers that look like one: with the reasons, the most telling first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations, islice
from typing import Any, cast

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from modules.customers.mailboxes import mailbox
from modules.customers.models import Customer, Distinct, Merge, PostalAddress
from modules.customers.models.customers import ACTIVE
from webapp.db import db

MOST, TAGGED = 100, 1000
EMAIL, PHONE, ADDRESS = "email", "phone", "address"
ALL = (EMAIL, PHONE, ADDRESS)
One, Other = aliased(Customer), aliased(Customer)
Here, There = aliased(PostalAddress), aliased(PostalAddress)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two customers that may be the same, and the codes of the reasons."""

    first: Customer
    second: Customer
    reasons: list[str] = field(default_factory=list)


def pairs(customer_id: int | None = None, likenesses: Collection[str] = ALL) -> list[Pair]:
    """Pairs that nobody has judged and that have one of these in common, those with most reasons first; with an id, those of one customer.

    At most 100 by each reason.
    """
    found: dict[tuple[int, int], Pair] = {}
    for reason in (each for each in ALL if each in likenesses):
        for one, other in _alike(reason, customer_id):
            reasons = found.setdefault((one.id, other.id), Pair(one, other)).reasons
            if reason not in reasons:
                reasons.append(reason)
    return sorted(found.values(), key=lambda pair: (-len(pair.reasons), pair.first.id, pair.second.id))


def _alike(reason: str, customer_id: int | None) -> Iterable[tuple[Customer, Customer]]:
    if reason == EMAIL:
        return islice(_same_mailbox(customer_id), MOST)
    statement = _same_phone() if reason == PHONE else _same_home()
    if customer_id is not None:
        statement = statement.where(or_(One.id == customer_id, Other.id == customer_id))
    return [(one, other) for one, other in db.session.execute(statement.order_by(One.id, Other.id).limit(MOST))]


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


def _same_mailbox(customer_id: int | None) -> Iterator[tuple[Customer, Customer]]:
    """Addresses that differ in what stands after a plus. Few have one: these are read, at most 1000, and their mailboxes looked up."""
    sharing: dict[tuple[int, int, str], dict[int, Customer]] = {}
    for each in db.session.scalars(_with_plus(customer_id)):
        sharing.setdefault(_box(each), {})[each.id] = each
    plain = select(Customer).where(Customer.status == ACTIVE, Customer.email.in_({box for *_owner, box in sharing}))
    for each in db.session.scalars(plain) if sharing else ():
        if _box(each) in sharing:
            sharing[_box(each)][each.id] = each
    several = [[one[key] for key in sorted(one)] for one in sharing.values() if len(one) > 1]
    judged = _judged([each.id for one in several for each in one])
    couples = (pair for one in several for pair in combinations(one, 2))
    yield from ((a, b) for a, b in couples if (a.id, b.id) not in judged and customer_id in (None, a.id, b.id))


def _with_plus(customer_id: int | None) -> Select[Any]:
    found: Select[Any] = select(Customer).where(Customer.status == ACTIVE).order_by(Customer.id).limit(TAGGED)
    if customer_id is None:
        return found.where(Customer.email.contains("+"))
    own = db.session.scalars(select(Customer).where(Customer.id == customer_id)).one()
    name, _at, domain = mailbox(own.email or "").rpartition("@")
    theirs = and_(Customer.email.startswith(f"{name}+", autoescape=True), Customer.email.endswith(f"@{domain}", autoescape=True))
    return found.where(Customer.merchant_id == own.merchant_id, theirs if name else Customer.id < 0)


def _box(customer: Customer) -> tuple[int, int, str]:
    return customer.platform_id, customer.merchant_id, mailbox(customer.email or "")


def _judged(ids: Collection[int]) -> set[tuple[int, int]]:
    """Pairs of these customers that are not the same."""
    if not ids:
        return set()
    found = select(Distinct.first_id, Distinct.second_id).where(Distinct.first_id.in_(ids))
    return {(row.first_id, row.second_id) for row in db.session.execute(found)}


def _same_phone() -> Select[Any]:
    return _unjudged(Other.phone == One.phone).where(One.phone != "")


def _same_home() -> Select[Any]:
    """The same name at the same door."""
    statement = _unjudged(and_(Other.name_key == One.name_key)).where(One.name_key != "")
    same = and_(There.customer_id == Other.id, There.postal_code == Here.postal_code, There.street == Here.street)
    return statement.join(Here, Here.customer_id == One.id).join(There, same).where(Here.street != "")
