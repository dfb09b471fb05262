"""Joining on the site: who asks gets a mail, and a card once they have opened it. The answer is the same for everybody, member or not."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from modules.customers import services as customers
from modules.loyalty.models import Card, Join
from modules.loyalty.queries import joins
from modules.loyalty.services.cards import JOINED, enrol
from webapp.accounts.identity import identity
from webapp.db import db, utcnow
from webapp.db.turns import take_turns
from webapp.domain import DomainError, NotFound
from webapp.mail.services import send
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers

LETTER = "loyalty_join"
MOST, WITHIN = 3, timedelta(days=1)
"""Mails that one address gets from a merchant within a day."""
MOST_OF_ALL, HOUR = 200, timedelta(hours=1)
"""People who ask a merchant for a card within an hour and get a mail."""


def ask(store: Store, *, name: str, email: str, news: bool, locale: str) -> None:
    """Somebody asks for a card: their address gets a mail, and not more than a few a day.

    Raises DomainError for a malformed address, and for everybody while more people ask than a merchant can have.
    """
    address = identity(email)
    take_turns("joins", store.platform_id, store.merchant_id, address)
    if joins.asked_since(store.merchant_id, address, utcnow() - WITHIN) >= MOST:
        return
    take_turns("joins", store.platform_id, store.merchant_id)
    if joins.asked_of_all_since(store.merchant_id, utcnow() - HOUR) >= MOST_OF_ALL:
        raise DomainError(_("Too many people are asking for a card at the moment. Try again in an hour."), "too_many")
    owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
    made = Join(**owner, store_id=store.id, name=name, email=address, news=news, locale=locale)
    db.session.add(made)
    db.session.flush()
    send(LETTER, address, facts={"join": made.id, "shop": store.name}, locale=locale)


def confirm(store: Store, join_id: int) -> Card:
    """The address is theirs: their card, and what they said about news. Raises NotFound for a link that was used, QuotaExceeded."""
    asked = joins.join(join_id)
    directory = port(Customers)
    if directory is None:
        raise NotFound("")
    customer_id = directory.ensure(store.id, Buyer(name=asked.name, email=asked.email, locale=asked.locale))
    card = enrol(store, customer_id, source=JOINED)
    if asked.news:
        customers.record_consent(customer_id, channel="email", given=True, source="website")
    db.session.delete(asked)
    db.session.flush()
    return card


def forget_old() -> None:
    """Take out who never opened the mail."""
    db.session.execute(delete(Join).where(Join.at < utcnow() - joins.LASTS))
