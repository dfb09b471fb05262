"""Customers of whom nothing was heard for long are announced, and erased when nobody said otherwise."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete

from modules.customers.models import Customer, Leaving
from modules.customers.queries import customer as customer_of
from modules.customers.queries import leaving as queries
from modules.customers.services.customers import live
from modules.customers.services.erasing import wipe
from modules.customers.services.trail import note_deed
from webapp.audit import declare
from webapp.db import db, utcnow
from webapp.db.bulk import insert_rows
from webapp.merchants.queries import hold_merchant
from webapp.routing.context import current_platform
from webapp.tenancy import whole_merchant

NOTICE = timedelta(days=30)
"""For so long somebody is announced, at least, before they are erased."""
AT_ONCE = 500
"""Customers of one merchant who are announced, and erased, in one night."""
FORGOTTEN = declare(
    "customers.quiet_customer_erased",
    _l("Customer erased of whom nothing was heard"),
    customer=_l("Customer"),
    months=_l("Months"),
)
KEPT = declare("customers.quiet_customer_kept", _l("Customer kept who would have been erased"), customer=_l("Customer"))


def months_from(moment: datetime, months: int) -> datetime:
    """The same day and time so many months later (or earlier), or the last day of a month that is too short."""
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))


def announce(merchant_id: int, *, months: int, now: datetime) -> None:
    """Put those on the list whose day comes within `NOTICE`, and take those off who were heard of."""
    with whole_merchant(merchant_id) as stores:
        still = set(db.session.scalars(queries.quiet(merchant_id, stores, months_from(now + NOTICE, -months))))
        there = {each.customer_id: each for each in queries.announced(merchant_id)}
        new = sorted(still - there.keys())[:AT_ONCE]
        heard = queries.last_heard(new)
    for number, row in there.items():
        if number in still:
            row.erase_at = max(row.erase_at, months_from(row.heard_at, months))
        else:
            db.session.delete(row)
    owner = {"platform_id": current_platform().id, "merchant_id": merchant_id, "announced_at": now}
    days = {number: max(months_from(heard[number], months), now + NOTICE) for number in new}
    db.session.flush()
    insert_rows(Leaving, [{**owner, "customer_id": each, "heard_at": heard[each], "erase_at": days[each]} for each in new])


def leave(customer_id: int, *, months: int, now: datetime) -> bool:
    """Erase somebody whose day has come, as a privacy request does; gives whether. Who was heard of meanwhile stays."""
    found = customer_of(customer_id)
    hold_merchant(found.platform_id, found.merchant_id)
    with whole_merchant(found.merchant_id) as stores:
        quiet = queries.quiet(found.merchant_id, stores, months_from(now, -months))
        is_quiet = db.session.scalar(quiet.where(Customer.id == customer_id)) is not None
    if not is_quiet:
        _forget_announced(customer_id)
        return False
    wipe(customer_id, version=found.version)
    note_deed(FORGOTTEN, found, months=months)
    return True


def keep(customer_id: int) -> str:
    """Let an announced customer stay: it counts as heard of today. Gives the name."""
    found = live(customer_id)
    _forget_announced(customer_id)
    found.updated_at = utcnow()
    note_deed(KEPT, found)
    db.session.flush()
    return found.title


def call_off() -> None:
    """Take everybody off the list: nobody is erased automatically any more."""
    db.session.execute(delete(Leaving).where(Leaving.platform_id == current_platform().id))


def _forget_announced(customer_id: int) -> None:
    db.session.execute(delete(Leaving).where(Leaving.customer_id == customer_id))
