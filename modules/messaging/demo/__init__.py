"""Demo data: conversations in which everybody has something unread, answers that are kept, and notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from modules.messaging.demo import mailings
from modules.messaging.models import CannedReply, Kind, Message, Notice, Thread
from modules.messaging.queries import threads as queries
from modules.messaging.services import threads
from modules.messaging.services.notices import notify
from modules.messaging.services.telling import key_of
from modules.messaging.services.threads import New, Post
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.merchants.models import Store
from webapp.merchants.queries import store_on

OWNER, CLERK, ADMIN, PROVIDER = "owner", "clerk", "admin", "provider"
FIRST_NAME = "{clerk}"


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: who said what, how many hours ago. The first begins it."""

    kind: Kind
    subject: str
    said: tuple[tuple[str, float, str], ...]
    closed: bool = False
    assigned: str = ""


TALKS = (
    Talk(
        Kind.SUPPORT,
        "A customer cannot find our shop",
        (
            (CLERK, 30, "Good morning, a customer rang: the address on our page leads nowhere. What can we do?"),
            (ADMIN, 27, "Thank you for telling us. We found the cause and mended it. Could you look again?"),
            (CLERK, 26, "It works again. Merci!"),
            (ADMIN, 25, "Good to hear. We keep an eye on it until the weekend."),
        ),
        assigned=ADMIN,
    ),
    Talk(
        Kind.SUPPORT,
        "Invoice for the accountant",
        ((OWNER, 200, "Where do I find the invoice of last month?"), (ADMIN, 198, "Under “Plan and invoices”, as a PDF.")),
        closed=True,
    ),
    Talk(
        Kind.TEAM,
        "Who opens on Saturday?",
        (
            (OWNER, 20, f"@{FIRST_NAME}, could you open on Saturday? I am at the fair until noon."),
            (CLERK, 18, "Yes, I am there from nine."),
            (OWNER, 5, "Perfect. The key is in the usual place."),
        ),
    ),
    Talk(Kind.TEAM, "Delivery on Monday", ((CLERK, 3, "The carrier comes at eight instead of ten. I moved the pallets to the back."),)),
    Talk(
        Kind.PROVIDER,
        "Maintenance on Sunday night",
        (
            (PROVIDER, 50, "On Sunday from two to three in the morning everything is read-only. Please tell your merchants."),
            (ADMIN, 44, "We will. Does it concern the feeds as well?"),
            (PROVIDER, 43, "No, they are served as usual."),
        ),
    ),
    Talk(Kind.PROVIDER, "A merchant asks for an own domain", ((ADMIN, 4, "Is that possible with the Growth plan?"),)),
)
OTHERS = {
    "heem-stad": Talk(
        Kind.SUPPORT,
        "One plan for three stores",
        (
            (OWNER, 70, "Since last week we try the plan for several stores. Can our people in Mersch see the stock of the others?"),
            (ADMIN, 66, "Yes, where you make them members of those stores too. You can also move stock from one place to another."),
        ),
    )
}
"""What is said in other stores than the platform's first."""
ANSWERS = (
    ("Opening hours", "We are open from Tuesday to Saturday, from nine to six."),
    ("We look into it", "Thank you for telling us. We look into it and come back to you today."),
)
NOTICES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("inventory.low-stock", {"title": "Le pont rouge", "on_hand": 2}),
    ("orders.to-confirm", {"number": "KIRCHBERG-000520"}),
)


def seed_demo(platform: Any) -> None:
    """Fill the inboxes of a platform and of its first store."""
    store = queries.first_store(platform.id)
    people = _people(platform.id, store)
    for talk in TALKS:
        if all(who in people for who, _ago, _text in talk.said) and (store is not None or talk.kind is Kind.PROVIDER):
            _hold(platform.id, store, talk, people)
    for code, talk in OTHERS.items():
        other = store_on(platform.id, code)
        if other is not None:
            said_by = _people(platform.id, other)
            if all(who in said_by for who, _ago, _text in talk.said):
                _hold(platform.id, other, talk, said_by)
    for store_id in (None, *([store.id] if store is not None else [])):
        db.session.add_all(CannedReply(platform_id=platform.id, store_id=store_id, title=title, body=body) for title, body in ANSWERS)
    for code, facts in NOTICES if store is not None else ():
        if code.partition(".")[0] in platform.modules:
            notify(code, key="demo", facts=facts, store_id=store.id if store is not None else None)
    if store is not None and store.code == mailings.CODE:
        mailings.seed(store, people[OWNER].id if OWNER in people else None)
    db.session.flush()


def _people(platform_id: int, store: Store | None) -> dict[str, User]:
    """Who talks: the first of each. Where a store has one person only, that one says everything."""
    stand_in = Thread(platform_id=platform_id, kind=Kind.PROVIDER)
    found = {ADMIN: queries.first_reader(stand_in, "platform"), PROVIDER: queries.first_reader(stand_in, "provider")}
    if store is not None:
        here = queries.readers(Thread(platform_id=platform_id, store_id=store.id, kind=Kind.TEAM), "store")
        found |= {OWNER: here[0] if here else None, CLERK: here[-1] if here else None}
    return {who: user for who, user in found.items() if user is not None}


def _hold(platform_id: int, store: Store | None, talk: Talk, people: dict[str, User]) -> None:
    store_id = store.id if store is not None and talk.kind is not Kind.PROVIDER else None
    thread = None
    for who, ago, text in talk.said:
        name = people[CLERK].name.split()[0] if CLERK in people and people[CLERK].name else ""
        body = text.replace(FIRST_NAME, name)
        if thread is None:
            thread = threads.begin(New(platform_id, talk.kind, talk.subject, store_id), Post(people[who], body))
        else:
            threads.post_in(thread, Post(people[who], body, seen=thread.last_message_id))
        _backdate(thread, ago)
    assert thread is not None, "somebody begins"
    if talk.assigned:
        threads.assign(thread, people[talk.assigned].id, by=people[talk.assigned])
    threads.set_state(thread, closed=talk.closed)


def _backdate(thread: Thread, hours: float) -> None:
    """Let the latest message have been written so long ago."""
    at = utcnow() - timedelta(hours=hours)
    message = db.session.get_one(Message, thread.last_message_id)
    message.at = thread.last_at = at
    thread.created_at = min(thread.created_at, at)
    db.session.flush()
    told = update(Notice).where(Notice.platform_id == thread.platform_id, Notice.dedupe_key.endswith(f"/{key_of(thread.id)}"))
    db.session.execute(told.values(at=at), execution_options={"synchronize_session": False})
