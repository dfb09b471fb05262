"""Demo data: messages to a shop's customers. One address came back and is left out since; one unsubscribed after the last message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from modules.messaging.models import Fate, Mailing, Recipient, State
from modules.messaging.queries import mailings as queries
from modules.messaging.services import returns
from modules.messaging.services.mailings import audience, mark_of, reach
from webapp.db import db, utcnow
from webapp.mail.unsubscribing import mark as marked
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.audience import UNSUBSCRIBED, Audience, Whom
from webapp.registry.ports.customers import Customers

CODE = "kirchberg"
ASKED = 36
"""Customers whom the shop's owner chose; not all of them agreed to mail."""


@dataclass(frozen=True, slots=True)
class Text:
    """What was written, how long ago."""

    subject: str
    body: str
    ago: timedelta


FIRST = Text(
    "A reading evening in our shop",
    "Dear readers,\n\nthree authors read from their new novels in our shop, with a glass of crémant afterwards. It begins at seven and "
    "costs nothing. Please tell us at the counter whether you come: we have forty chairs.\n\nYour bookshop",
    timedelta(days=2, hours=4),
)
SECOND = Text(
    "Open this Sunday",
    "Dear readers,\n\nthis Sunday we are open from two to six. Whoever orders until Saturday noon finds the parcel at the counter."
    "\n\nYour bookshop",
    timedelta(hours=20),
)


def seed(store: Store, author_id: int | None) -> None:
    """Write them, where somebody knows the customers and some agreed to mail."""
    directory = port(Customers)
    if directory is None or port(Audience) is None:
        return
    whom = Whom(customer_ids=tuple(each.id for each in directory.search(store.id, "example", ASKED)))
    found = audience().contacts(store.id, whom)
    if len(found) < 3:
        return
    _send(store, whom, FIRST, author_id)
    returns.came_back(store, found[0].id, found[0].address)
    silenced = queries.silence_of(store.merchant_id, marked(found[0].address))
    assert silenced is not None, "it came back just now"
    silenced.at = utcnow() - FIRST.ago + timedelta(minutes=12)
    _send(store, whom, SECOND, author_id)
    audience().answer(store.id, found[1].id, given=False, source=UNSUBSCRIBED)


def _send(store: Store, whom: Whom, text: Text, author_id: int | None) -> None:
    """One that has left: to all who can be written to now. Nothing is put into the outbox."""
    mark, at, owner = mark_of(text.subject, text.body), utcnow() - text.ago, {"platform_id": store.platform_id, "store_id": store.id}
    found = reach(store, whom, mark)
    row = Mailing(once=f"demo-{mark[:20]}", subject=text.subject, body=text.body, mark=mark, author_id=author_id, created_at=at, **owner)
    row.whom, row.hindered = {"customers": list(whom.customer_ids)}, dict(found.hindered)
    row.total, row.state = found.total, State.SENT
    db.session.add(row)
    db.session.flush()
    contacts = audience().contacts(store.id, whom)
    silent = queries.silent_among(store.merchant_id, [each.address for each in contacts])
    written = [each.id for each in contacts if each.address not in silent]
    db.session.add_all(Recipient(mailing_id=row.id, customer_id=each, fate=Fate.SENT, at=at, **owner) for each in written)
    db.session.flush()
