"""Reports that are sent by mail: when they are due, and what goes out then."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from modules.analytics.days import platform_zone
from modules.analytics.models import Mailing, Report
from modules.analytics.queries import saved
from modules.analytics.queries.places import Spot
from modules.analytics.services import exporting
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_answer
from webapp.merchants.models import Store
from webapp.registry.kinds.metrics import Metric

AT_ONCE = 50
MOST = 10
"""Mailings of one report."""
LONGEST = 32
"""Days after which every rhythm has come."""


def comes(day: date, rhythm: str) -> bool:
    """Whether a day is one of the rhythm."""
    return rhythm == "day" or (day.weekday() == 0 if rhythm == "week" else day.day == 1)


def next_due(rhythm: str, hour: int, zone: str, after: datetime) -> datetime:
    """The first moment after `after` at which a clock of the zone shows the hour, on a day of the rhythm."""
    here = ZoneInfo(zone)
    first = after.astimezone(here).date()
    for days in range(LONGEST):
        day = first + timedelta(days=days)
        moment = datetime.combine(day, time(hour), tzinfo=here).astimezone(UTC)
        if comes(day, rhythm) and moment > after:
            return moment
    raise AssertionError(rhythm)


def add(report: Report, spot: Spot, *, owner_id: int, **values: Any) -> Mailing:
    """Have a report sent from now on. Raises DomainError where it is sent by as many rhythms as there may be."""
    take_turns("mailings", report.id)
    if len(saved.mailings(report.id)) >= MOST:
        raise DomainError(_("This report is sent in %(most)s ways already. Stop one of them first.", most=MOST), "too_many")
    due = next_due(values["rhythm"], values["hour"], spot.zone, utcnow())
    row = Mailing(report_id=report.id, store_id=spot.store_id, owner_id=owner_id, due_at=due, **values)
    db.session.add(row)
    db.session.flush()
    return row


def pause(row: Mailing, spot: Spot, *, paused: bool) -> None:
    """Stop sending, or go on from now; what was missed is not sent."""
    row.paused = paused
    row.due_at = next_due(row.rhythm, row.hour, spot.zone, utcnow())
    db.session.flush()


def remove(row: Mailing) -> None:
    """Send it no more."""
    db.session.delete(row)
    db.session.flush()


def send_due() -> int:
    """Have the files of all that is due made, and set the next time; how many there were."""
    on = {each.code for each in everyones(Metric)}
    found = saved.due_mailings(utcnow(), AT_ONCE)
    for row in found:
        spot = spot_of(row)
        report = saved.report_by_id(row.report_id)
        if report is not None and report.metric in on and allowed(row):
            asked = {"report": report.id}
            exporting.begin(spot, name=report.name, form=row.form, asked=asked, owner_id=row.owner_id, mail=row.recipients)
        row.due_at = next_due(row.rhythm, row.hour, spot.zone, utcnow())
    return len(found)


def spot_of(row: Mailing) -> Spot:
    """The place of a mailing."""
    if row.store_id is None:
        return Spot(None, platform_zone())
    return Spot(row.store_id, db.session.get_one(Store, row.store_id).timezone)


def allowed(row: Mailing) -> bool:
    """Whether the store still has the feature; the platform always has."""
    if row.store_id is None:
        return True
    return feature_answer("scheduled_reports", db.session.get_one(Store, row.store_id).merchant_id).granted
