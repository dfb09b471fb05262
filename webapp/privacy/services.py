"""Requests are written down, and answered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _

from webapp.actor import current_actor
from webapp.contributions import everyones
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.merchants.queries import hold_merchant
from webapp.privacy import queries
from webapp.privacy.models import PrivacyRequest, State
from webapp.registry.kinds.personal import PersonalData
from webapp.routing.context import current_platform

DUE_DAYS = 30
"""A month is what the law gives (GDPR, article 12)."""


def kept_about(subject: str) -> list[PersonalData]:
    """What the modules that are on keep about people of a subject, the one first that they are of."""
    found = [each for each in everyones(PersonalData) if each.subject == subject]
    return sorted(found, key=lambda each: each.identify is None)


def ask(kind: str, subject: str, subject_id: int, merchant_id: int, *, days: int = DUE_DAYS) -> PrivacyRequest:
    """Write down that somebody asked. Asking twice is one request."""
    platform_id = current_platform().id
    hold_merchant(platform_id, merchant_id)
    person = queries.whose(subject, subject_id, merchant_id, kept_about(subject))
    there = queries.open_requests(subject, person.ids, kind)
    return there[0] if there else written(kind, subject, subject_id, merchant_id, person.ids, days=days)


def written(kind: str, subject: str, subject_id: int, merchant_id: int, ids: Sequence[int], *, days: int = DUE_DAYS) -> PrivacyRequest:
    """A new row."""
    now = utcnow()
    made = PrivacyRequest(
        platform_id=current_platform().id,
        merchant_id=merchant_id,
        kind=kind,
        subject=subject,
        subject_id=subject_id,
        ids=list(ids),
        asked_at=now,
        asked_by=current_actor().user_id,
        due_at=now + timedelta(days=days),
    )
    db.session.add(made)
    db.session.flush()
    return made


def finish(request_id: int, state: State) -> PrivacyRequest:
    """Say that a request was answered, or taken back. Raises Conflict where it has ended already."""
    found = queries.request(request_id, lock=True)
    if found.state != State.OPEN:
        raise Conflict(_("This request has ended already."), "ended")
    end(found, state)
    return found


def end(found: PrivacyRequest, state: State) -> None:
    """End a request now."""
    found.state, found.ended_at, found.ended_by = state, utcnow(), current_actor().user_id
    db.session.flush()
