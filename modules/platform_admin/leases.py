"""Dates that administrators type, and the end of what is on until one."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_login import current_user

from webapp.domain import DomainError
from webapp.fields import utc_of
from webapp.switching import schedules
from webapp.switching.ask import Alongside


def moment(text: str) -> datetime:
    """A date and time as the browser's field sends it, in the person's time zone. Raises DomainError."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DomainError(_("'%(text)s' is not a date and time. Write it like 2027-03-31T18:00.", text=text[:40]), "bad_moment") from error
    return utc_of(typed)


def lease_end(platform_id: int, codes: list[str], until: str) -> Alongside | None:
    """What writes the end of a lease along with its beginning; None where there is no `until`."""
    if not until:
        return None
    return schedules.ending(platform_id, codes, moment(until), current_user)
