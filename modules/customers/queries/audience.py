"""Whom of a merchant's customers one may write to by mail, and why not the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import aliased

from modules.customers.models import Consent, Customer
from modules.customers.models.customers import ACTIVE
from modules.customers.queries import many, survivor
from modules.customers.queries.segments import in_segment
from webapp.db import db
from webapp.registry.ports.audience import NO_ADDRESS, REFUSED, UNASKED, Whom

EMAIL = "email"
Met = tuple[ColumnElement[bool], ...]


def hindered(merchant_id: int, whom: Whom) -> dict[str, int]:
    """How many may not be written to, by why."""
    met = _are(merchant_id, whom)
    answers = _answers(merchant_id, met)
    why = case(
        (Customer.email.is_(None), NO_ADDRESS), (answers.c.given.is_(None), UNASKED), (answers.c.given.is_(False), REFUSED), else_=""
    ).label("why")
    asked = select(why, func.count(Customer.id)).select_from(Customer).outerjoin(answers, answers.c.kept == Customer.id)
    return {code: number for code, number in db.session.execute(asked.where(*met).group_by(why)) if code}


def reachable(merchant_id: int, whom: Whom, after: int, limit: int) -> Sequence[Customer]:
    """Those who may be, by id."""
    met = _are(merchant_id, whom)
    answers = _answers(merchant_id, met)
    found = select(Customer).join(answers, answers.c.kept == Customer.id)
    found = found.where(Customer.email.is_not(None), answers.c.given.is_(True), Customer.id > after, *met)
    return db.session.scalars(found.order_by(Customer.id).limit(limit)).all()


def _are(merchant_id: int, whom: Whom) -> Met:
    mine = Customer.merchant_id == merchant_id, Customer.status == ACTIVE
    if whom.segment_id is not None:
        return *mine, in_segment(whom.segment_id)
    kept = {survivor(each.id).id if each.merged_into_id else each.id for each in many(whom.customer_ids)}
    return *mine, Customer.id.in_(kept)


def _answers(merchant_id: int, met: Met) -> Any:
    """(kept, given): the latest word about mail of each of them, with that of all who were merged into them."""
    merged = aliased(Customer)
    chain = select(Customer.id.label("id"), Customer.id.label("kept")).where(*met).cte("answering", recursive=True)
    into = select(merged.id, chain.c.kept).join(chain, merged.merged_into_id == chain.c.id).where(merged.merchant_id == merchant_id)
    chain = chain.union_all(into)
    said = select(chain.c.kept, func.max(Consent.id).label("last")).join(Consent, Consent.customer_id == chain.c.id)
    latest = said.where(Consent.channel == EMAIL).group_by(chain.c.kept).subquery()
    return select(latest.c.kept, Consent.given).join(Consent, Consent.id == latest.c.last).subquery()
