"""The rules of messaging over rows that somebody else may write at the same moment."""

from __future__ import annotations

from sqlalchemy import func, select

from modules.messaging.models import Digest, Notice
from modules.messaging.services import digests, notices
from tests.factories.people import person
from tests.factories.places import platform, store
from tests.modules.messaging.conftest import FACTS, LOW
from tests.support.racing import Facts, Rule, on_platform
from webapp.db import db
from webapp.mail import OutboxMail
from webapp.roles import Role


def told(facts: Facts) -> None:
    notices.notify(LOW, key="low", facts=FACTS, store_id=facts["store"])


def a_shop() -> Facts:
    here = platform("messaging", "inventory")
    shop = store(here)
    return {"platform": here.code, "store": shop.id, "bob": person("bob", Role.STORE_STAFF, platform=here, store=shop).id}


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


RULES = [
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
