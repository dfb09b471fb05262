"""The viewing of this request, and whether it still counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import g, has_request_context
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from webapp.accounts.models import Membership, User
from webapp.accounts.viewing import queries
from webapp.accounts.viewing.models import Viewing
from webapp.accounts.viewing.ranks import may_view
from webapp.accounts.viewing.services import How
from webapp.db import db, utcnow, write_guards
from webapp.domain import Conflict


@dataclass(frozen=True, slots=True)
class Here:
    """Who views as whom until when. `over` says how it has ended, where it has: then nothing may be done any more under either name."""

    id: int
    actor: User
    target: User | None
    platform_id: int | None
    expires_at: datetime
    back: str
    over: How | None = None


def viewing_here() -> Here | None:
    """The viewing of this request; None for everybody who acts under their own name."""
    found: Here | None = g.get("viewing") if has_request_context() else None
    return found


def take(row: Viewing, actor: User) -> Here:
    """Make the viewing of a login session that of this request, with the roles of both as they are now."""
    target = db.session.get(User, row.target_user_id, populate_existing=True)
    held = queries.held_by(row.actor_user_id, row.target_user_id)
    over = judged(row, target, held)
    here = Here(row.id, actor, target, row.platform_id, row.expires_at, row.back, over)
    g.viewing = here
    if over is None:
        seen = held[row.target_user_id]
        known = g.setdefault("memberships", {})
        known[row.target_user_id] = [each for each in seen if row.platform_id in (None, each.platform_id)]
    return here


def judged(row: Viewing, target: User | None, held: dict[int, list[Membership]]) -> How | None:
    """How the viewing has ended by itself; None while it counts."""
    if row.expires_at <= utcnow():
        return "time"
    if target is None or not target.active:
        return "closed"
    return None if may_view(held[row.actor_user_id], held[row.target_user_id], row.platform_id) else "rank"


def check_write(_session: Session) -> None:
    """Look again under the write lock; raises Conflict when the viewing ended, or the roles changed, since the request was let in."""
    here = viewing_here()
    if here is None or here.over is not None:
        return
    row = queries.open_viewing(here.id, lock=True)
    target = db.session.get(User, here.target.id, populate_existing=True, with_for_update={"read": True}) if row and here.target else None
    if row is None or judged(row, target, queries.held_by(row.actor_user_id, row.target_user_id, lock=True)) is not None:
        raise Conflict(_("You are not viewing as this person any more. Nothing was saved."), "viewing_over")


def init() -> None:
    """Look again at the beginning of every write transaction."""
    if check_write not in write_guards:
        write_guards.append(check_write)
