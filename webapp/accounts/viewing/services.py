"""Writes of viewings: begin, and end. Inside the caller's transaction()."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Literal

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select, update

from webapp.accounts.models import LoginSession, User
from webapp.accounts.viewing import queries
from webapp.accounts.viewing.models import Viewing
from webapp.accounts.viewing.ranks import may_view
from webapp.actor import Kind, current_actor
from webapp.audit import Subject, audit, declare
from webapp.db import db, utcnow
from webapp.domain import DomainError, Forbidden

MINUTES, MINUTES_MIN, MINUTES_MAX = 30, 5, 240
REASON_MAX = 300
How = Literal["exit", "time", "rank", "closed", "session"]

HOW: dict[str, Any] = {
    "exit": _l("stopped by hand"),
    "time": _l("its time was up"),
    "rank": _l("the roles changed"),
    "closed": _l("the account was closed"),
    "session": _l("logged out"),
}
"""How a viewing ended, in words."""

BEGUN = declare("viewing.begun", _l("Began to view as this person"), expires_at=_l("Until"))
ENDED = declare("viewing.ended", _l("Stopped viewing as this person"), how=_l("How"), values={"how": HOW})


def begin(target_user_id: int, *, reason: str, platform_id: int | None, minutes: int = MINUTES, back: str = "/") -> Viewing:
    """View as this person from the next request on, for `minutes`. Raises Forbidden, DomainError without a reason, Conflict in a race."""
    actor, session_id = current_actor(), g.get("login_session_id")
    if actor.on_behalf_of is not None:
        raise Forbidden(_("You are viewing as somebody already. Stop that first."), "viewing_already")
    if actor.kind is not Kind.PERSON or actor.user_id is None or session_id is None:
        raise Forbidden(_("Only a person who is logged in can view as another."), "no_session")
    said = " ".join(reason.replace("\0", " ").split())[:REASON_MAX]
    if not said:
        raise DomainError(_("Say why. The reason is kept with everything that happens meanwhile."), "no_reason")
    session = db.session.scalar(select(LoginSession).where(LoginSession.id == session_id).with_for_update())
    held = queries.held_by(actor.user_id, target_user_id, lock=True)
    target = db.session.scalar(select(User).where(User.id == target_user_id).with_for_update(read=True))
    if target is None or not target.active or not may_view(held[actor.user_id], held[target_user_id], platform_id):
        raise Forbidden(_("You cannot view as this person: only as somebody with fewer rights than yours, whose account is open."), "rank")
    if session is None or session.ended_at is not None:
        raise Forbidden(_("Your session is over. Log in again."), "no_session")
    now = utcnow()
    row = Viewing(
        session_id=session_id,
        actor_user_id=actor.user_id,
        target_user_id=target_user_id,
        platform_id=platform_id,
        reason=said,
        back=back[:500],
        begun_at=now,
        expires_at=now + timedelta(minutes=min(max(minutes, MINUTES_MIN), MINUTES_MAX)),
    )
    db.session.add(row)
    audit(BEGUN, _about(row), after={"reason": said, "expires_at": row.expires_at})
    db.session.flush()
    return row


def end(viewing_id: int, how: How) -> Viewing | None:
    """End a viewing; None where somebody else has ended it meanwhile."""
    row = queries.open_viewing(viewing_id, lock=True)
    if row is None:
        return None
    row.ended_at, row.ended_how = utcnow(), how
    audit(ENDED, _about(row), after={"how": how})
    db.session.flush()
    return row


def end_of_session(session_id: int) -> None:
    """What hangs on a login session ends with it."""
    open_here = update(Viewing).where(Viewing.session_id == session_id, Viewing.ended_at.is_(None))
    db.session.execute(open_here.values(ended_at=utcnow(), ended_how="session"))


def _about(row: Viewing) -> Subject:
    return Subject(kind="account", id=row.target_user_id, platform_id=row.platform_id)
