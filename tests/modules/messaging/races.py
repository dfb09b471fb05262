"""The rules of messaging over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.customers import services as people
from modules.messaging.models import Digest, Kind, Message, Notice, Participant, Thread
from modules.messaging.services import digests, mailings, notices, receiving, threads
from modules.messaging.services.receiving import Enquiry
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
from webapp.registry.ports.audience import Whom
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


def a_customer() -> Facts:
    """A shop with somebody who agreed to be written to."""
    here = platform("customers", "messaging")
    shop = store(here)
    facts: Facts = {"platform": here.code, "store": shop.id, "author": person("writer", Role.STORE_STAFF, platform=here, store=shop).id}
    with on_platform(facts):
        row = db.session.get_one(Store, facts["store"])
        number = people.create_customer(row, name="Léa", email="lea@example.com").id
        people.record_consent(number, channel="email", given=True, source="paper")
        return {**facts, "customer": number}


def mails_them(once: str) -> Act:
    """Write to the customer, by a form with this number."""

    def act(facts: Facts) -> None:
        shop, author = db.session.get_one(Store, facts["store"]), db.session.get_one(User, facts["author"])
        whom = Whom(customer_ids=(facts["customer"],))
        mailings.begin(shop, whom, subject="Wines", body="They came in.", once=once, author=author)

    return act


def one_mail(_facts: Facts) -> bool:
    return db.session.query(OutboxMail).count() == 1


def a_site() -> Facts:
    here = platform("messaging")
    return {"platform": here.code, "on": here.id, "store": store(here).id}


def enquires(facts: Facts) -> None:
    receiving.receive(Enquiry(facts["on"], facts["store"], "Zoé", "zoe@example.com", "Are you open on Sunday?"))


def one_enquiry(_facts: Facts) -> bool:
    with unscoped("what came of a race"):
        return db.session.query(Message).count() == 1


RULES = [
    Rule(
        name="a form of a site that is sent twice is one message",
        kept_by="turns of the place in receive()",
        arrange=a_site,
        acts=(enquires, enquires),
        holds=one_enquiry,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="a form to a customer that comes twice is one message",
        kept_by="the lock of the store",
        arrange=a_customer,
        acts=(mails_them("one"), mails_them("one")),
        holds=one_mail,
        told=False,
        place=on_platform,
    ),
    Rule(
        name="two who send the same text to a customer send it once",
        kept_by="the lock of the store",
        arrange=a_customer,
        acts=(mails_them("one"), mails_them("two")),
        holds=one_mail,
        place=on_platform,
    ),
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
