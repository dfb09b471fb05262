"""Whether what is kept of customers for lists fits what it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from modules.customers.models import Counted, Customer, Figure, PostalAddress
from modules.customers.models.customers import ACTIVE, MERGED
from modules.customers.queries import kept
from modules.customers.queries.segments import standing, standing_for
from webapp.db import db
from webapp.registry.kinds.segments import MOMENT, MONEY, SegmentField
from webapp.routing.context import current_platform


def wrong_customers(limit: int) -> list[int]:
    """Ids of customers that have addresses and not one main one, another country than that, or were merged into nobody; one statement."""
    mains = func.sum(PostalAddress.is_main.cast(PostalAddress.customer_id.type))
    home = func.max(case((PostalAddress.is_main, PostalAddress.country), else_=""))
    # All addresses at once: asked for each customer, SQLite reads those of the whole platform every time.
    homes = select(PostalAddress.customer_id, mains.label("mains"), home.label("country")).group_by(PostalAddress.customer_id).subquery()
    kept = aliased(Customer)
    wrong = or_(
        and_(Customer.status == ACTIVE, homes.c.mains != 1),
        and_(Customer.status == ACTIVE, Customer.country != func.coalesce(homes.c.country, "")),
        (Customer.status == MERGED) != Customer.merged_into_id.is_not(None),
        and_(Customer.merged_into_id.is_not(None), kept.id.is_(None)),
    )
    statement = select(Customer.id).outerjoin(homes, homes.c.customer_id == Customer.id).outerjoin(kept, kept.id == Customer.merged_into_id)
    return list(db.session.scalars(statement.where(wrong).order_by(Customer.id).limit(limit)))


def wrong_figures(limit: int) -> list[int]:
    """Ids of customers of whom another figure is kept than the modules that are on say; two statements for each field.

    None while nobody may write them down: then nobody reads them either, and what changes is counted afterwards.
    """
    if kept.MODULE in current_platform().read_only:
        return []
    found = {each for field in kept.fields() for statement in _wrong(field) for each in db.session.scalars(statement.limit(limit))}
    return sorted(found)[:limit]


def _wrong(field: SegmentField) -> Iterator[Select[int]]:
    """Of whom something else is kept than is known, or nothing; and of whom something is kept and nothing is known."""
    facts = field.values().subquery()
    person, kept_of = standing_for(facts, standing())
    value, money = list(facts.c)[1], field.sort == MONEY
    currency: ColumnElement[str] = list(facts.c)[2] if money else literal("")
    known = kept.shown(field, value).label("known")
    groups = (kept_of, currency) if money else (kept_of,)
    told = person.with_only_columns(kept_of.label("id"), currency.label("currency"), known, maintain_column_froms=True)
    live = told.where(value.is_not(None)).group_by(*groups).subquery()
    same = and_(Figure.customer_id == live.c.id, Figure.code == field.code, Figure.currency == live.c.currency)
    mine: Any = Figure.moment if field.sort == MOMENT else Figure.amount
    counted = and_(Counted.merchant_id == Customer.merchant_id, Counted.code == field.code)
    begin = select(Customer.id).join(Counted, counted).where(Customer.status == ACTIVE)
    yield begin.join(live, live.c.id == Customer.id).outerjoin(Figure, same).where(or_(Figure.id.is_(None), mine != live.c.known))
    theirs = and_(Figure.customer_id == Customer.id, Figure.code == field.code)
    lost = and_(live.c.id == Figure.customer_id, live.c.currency == Figure.currency)
    yield begin.join(Figure, theirs).outerjoin(live, lost).where(live.c.id.is_(None))
