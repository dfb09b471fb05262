"""What billing asks itself: can the secret of payment notices be read, and is everything renewed that should be?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask_babel import ngettext

from modules.billing.queries import subscriptions as queries
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.settings.config import module_config

LATE = timedelta(days=2)
"""Renewals are run once a day; one missed day is not an alarm yet."""


def secrets(_platform: Any) -> str | None:
    """Reads the settings with the keys at hand."""
    try:
        module_config("billing")
    except DomainError as error:
        return error.message
    return None


def renewals(platform: Any) -> str | None:
    """Counts the subscriptions that nobody renewed or ended in time."""
    late = queries.count_not_renewed(platform.id, utcnow() - LATE)
    if not late:
        return None
    return ngettext(
        "%(num)s subscription has been over for two days, neither renewed nor ended. Let `flask billing renew %(platform)s` run daily.",
        "%(num)s subscriptions have been over for two days, neither renewed nor ended. Let `flask billing renew %(platform)s` run daily.",
        late,
        platform=platform.code,
    )
