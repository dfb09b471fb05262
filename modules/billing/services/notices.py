"""Notices of payment providers: each acts once, in the transaction that keeps it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from modules.billing.gateways import gateway
from modules.billing.gateways.gateway import Event
from modules.billing.models import Notice
from modules.billing.queries import notices as queries
from modules.billing.services import payments
from webapp.db import db, utcnow
from webapp.domain import Conflict

REPEATED = "repeated"
LONGEST = 262_144


def receive(platform_id: int, provider: str, event: Event, payload: str, *, now: datetime | None = None) -> str:
    """Act on a notice once: `processed`, `ignored` (nothing to do), `waiting` (for a payment that is not known yet) or `repeated`.

    The order of notices does not matter: what each is about only moves forward.
    """
    if queries.seen(platform_id, provider, event.id):
        return REPEATED
    about = payments.hold(platform_id, event.change)
    if about is not None and queries.seen(platform_id, provider, event.id):  # the same one came at once, and was waited for
        return REPEATED
    heard = payments.apply(platform_id, provider, event.change, event.at, about)
    row = Notice(
        platform_id=platform_id,
        provider=provider,
        notice_id=event.id,
        kind=event.kind,
        outcome=heard.outcome,
        waits_for=heard.waits_for,
        payload=payload[:LONGEST],
        created_at=event.at,
        received_at=now or utcnow(),
    )
    db.session.add(row)
    db.session.flush()
    if heard.known:
        release(platform_id, provider, heard.known)
    return heard.outcome


def release(platform_id: int, provider: str, remote_id: str) -> None:
    """Act on what waited for this payment to be known."""
    for row in queries.waiting(platform_id, provider, remote_id):
        _again(row)


def replay(platform_id: int, notice_id: int) -> str:
    """Act on a notice once more: it only moves things forward, so nothing happens twice. Raises NotFound, and Conflict without its text."""
    row = queries.notice(platform_id, notice_id, lock=True)
    if not row.payload:
        raise Conflict(_("The text of this notice was not kept, so it cannot be replayed."), "no_payload")
    row.replays += 1
    return _again(row)


def _again(row: Notice) -> str:
    event = gateway(row.provider).read(row.payload.encode())
    if event is None:
        return row.outcome
    about = payments.hold(row.platform_id, event.change)
    heard = payments.apply(row.platform_id, row.provider, event.change, row.created_at or event.at, about)
    row.waits_for = heard.waits_for
    if heard.outcome != payments.IGNORED:
        row.outcome = heard.outcome
    db.session.flush()
    return heard.outcome
