"""What follows a payment that failed: trying again, and the end of the days of grace."""

from __future__ import annotations

from datetime import datetime

from modules.billing.config import Terms
from modules.billing.models import Subscription
from modules.billing.models.subscriptions import Status
from modules.billing.opening import grace_end
from modules.billing.services import subscriptions as service
from modules.billing.services.states import move
from webapp.db import db


def dun(subscription: Subscription, *, terms: Terms, now: datetime) -> bool:
    """Try the open invoices again, True when none is open; with the grace used up, access goes until they are paid."""
    if service.collect_open(subscription, now=now):
        return True
    if now >= grace_end(subscription, terms.grace_days):
        move(subscription, Status.UNPAID, now)
    db.session.flush()
    return False
