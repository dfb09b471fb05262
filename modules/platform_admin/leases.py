"""Dates that administrators type, and the end of what is on until one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from flask_babel import gettext as _
from flask_babel import to_utc
from flask_login import current_user

from webapp.domain import DomainError
from webapp.platforms.modules import ModuleChange
from webapp.switching import schedules
from webapp.switching.targets import Target


def moment(text: str) -> datetime:
    """A date and time as the browser's field sends it, in the person's time zone. Raises DomainError."""
    try:
        typed = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise DomainError(_("'%(text)s' is no date and time. Write it like 2027-03-31T18:00.", text=text[:40]), "bad_moment") from error
    return typed.astimezone(UTC) if typed.tzinfo else to_utc(typed).replace(tzinfo=UTC)


def lease_end(platform_id: int, codes: list[str], until: str) -> Callable[[ModuleChange | None], None] | None:
    """What writes the end of a lease along with its beginning; None where there is no `until`."""
    if not until:
        return None
    at = moment(until)

    def write(_change: ModuleChange | None) -> None:
        schedules.schedule(platform_id, dict.fromkeys(codes, Target.OFF), at=at, actor=current_user, lease=True)

    return write
