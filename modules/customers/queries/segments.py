"""Reads of segments, and of whom a rule is true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import CTE, ColumnElement, Integer, Select, Subquery, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from modules.customers.models import Consent, Customer, Segment, SegmentMember, Tagging
from modules.customers.models.customers import ACTIVE, SUBJECT
from modules.customers.queries import kept as figures
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.domain import NotFound
from webapp.merchants.queries import merchants_at_work
from webapp.registry.kinds.segments import CHOICE, MOMENT, MONEY, YES, SegmentField

AT_LEAST, AT_MOST, WITHIN, BEFORE, IS, IS_NOT, HAS, HAS_NOT = "at_least", "at_most", "within", "before", "is", "is_not", "has", "has_not"
NEGATED = {AT_MOST, BEFORE, IS_NOT, HAS_NOT}
TAGGED = "customers.tag"
"""The field by which a rule asks for a tag, whose id is the value."""
Rule = Mapping[str, Any]
Condition = Mapping[str, Any]


class FieldIsOff(LookupError):
    """A rule asks for something that no module that is on knows."""


def fields() -> dict[str, SegmentField]:
    """What rules can ask for here, by code."""
    return {each.code: each for each in everyones(SegmentField) if each.subject == SUBJECT}


def segments() -> Select[Any]:
    """Segments, for lists."""
    found: Select[Any] = select(Segment)
    return found


def every_segment() -> Sequence[Segment]:
    """All of the merchant's segments, by name."""
    return db.session.scalars(select(Segment).order_by(Segment.key, Segment.id)).all()


def count_segments() -> int:
    """How many segments the merchant has."""
    return db.session.scalar(select(func.count(Segment.id))) or 0


def segment(segment_id: int, *, lock: bool = False) -> Segment:
    """One segment. Raises NotFound."""
    statement = select(Segment).where(Segment.id == segment_id)
    found: Segment | None = db.session.scalar(statement.with_for_update() if lock else statement)
    if found is None:
        raise NotFound(_("This segment no longer exists, or never did."))
    return found


def segment_named(merchant_id: int, key: str) -> Segment | None:
    """The merchant's segment of this name, which is folded."""
    return db.session.scalar(select(Segment).where(Segment.merchant_id == merchant_id, Segment.key == key))


def in_segment(segment_id: int) -> ColumnElement[bool]:
    """The condition that a customer was in a segment when it was last computed."""
    return exists().where(SegmentMember.customer_id == Customer.id, SegmentMember.segment_id == segment_id)


def asked_tags(merchant_id: int) -> set[int]:
    """Ids of the tags that rules of the merchant's segments ask for."""
    found = db.session.scalars(select(Segment.rule).where(Segment.merchant_id == merchant_id))
    return {int(each["value"]) for rule in found for each in rule["conditions"] if each["field"] == TAGGED}


def members(segment_id: int) -> set[int]:
    """Ids of the customers who were in it then."""
    return set(db.session.scalars(select(SegmentMember.customer_id).where(SegmentMember.segment_id == segment_id)))


def due(before: Any, limit: int) -> Sequence[Segment]:
    """Segments that follow their rule and were last computed before this moment, the oldest first; none of merchants whose jobs wait."""
    old = or_(Segment.computed_at.is_(None), Segment.computed_at < before), Segment.merchant_id.in_(merchants_at_work())
    return db.session.scalars(
        select(Segment).where(Segment.is_static.is_(False), *old).order_by(Segment.computed_at, Segment.id).limit(limit)
    ).all()


def matching(merchant_id: int, rule: Rule, currency: str) -> Select[Any]:
    """The ids of the merchant's customers of whom the rule is true. Open `whole_merchant()` around asking it, so that all stores count.

    Raises FieldIsOff.
    """
    known = fields()
    whose, counted = standing(), figures.counted(merchant_id)
    asked = [_condition(known, each, currency, whose, counted) for each in rule["conditions"]]
    met = or_(*asked) if rule["match"] == "any" else and_(*asked)
    found: Select[Any] = select(Customer.id).where(Customer.merchant_id == merchant_id, Customer.status == ACTIVE, met)
    return found


def count(merchant_id: int, rule: Rule, currency: str) -> int:
    """How many they are."""
    return db.session.scalar(select(func.count()).select_from(matching(merchant_id, rule, currency).subquery())) or 0


def _condition(
    known: Mapping[str, SegmentField], asked: Condition, currency: str, whose: CTE, counted: Collection[str]
) -> ColumnElement[bool]:
    field = known.get(asked["field"])
    if field is None:
        raise FieldIsOff(asked["field"])
    return condition(field, asked["op"], asked["value"], currency, whose, counted)


def condition(field: SegmentField, op: str, wanted: Any, currency: str, whose: CTE, counted: Collection[str] = ()) -> ColumnElement[bool]:
    """That a customer is one of whom this is true. Conditions of one statement share what `standing()` gave.

    Of fields that are `counted` the figures are read, of others every fact.
    """
    if field.code in counted:
        inside = Customer.id.in_(figures.those(field, wanted, currency, above=op == AT_MOST))
    else:
        facts = field.values().subquery()
        met, kept = standing_for(facts, whose)
        inside = Customer.id.in_(_met(met, field.sort, {"op": op, "value": wanted}, list(facts.c), kept, currency))
    return ~inside if op in NEGATED else inside


def _met(met: Select[Any], sort: str, asked: Condition, columns: Sequence[Any], kept: ColumnElement[int], currency: str) -> Select[Any]:
    """The ids of whom it is true, or of whom the opposite is."""
    value = columns[1]
    if sort == YES:
        return met
    if sort == CHOICE:
        return met.where(value == asked["value"])
    if sort == MOMENT:
        return met.where(value >= utcnow() - timedelta(days=int(asked["value"])))
    if sort == MONEY:
        met = met.where(columns[2] == currency)
    amount = func.coalesce(func.sum(cast(value, Integer) if sort != MONEY else value), 0)
    wanted = int(asked["value"])
    return met.group_by(kept).having(amount > wanted if asked["op"] == AT_MOST else amount >= wanted)


def standing() -> CTE:
    """(id, kept) of everybody who was merged, through every merge: the customer that an id stands for. All others stand for themselves."""
    merged, kept, further = aliased(Customer), aliased(Customer), aliased(Customer)
    last = select(merged.id.label("id"), kept.id.label("kept")).join(kept, kept.id == merged.merged_into_id)
    whole = last.where(kept.merged_into_id.is_(None)).cte(recursive=True)  # without a name, so that several can stand in one statement
    return whole.union_all(select(further.id, whole.c.kept).join(whole, further.merged_into_id == whole.c.id))


def standing_for(facts: Subquery, whose: CTE) -> tuple[Select[Any], ColumnElement[int]]:
    """The select of the customers that the people of these facts stand for, and the column itself. The first column is the person."""
    person: Any = next(iter(facts.c))
    kept = func.coalesce(whose.c.kept, person)
    found: Any = select(kept).select_from(facts).outerjoin(whose, whose.c.id == person)
    return found.where(person.is_not(None)), kept


def tagged() -> Select[Any]:
    """(customer, tag)."""
    return rows(Tagging.customer_id, Tagging.tag_id)


def agreed() -> Select[Any]:
    """(customer, channel) of what was agreed to last."""
    latest = select(func.max(Consent.id)).group_by(Consent.customer_id, Consent.channel)
    return rows(Consent.customer_id, Consent.channel).where(Consent.id.in_(latest), Consent.given.is_(True))


def of_customer(*columns: Any) -> Select[Any]:
    """(customer, value) of the customers' own columns."""
    return rows(Customer.id, *columns).where(Customer.status == ACTIVE)


def rows(*columns: Any) -> Select[Any]:
    """These columns of every row."""
    found: Select[Any] = select(*columns)
    return found


def names(ids: Iterable[int]) -> list[str]:
    """What these customers are called, by name."""
    found = db.session.scalars(select(Customer).where(Customer.id.in_(list(ids))).order_by(Customer.name_key, Customer.id))
    return [each.title for each in found]
