"""Giving cards out, blocking and closing them, and a new address for a card's page."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Protocol

from flask_babel import gettext as _

from modules.customers import queries as customers
from modules.loyalty import queries
from modules.loyalty.models import Card, Programme
from modules.loyalty.models.cards import ACTIVE, ADJUST, BLOCKED, CLOSED, OPENING
from modules.loyalty.models.programmes import POINTS, STAMPS
from modules.loyalty.queries import cards
from modules.loyalty.rules import card_number
from modules.loyalty.services.ledger import By, bring, opened, take
from webapp.db import db
from webapp.db.folding import folded
from webapp.domain import Conflict, DomainError
from webapp.entitlements.gate import check_quota
from webapp.merchants.models import Store
from webapp.merchants.queries import hold_merchant

TILL, JOINED, IMPORTED, ORDER = "till", "joined", "imported", "order"


def programme_of(store: Store) -> Programme:
    """The merchant's programme. Raises DomainError where it has none."""
    found = queries.programme(store.merchant_id)
    if found is None:
        raise DomainError(_("There is no programme yet. Set one up first."), "no_programme")
    return found


def enrol(store: Store, customer_id: int, *, source: str = TILL) -> Card:
    """The customer's card; a new one where there is none. One that was closed is opened again. Raises QuotaExceeded."""
    programme = programme_of(store)
    hold_merchant(store.platform_id, store.merchant_id)
    person = customers.survivor(customer_id)
    found = cards.of_customers(customers.family(person.id))
    if found and found[0].state != CLOSED:
        return found[0]
    if person.status != "active":
        raise Conflict(_("This customer was erased in the meantime."), "not_active")
    check_quota("loyalty_cards", store)
    mine = next((each for each in found if each.customer_id == person.id), None)
    card = mine or Card(
        platform_id=store.platform_id,
        merchant_id=store.merchant_id,
        programme_id=programme.id,
        customer_id=person.id,
        number=_fresh_number(),
        token=new_token(),
        source=source,
    )
    card.state = ACTIVE
    copy_holder(card, person)
    db.session.add(card)
    db.session.flush()
    return card


class Person(Protocol):
    """What a card shows of a customer."""

    @property
    def title(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def company(self) -> str: ...
    @property
    def email(self) -> str | None: ...
    @property
    def phone(self) -> str: ...


def copy_holder(card: Card, person: Person) -> None:
    """Keep what lists show of the customer and search by."""
    card.holder = person.title[:160]
    card.search = folded(card.number, person.name, person.company, person.email, person.phone)


def block(card_id: int) -> Card:
    """Keep a card from being used until it is unblocked. Blocking it twice is fine."""
    card = cards.locked(card_id)
    if card.state == CLOSED:
        raise Conflict(_("This card is closed already."), "card_closed")
    card.state = BLOCKED
    db.session.flush()
    return card


def unblock(card_id: int) -> Card:
    """Let a blocked card be used again."""
    card = cards.locked(card_id)
    if card.state == CLOSED:
        raise Conflict(_("This card is closed. Give the customer a card again instead."), "card_closed")
    card.state = ACTIVE
    db.session.flush()
    return card


def close(card_id: int, by: By) -> Card:
    """Close a card for good: what is left on it goes, with a line that says so, and its page is not there any more."""
    card, unnamed = opened(card_id, any_state=True), replace(by, key=None)
    for unit in (POINTS, STAMPS):
        if card.balance(unit):
            take(card, unit, card.balance(unit), kind=ADJUST, by=unnamed, lots=cards.lots(card.id, unit), ref="closed")
    card.state, card.token = CLOSED, new_token()
    db.session.flush()
    return card


def renew(card_id: int) -> Card:
    """Give the card's page a new address; the one that somebody has photographed leads nowhere any more."""
    card = cards.locked(card_id)
    card.token = new_token()
    db.session.flush()
    return card


def forget(customer_id: int) -> None:
    """The customer was erased: no word of theirs stays on the card, and nobody uses it any more. Its ledger stays."""
    for found in cards.of_customers([customer_id]):
        card = cards.locked(found.id)
        card.holder, card.search = "", card.number
        if card.state != CLOSED:
            close(card.id, By())


def open_with(card: Card, *, points: int, stamps: int, by: By) -> None:
    """What a card had elsewhere before, as opening lines."""
    for unit, amount in ((POINTS, points), (STAMPS, stamps)):
        if amount:
            bring(card, unit, amount, kind=OPENING, last_day=None, by=by)


def new_token() -> str:
    """What nobody guesses: 256 bits."""
    return secrets.token_urlsafe(32)


def _fresh_number() -> str:
    while True:
        number = card_number()
        if not cards.find(number):
            return number
