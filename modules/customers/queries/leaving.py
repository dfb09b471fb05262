"""Of whom nothing was heard for long, as all modules that are on know it, and who was announced to be erased."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CTE, ColumnElement, Select, func, or_, select

from modules.customers.models import Consent, Customer, Leaving, Note
from modules.customers.models.customers import ACTIVE, SUBJECT
from modules.customers.queries.figures import AT_ONCE, family_of
from modules.customers.queries.segments import standing, standing_for
from webapp.contributions import everyones
from webapp.db import db
from webapp.merchants.queries import merchants_at_work
from webapp.privacy import PrivacyRequest, State
from webapp.registry.kinds.heard import Heard


def heard() -> list[Heard]:
    """What modules that are on know of customers."""
    return [each for each in everyones(Heard) if each.subject == SUBJECT]


def quiet(merchant_id: int, stores: Sequence[int], before: datetime) -> Select[Any]:
    """Ids of the merchant's customers of whom nothing was heard since this moment, and of whom nothing is open.

    Open `whole_merchant()` around asking it, which gives the stores.
    """
    whose = standing()
    met: list[ColumnElement[bool]] = [Customer.merchant_id == merchant_id, Customer.status == ACTIVE, Customer.updated_at < before]
    for each in heard():
        met.append(Customer.id.not_in(_since(each.moments(), before, whose)))
        if each.held is not None:
            met.append(Customer.id.not_in(standing_for(each.held().subquery(), whose)[0]))
        if each.written is not None:
            met.append(or_(Customer.email.is_(None), Customer.email.not_in(_wrote(each.written(), stores, before))))
    found: Select[Any] = select(Customer.id).where(*met)
    return found


def _since(moments: Select[Any], before: datetime, whose: CTE) -> Select[Any]:
    facts = moments.subquery()
    return standing_for(facts, whose)[0].where(list(facts.c)[1] >= before)


def _wrote(written: Select[Any], stores: Sequence[int], before: datetime) -> Select[Any]:
    facts = written.subquery()
    address, store, moment = list(facts.c)[:3]
    found: Select[Any] = select(address).where(address.is_not(None), store.in_(stores), moment >= before)
    return found


def last_heard(ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these customers was heard of last, by id."""
    kept = family_of(ids)
    told: dict[int, datetime] = {}
    everybody = list(kept)
    for each in heard():
        person, moment = list((facts := each.moments().subquery()).c)[:2]
        for start in range(0, len(everybody), AT_ONCE):
            some = select(person, func.max(moment)).select_from(facts).where(person.in_(everybody[start : start + AT_ONCE]))
            for number, at in db.session.execute(some.group_by(person)):
                told[kept[number]] = max(told.get(kept[number], at), at)
    return told


def changes() -> Select[Any]:
    """(customer, when the row was last changed)."""
    return cast("Select[Any]", select(Customer.id, Customer.updated_at))


def answers() -> Select[Any]:
    """(customer, when they said what they may be sent)."""
    return cast("Select[Any]", select(Consent.customer_id, Consent.at))


def notes() -> Select[Any]:
    """(customer, when somebody wrote something down)."""
    return cast("Select[Any]", select(Note.customer_id, Note.at))


def asking() -> Select[Any]:
    """(customer,) of open privacy requests: they get their answer first."""
    found: Select[Any] = select(PrivacyRequest.subject_id)
    return found.where(PrivacyRequest.subject == SUBJECT, PrivacyRequest.state == State.OPEN)


def leaving() -> Select[Any]:
    """(Leaving, Customer) of those who were announced, for lists."""
    found: Any = select(Leaving, Customer).join(Customer, Customer.id == Leaving.customer_id)
    return cast("Select[Any]", found)


def leaves_at(customer_id: int) -> datetime | None:
    """When a customer will be erased; None for who was not announced."""
    return db.session.scalar(select(Leaving.erase_at).where(Leaving.customer_id == customer_id))


def announced(merchant_id: int) -> Sequence[Leaving]:
    """Those of a merchant who were announced."""
    return db.session.scalars(select(Leaving).where(Leaving.merchant_id == merchant_id).order_by(Leaving.id)).all()


def due(merchant_id: int, now: datetime, limit: int) -> list[int]:
    """Ids of customers whose day has come, the earliest first."""
    mine = Leaving.merchant_id == merchant_id, Leaving.erase_at <= now
    return list(db.session.scalars(select(Leaving.customer_id).where(*mine).order_by(Leaving.erase_at, Leaving.id).limit(limit)))


def merchants() -> list[int]:
    """Ids of the merchants who have customers, and whose jobs go on."""
    with_customers = select(Customer.merchant_id).where(Customer.merchant_id.in_(merchants_at_work()))
    return list(db.session.scalars(with_customers.distinct().order_by(Customer.merchant_id)))


def any_announced() -> bool:
    """Whether anybody was."""
    return db.session.scalar(select(Leaving.id).limit(1)) is not None
