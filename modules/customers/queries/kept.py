"""Figures of customers that are kept: who has which, and what they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Integer, Row, Select, cast, func, literal, select

from modules.customers.models import Counted, Customer, Figure
from modules.customers.models.customers import ACTIVE, SUBJECT
from modules.customers.queries.figures import family_of
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.merchants.queries import merchants_at_work
from webapp.registry.kinds.segments import MOMENT, MONEY, NUMBER, YES, SegmentField
from webapp.routing.context import current_platform
from webapp.tenancy import whole_merchant

MODULE = "customers"
Key = tuple[int, str, str]
"""A customer, the code of a field, and a currency or ""."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure: a sum, or a moment."""

    amount: int = 0
    moment: datetime | None = None


def fields() -> list[SegmentField]:
    """Those of modules that are on whose figures are kept."""
    return [each for each in everyones(SegmentField) if each.subject == SUBJECT and each.kept]


def counted(merchant_id: int) -> frozenset[str]:
    """Codes of the fields whose figures are there for all of the merchant's customers; none while nobody may write them down."""
    if MODULE in current_platform().read_only:
        return frozenset()
    return frozenset(db.session.scalars(select(Counted.code).where(Counted.merchant_id == merchant_id)))


def uncounted(codes: Collection[str]) -> list[int]:
    """Merchants with customers of whom figures of one of these fields are not all there."""
    marks = defaultdict[int, set[str]](set)
    for merchant_id, code in db.session.execute(select(Counted.merchant_id, Counted.code)):
        marks[merchant_id].add(code)
    return [each for each in merchants() if set(codes) - marks[each]]


def merchants() -> Sequence[int]:
    """Those who have customers, and whose jobs go on."""
    with_customers = select(Customer.merchant_id).where(Customer.status == ACTIVE, Customer.merchant_id.in_(merchants_at_work()))
    return db.session.scalars(with_customers.distinct().order_by(Customer.merchant_id)).all()


def some_of(merchant_id: int, after: int, limit: int) -> Sequence[int]:
    """Ids of so many of the merchant's customers, whatever became of them, beginning after this one."""
    mine = select(Customer.id).where(Customer.merchant_id == merchant_id, Customer.id > after)
    return db.session.scalars(mine.order_by(Customer.id).limit(limit)).all()


def those(field: SegmentField, wanted: Any, currency: str, *, above: bool) -> Select[int]:
    """Ids of customers whose figure is that much, or with `above` more; of moments, not longer ago than so many days."""
    mine = select(Figure.customer_id).where(Figure.code == field.code)
    if field.sort == YES:
        return mine
    if field.sort == MOMENT:
        return mine.where(Figure.moment >= utcnow() - timedelta(days=int(wanted)))
    amount = Figure.amount > int(wanted) if above else Figure.amount >= int(wanted)
    return mine.where(Figure.currency == (currency if field.sort == MONEY else ""), amount)


def of_page(ids: Sequence[int], wanted: Mapping[str, SegmentField], currency: str) -> dict[str, dict[int, Any]]:
    """What is kept of these customers, by the keys of the fields: the moment, the sum in this currency, or True."""
    told: dict[str, dict[int, Any]] = {key: {} for key in wanted}
    keys = {field.code: key for key, field in wanted.items()}
    mine = select(Figure.customer_id, Figure.code, Figure.amount, Figure.moment).where(Figure.customer_id.in_(ids), Figure.code.in_(keys))
    for person, code, amount, moment in db.session.execute(mine.where(Figure.currency.in_(("", currency)))):
        field = wanted[keys[code]]
        told[keys[code]][person] = moment if field.sort == MOMENT else True if field.sort == YES else amount
    return told


def owners(ids: Collection[int]) -> Sequence[int]:
    """The merchants of these customers."""
    return db.session.scalars(select(Customer.merchant_id).where(Customer.id.in_(ids)).distinct()).all()


def became(ids: Collection[int]) -> Sequence[Row[int, int, str, int | None]]:
    """(id, merchant_id, status, merged_into_id) of these customers."""
    found = select(Customer.id, Customer.merchant_id, Customer.status, Customer.merged_into_id).where(Customer.id.in_(ids))
    return db.session.execute(found.order_by(Customer.id)).all()


def rows_of(ids: Collection[int], codes: Collection[str]) -> Sequence[Row[int, int, str, str, int, datetime | None]]:
    """(id, customer_id, code, currency, amount, moment) of what is kept of these customers."""
    found = select(Figure.id, Figure.customer_id, Figure.code, Figure.currency, Figure.amount, Figure.moment)
    return db.session.execute(found.where(Figure.customer_id.in_(ids), Figure.code.in_(codes))).all()


def truth(merchant_id: int, ids: Sequence[int], known: Sequence[SegmentField]) -> dict[Key, Told]:
    """What the modules say of these customers now, with all who were merged into them, in all stores of the merchant."""
    told: dict[Key, Told] = {}
    with whole_merchant(merchant_id):
        family = family_of(ids)
        for field in known if family else ():
            for person, currency, value in _facts(field, list(family)):
                key = family[person], field.code, currency
                told[key] = _added(field, told.get(key), value)
    return told


def _added(field: SegmentField, before: Told | None, value: Any) -> Told:
    if field.sort == MOMENT:
        return Told(moment=value if before is None or before.moment is None else max(before.moment, value))
    return Told(amount=1 if field.sort == YES else int(value) + (before.amount if before is not None else 0))


def _facts(field: SegmentField, ids: Sequence[int]) -> Iterator[tuple[int, str, Any]]:
    """(person, currency, figure) of whom the module knows something."""
    facts = field.values().subquery()
    person, value, *more = facts.c
    currencies = more[:1] if field.sort == MONEY else []
    found: Any = select(person, shown(field, value), *currencies).where(person.in_(ids), value.is_not(None)).group_by(person, *currencies)
    for row in db.session.execute(found):
        yield row[0], row[2] if currencies else "", row[1]


def shown(field: SegmentField, value: Any) -> Any:
    """What the values of one person come to."""
    if field.sort == MOMENT:
        return func.max(value)
    return literal(1) if field.sort == YES else func.sum(cast(value, Integer) if field.sort == NUMBER else value)
