"""Messages to customers: who gets one, sending it, and stopping it. Inside the caller's transaction()."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.messaging.models import Mailing, Recipient, State
from modules.messaging.queries import mailings as queries
from modules.messaging.settings import setting
from webapp.accounts.models import User
from webapp.audit import Subject, audit
from webapp.audit.labels import declare
from webapp.db import db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.jobs import enqueue
from webapp.mail import send
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_store, store_of
from webapp.platforms.queries import first_host
from webapp.ports import port
from webapp.registry.ports.audience import Audience, Contact, Whom

LETTER, JOB = "messaging_customer", "messaging.mailing"
AT_HAND = 50
"""Mails that a click writes by itself; more are a job's."""
SILENT, AGAIN = "silent", "again"
Texts = Mapping[str, Mapping[str, str]]
"""By the code of a language, the subject and the body in it."""
NOTHING: Texts = {}
WRITTEN = declare("messaging.customers_written_to", _l("Message to customers sent"), mails=_l("Mails"), number=_l("Number"))
STOPPED = declare("messaging.mailing_stopped", _l("Message to customers stopped"))


@dataclass(frozen=True, slots=True)
class Reach:
    """How many get a message, and how many do not, by the code of why."""

    total: int
    hindered: Mapping[str, int]


def audience() -> Audience:
    """Who knows the customers. Raises Conflict where nobody does."""
    found = port(Audience)
    if found is None:
        raise Conflict(_("Customers are switched off here, so nobody can be written to."), "no_customers")
    return found


def segments(store: Store) -> Mapping[int, str]:
    """What can be chosen; nothing where nobody knows the customers."""
    found = port(Audience)
    return {} if found is None else found.segments(store.id)


def mark_of(subject: str, body: str, texts: Texts = NOTHING) -> str:
    """What stands for a text in all its languages."""
    others = "".join(f"\0{code}\n{each['subject']}\n{each['body']}" for code, each in sorted(texts.items()))
    return hashlib.sha256(f"{subject}\n{body}{others}".encode(errors="replace")).hexdigest()[:32]


def reach(store: Store, whom: Whom, mark: str, besides: int = 0) -> Reach:
    """Count before anything is sent."""
    asked, total, left = audience(), 0, {SILENT: 0, AGAIN: 0}
    for found in queries.walk(asked, store.id, whom):
        fit, why = _sift(store, mark, besides, found)
        total += len(fit)
        for code, number in why.items():
            left[code] += number
    return Reach(total, {**asked.hindered(store.id, whom), **{code: number for code, number in left.items() if number}})


def _sift(store: Store, mark: str, besides: int, found: Sequence[Contact]) -> tuple[list[Contact], dict[str, int]]:
    """Those who get it, and why the others do not."""
    silent = queries.silent_among(store.merchant_id, [each.address for each in found])
    again = queries.told_already(store.id, mark, besides, [each.id for each in found])
    fit = [each for each in found if each.address not in silent and each.id not in again]
    many = sum(each.address in silent for each in found)
    return fit, {SILENT: many, AGAIN: len(found) - len(fit) - many}


def draft(store: Store, whom: Whom, *, author_id: int | None) -> Mailing:
    """A message to a selection, to be written on its own page."""
    row = Mailing(store_id=store.id, platform_id=store.platform_id, once=secrets.token_hex(16), whom=_kept(whom), author_id=author_id)
    db.session.add(row)
    db.session.flush()
    return row


def begin(store: Store, whom: Whom, *, subject: str, body: str, once: str, author: User, texts: Texts = NOTHING) -> Mailing:
    """Send a text; a form that comes twice is one message. Raises DomainError where nobody gets it, or too many would today."""
    hold_store(store.id)
    row = queries.by_once(store.id, once)
    if row is not None and row.state != State.DRAFT:
        return row
    if row is None:
        row = Mailing(store_id=store.id, platform_id=store.platform_id, once=once, whom=_kept(whom))
        db.session.add(row)
        db.session.flush()
    if first_host(store.platform_id) is None:
        raise DomainError(_("This platform has no host of its own, so no link to unsubscribe can be made. Ask the provider."), "no_host")
    mark = mark_of(subject, body, texts)
    found = reach(store, queries.whom_of(row.whom), mark, row.id)
    _check(store, found)
    row.subject, row.body, row.mark, row.author_id, row.created_at = subject, body, mark, author.id, utcnow()
    row.texts = {code: dict(each) for code, each in texts.items()}
    row.total, row.hindered, row.state = found.total, dict(found.hindered), State.SENDING
    db.session.flush()
    audit(WRITTEN, _about(row), after={"mails": found.total, "number": row.id})
    if found.total > AT_HAND:
        enqueue(JOB, args={"mailing": row.id}, store_id=store.id, subject=subject, total=found.total, unique_key=str(row.id))
    else:
        while deliver(row):
            pass
    return row


def _check(store: Store, found: Reach) -> None:
    if not found.total:
        raise DomainError(_("None of them can be written to, so nothing was sent."), "nobody")
    most = int(setting("customer_mails_per_day", store.id))
    left = max(most - queries.sent_since(store.id, utcnow() - queries.DAY), 0)
    if found.total > left:
        raise DomainError(
            ngettext(
                "Only %(num)s more mail can go to customers today. Choose fewer, or send it tomorrow.",
                "Only %(num)s more mails can go to customers today. Choose fewer, or send it tomorrow.",
                left,
            ),
            "too_many",
        )


def deliver(row: Mailing, limit: int = queries.AT_ONCE) -> int:
    """Put the next mails into the outbox; how many that were. None are left when the message is sent."""
    if row.state != State.SENDING:
        return 0
    store, last = store_of(row.platform_id, row.store_id), int(row.whom.get("after", 0))
    found = audience().contacts(store.id, queries.whom_of(row.whom), after=last, limit=limit)
    if not found:
        row.state = State.SENT
        db.session.flush()
        return 0
    fit, _why = _sift(store, row.mark, row.id, found)
    mails = [Recipient(store_id=store.id, platform_id=store.platform_id, mailing_id=row.id, customer_id=each.id) for each in fit]
    db.session.add_all(mails)
    db.session.flush()
    for mail, each in zip(mails, fit, strict=True):
        send(LETTER, each.address, facts={"recipient": mail.id}, locale=each.locale or store.locale)
    row.whom = {**row.whom, "after": found[-1].id}
    db.session.flush()
    return len(found)


def stop(mailing_id: int) -> Mailing:
    """What has not left does not leave. Raises NotFound, and Conflict where nothing waits any more."""
    row = queries.mailing(mailing_id, lock=True)
    if row.state == State.STOPPED or (row.state == State.SENT and not queries.fates(row.id).get("waiting")):
        raise Conflict(_("Everything has left already, so there is nothing to stop."), "all_gone")
    row.state = State.STOPPED
    db.session.flush()
    audit(STOPPED, _about(row), after={"number": row.id})
    return row


def _about(row: Mailing) -> Subject:
    return Subject(kind="store", id=row.store_id, platform_id=row.platform_id, store_id=row.store_id)


def _kept(whom: Whom) -> dict[str, Any]:
    return {"segment": whom.segment_id} if whom.segment_id is not None else {"customers": list(whom.customer_ids)}
