"""The rules of messaging over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.messaging.models import Digest, Kind, Message, Notice, Participant, Thread
from modules.messaging.services import digests, notices, threads
from modules.messaging.services.threads import New, Post
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.modules.messaging.conftest import FACTS, LOW
from tests.support.racing import Act, Facts, Rule, on_platform
from webapp.accounts.models import User
from webapp.accounts.services import add_membership, create_user
from webapp.db import db
from webapp.mail import OutboxMail
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.roles import Role
from webapp.tenancy import unscoped


def told(facts: Facts) -> None:
    notices.notify(LOW, key="low", facts=FACTS, store_id=facts["store"])


def a_shop() -> Facts:
    here = platform("messaging", "inventory")
    shop = store(here)
    return {"platform": here.code, "on": here.id, "store": shop.id, "bob": person("bob", Role.STORE_STAFF, platform=here, store=shop).id}


def what_waits() -> Facts:
    facts = a_shop()
    with on_platform(facts):
        told(facts)
        db.session.scalars(select(Notice)).one().digest_pending = True
    return facts


def rows(facts: Facts) -> list[tuple[int, bool]]:
    found = db.session.execute(select(Notice.count, Notice.read_at.is_not(None)).where(Notice.user_id == facts["bob"]))
    return [(row[0], row[1]) for row in found]


def mails() -> int:
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.code == "messaging_digest")) or 0


def a_thread() -> Facts:
    facts = a_shop()
    with on_platform(facts):
        alice, shop = person_here(facts), db.session.get_one(Store, facts["store"])
        thread = threads.begin(New(shop.platform_id, Kind.TEAM, "Opening", shop.id), Post(alice, "One"))
        threads.post_in(thread, Post(alice, "Two"))
        return {**facts, "alice": alice.id, "thread": thread.id, "first": thread.last_message_id - 1, "last": thread.last_message_id}


def person_here(facts: Facts) -> User:
    """Somebody else of the store, who writes and never logs in."""
    alice = create_user("alice@example.com", None, "Alice")
    add_membership(
        alice, Role.STORE_STAFF, platform=db.session.get_one(Platform, facts["on"]), store=db.session.get_one(Store, facts["store"])
    )
    db.session.flush()
    return alice


def reads(upto: str) -> Act:
    return lambda facts: threads.mark_read(db.session.get_one(Thread, facts["thread"]), facts["bob"], facts[upto])


def writes(facts: Facts) -> None:
    thread = db.session.scalars(select(Thread).where(Thread.id == facts["thread"]).with_for_update()).one()
    threads.post_in(thread, Post(db.session.get_one(User, facts["alice"]), "Three"))


def last_read(facts: Facts) -> int:
    with unscoped("what came of a race"):
        mine = Participant.thread_id == facts["thread"], Participant.user_id == facts["bob"]
        return db.session.scalars(select(Participant.last_read_id).where(*mine)).one()


def in_order(facts: Facts) -> bool:
    with unscoped("what came of a race"):
        thread = db.session.get_one(Thread, facts["thread"])
        newest = db.session.scalars(select(func.max(Message.id)).where(Message.thread_id == thread.id)).one()
        return thread.last_message_id == newest and db.session.query(Message).count() == 4


RULES = [
    Rule(
        name="of two tabs, the one that has read less does not undo the other",
        kept_by="the condition of the update",
        arrange=a_thread,
        acts=(reads("last"), reads("first")),
        holds=lambda facts: last_read(facts) == facts["last"],
        told=False,
        place=on_platform,
    ),
    Rule(
        name="two who write at once write one after the other",
        kept_by="the lock of the thread",
        arrange=a_thread,
        acts=(writes, writes),
        holds=in_order,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="the same, told twice, is one notice that counts two",
        kept_by="the unique key and what the insert does on a conflict",
        arrange=a_shop,
        acts=(told, told),
        holds=lambda facts: rows(facts) == [(2, False)],
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a day has one mail, whoever writes it",
        kept_by="the unique key of the day",
        arrange=what_waits,
        acts=(lambda facts: digests.write_digest(facts["bob"]), lambda facts: digests.write_digest(facts["bob"])),
        holds=lambda facts: mails() == 1 and db.session.query(Digest).count() == 1,
        told=False,
        place=on_platform,
    ),
]
