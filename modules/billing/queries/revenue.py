"""The ledger of recurring revenue."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import joinedload

from modules.billing.models import Credit, Invoice, Payment, RevenueSpan, Subscription
from modules.billing.models.invoices import InvoiceStatus
from modules.billing.models.payments import PaymentState
from webapp.commerce import Money
from webapp.db import db
from webapp.merchants.models import Merchant

AGES = (("not_due", 0), ("month", 30), ("two_months", 60), ("three_months", 90))
"""How late open invoices are, by days after the day they were due."""
OLDEST = "older"


def open_span(platform_id: int, subscription_id: int) -> RevenueSpan | None:
    """What a subscription brings now, locked; None where it never brought anything."""
    statement = select(RevenueSpan).where(
        RevenueSpan.platform_id == platform_id, RevenueSpan.subscription_id == subscription_id, RevenueSpan.ends_at.is_(None)
    )
    return db.session.scalars(statement.with_for_update()).one_or_none()


@dataclass(frozen=True, kw_only=True)
class Month:
    """What changed within a month, by `Movement`, and what a month brought at its end; minor units of one currency, net."""

    begin: datetime
    end: datetime
    changes: Mapping[str, int]
    monthly: int

    @property
    def name(self) -> str:
        """The month as it stands in addresses."""
        return f"{self.begin:%Y-%m}"


def brings(platform_id: int) -> list[Money]:
    """What all subscriptions bring per month now, net of tax and discounts, by currency."""
    total = func.sum(RevenueSpan.monthly)
    statement = select(RevenueSpan.currency, total).where(RevenueSpan.platform_id == platform_id, RevenueSpan.ends_at.is_(None))
    rows = db.session.execute(statement.group_by(RevenueSpan.currency).having(total > 0).order_by(RevenueSpan.currency))
    return [Money(int(amount), currency) for currency, amount in rows]


def months(platform_id: int, edges: Sequence[datetime]) -> dict[str, list[Month]]:
    """The months between these moments, oldest first, by currency. What a month brings is the sum of all changes until its end."""
    return {currency: rows for (_platform, currency), rows in months_of([platform_id], edges).items()}


def months_of(platform_ids: Sequence[int], edges: Sequence[datetime]) -> dict[tuple[int, str], list[Month]]:
    """The same by platform and currency."""
    bucket = case(*((RevenueSpan.begins_at < edge, number) for number, edge in enumerate(edges)), else_=len(edges))
    of = (RevenueSpan.platform_id, RevenueSpan.currency)
    statement = (
        select(*of, bucket.label("bucket"), RevenueSpan.kind, func.sum(RevenueSpan.change))
        .where(RevenueSpan.platform_id.in_(platform_ids), RevenueSpan.begins_at < edges[-1])
        .group_by(*of, bucket, RevenueSpan.kind)
    )
    found: dict[tuple[int, str], dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for platform_id, currency, number, kind, change in db.session.execute(statement):
        found[platform_id, currency][number][kind] = int(change)
    return {key: _months(edges, by_month) for key, by_month in sorted(found.items())}


def _months(edges: Sequence[datetime], by_month: Mapping[int, Mapping[str, int]]) -> list[Month]:
    brought, made = sum(by_month.get(0, {}).values()), []
    for number, (begin, end) in enumerate(pairwise(edges), 1):
        changes = by_month.get(number, {})
        brought += sum(changes.values())
        made.append(Month(begin=begin, end=end, changes=changes, monthly=brought))
    return made


def currencies(platform_id: int) -> list[str]:
    """The currencies that anything was ever brought in."""
    statement = select(RevenueSpan.currency).where(RevenueSpan.platform_id == platform_id)
    return list(db.session.scalars(statement.distinct().order_by(RevenueSpan.currency)))


def movements(platform_id: int) -> Select[RevenueSpan]:
    """Every change of what a subscription brings, joined so that lists can search and sort by merchant."""
    return (
        select(RevenueSpan)
        .join(Merchant, Merchant.id == RevenueSpan.merchant_id)
        .where(RevenueSpan.platform_id == platform_id)
        .options(joinedload(RevenueSpan.merchant))
    )


def ageing(platform_id: int, today: date) -> list[tuple[str, str, int, Money]]:
    """(how late, currency, how many, still to pay) of open invoices."""
    found = ageing_of([platform_id], today)
    order = [*(name for name, _days in AGES), OLDEST]
    return [(age, currency, *ages[age]) for age in order for (_platform, currency), ages in found.items() if age in ages]


def ageing_of(platform_ids: Sequence[int], today: date) -> dict[tuple[int, str], dict[str, tuple[int, Money]]]:
    """Open invoices by platform and currency: how many and how much is still to pay, by how late they are."""
    held = select(func.sum(Credit.amount_minor)).where(Credit.platform_id == Invoice.platform_id, Credit.invoice_id == Invoice.id)
    owed = Invoice.total_minor + func.coalesce(held.correlate(Invoice).scalar_subquery(), 0)
    late = case(*((Invoice.due_on >= today - timedelta(days=days), name) for name, days in AGES), else_=OLDEST)
    of = (Invoice.platform_id, Invoice.currency)
    statement = (
        select(*of, late.label("late"), func.count(Invoice.id), func.sum(owed))
        .where(Invoice.platform_id.in_(platform_ids), Invoice.status == InvoiceStatus.OPEN)
        .group_by(*of, late)
        .order_by(*of)
    )
    found: dict[tuple[int, str], dict[str, tuple[int, Money]]] = defaultdict(dict)
    for platform_id, currency, name, many, amount in db.session.execute(statement):
        found[platform_id, currency][name] = (int(many), Money(int(amount), currency))
    return found


def aged(age: str, today: date) -> ColumnElement[bool]:
    """The open invoices that `ageing` counts at this age."""
    before = [name for name, _days in AGES].index(age) if age != OLDEST else len(AGES)
    latest = [] if not before else [Invoice.due_on < today - timedelta(days=AGES[before - 1][1])]
    earliest = [] if age == OLDEST else [Invoice.due_on >= today - timedelta(days=AGES[before][1])]
    return and_(Invoice.status == InvoiceStatus.OPEN, *latest, *earliest)


def trials(platform_id: int, since: datetime, now: datetime) -> tuple[int, int]:
    """How many trials ended since a moment, and how many of them became a plan that is paid for."""
    within = (Subscription.trial_over_at > since, Subscription.trial_over_at <= now)
    ended = ended_trials(platform_id).where(*within).with_only_columns(func.count(Subscription.id), func.count(Subscription.converted_at))
    over, converted = db.session.execute(ended).one()
    return int(over), int(converted)


def ended_trials(platform_id: int) -> Select[Any]:
    """Subscriptions whose trial is over, joined so that lists can search and sort by merchant."""
    return (
        select(Subscription)
        .join(Merchant, Merchant.id == Subscription.merchant_id)
        .where(Subscription.platform_id == platform_id, Subscription.trial_over_at.is_not(None), Subscription.trial_end.is_(None))
    )


def refused(platform_id: int, since: datetime) -> int:
    """How many attempts to collect were refused since a moment."""
    return int(db.session.scalar(select(func.count()).select_from(refusals(platform_id).where(Payment.at >= since).subquery())) or 0)


def refusals(platform_id: int) -> Select[Any]:
    """Attempts to collect that were refused, each with its invoice, as rows for a list."""
    columns: Any = (Payment.id, Payment.at, Payment.amount, Payment.invoice_id, Invoice.number, Invoice.buyer_name, Invoice.currency)
    return (
        select(*columns)
        .join(Invoice, Invoice.id == Payment.invoice_id)
        .where(Payment.platform_id == platform_id, Payment.state == PaymentState.FAILED)
    )
