"""What a visitor of a site writes: a thread of the store's people, or of the platform's. Inside the caller's transaction()."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from modules.messaging.models import FROM_SITE, Kind, Message, Thread
from modules.messaging.queries import receiving as queries
from modules.messaging.queries import threads
from modules.messaging.services.telling import WRITTEN, tell
from modules.messaging.services.threads import join
from webapp.accounts.identity import identity
from webapp.db import db, utcnow
from webapp.db.folding import folded
from webapp.db.turns import take_turns
from webapp.domain import DomainError

HOUR = timedelta(hours=1)
MOST = 60
"""Messages that a site takes within an hour, whoever sends them."""
SUBJECT = 80
LONGEST = 4_000


@dataclass(frozen=True, slots=True)
class Enquiry:
    """What was written, on the site of a platform or of one store."""

    platform_id: int
    store_id: int | None
    name: str
    email: str
    body: str


def receive(asked: Enquiry) -> None:
    """Take it in, once: what was sent twice within an hour is there already. Raises DomainError for a malformed address, nothing or too
    much written, and more than a site takes. Whether anybody knows the address makes no difference.
    """
    address = identity(asked.email)
    _check(asked)
    take_turns("enquiries", asked.platform_id, asked.store_id)
    since = utcnow() - HOUR
    if queries.taken(asked.platform_id, asked.store_id, address, asked.body, since):
        return
    if queries.received_since(asked.platform_id, asked.store_id, since) >= MOST:
        raise DomainError(_("Too many messages are coming in at the moment. Try again in an hour."), "too_many")
    _write(asked, address)


def _check(asked: Enquiry) -> None:
    if not asked.name.strip():
        raise DomainError(_("Tell us your name."), "no_name", field="name")
    if not asked.body.strip():
        raise DomainError(_("Write something first."), "empty", field="body")
    if len(asked.body) > LONGEST:
        raise DomainError(_("A message has at most %(most)s characters. Shorten it.", most=LONGEST), "too_long", field="body")


def _write(asked: Enquiry, address: str) -> None:
    """Kept as a thread of the team; on a platform's own site of its administrators. Nobody's limit counts it."""
    thread = Thread(
        platform_id=asked.platform_id,
        store_id=asked.store_id,
        kind=Kind.TEAM if asked.store_id is not None else Kind.PROVIDER,
        subject=subject_of(asked.body),
        object_kind=FROM_SITE,
        search=folded(asked.name, address, asked.body),
    )
    db.session.add(thread)
    db.session.flush()
    message = Message(
        platform_id=asked.platform_id, thread_id=thread.id, body=asked.body, sender_name=asked.name[:120], sender_email=address
    )
    db.session.add(message)
    db.session.flush()
    thread.last_message_id, thread.last_at = message.id, message.at
    db.session.flush()
    people = threads.people(thread)
    join(thread, set(people), 0)
    tell(thread, asked.name, WRITTEN, set(people))


def subject_of(body: str) -> str:
    """The beginning of what was written, as far as a list shows it."""
    line = " ".join(body.split())
    return line if len(line) <= SUBJECT else f"{line[: SUBJECT - 1].rstrip()}…"
