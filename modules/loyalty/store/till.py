"""The till: one field that finds a card, and the card with everything that can be done."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import labels, queries
from modules.loyalty.forms import AmountForm, KeyedForm
from modules.loyalty.models import Card
from modules.loyalty.queries import cards
from modules.loyalty.services.undoing import UNDO_FOR, UNDONE
from modules.loyalty.store.blueprint import BASE, SERVE, at_till, counter, needs_pin
from webapp.accounts.access import permission
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

LONGEST = 200


@counter.get("/")
@permission(SERVE)
@require_feature(BASE)
def list() -> ResponseReturnValue:
    """Find a card. One that is found alone is opened."""
    if needs_pin() and at_till() is None:
        return see_other(url_for(".sign_in"))
    text = request.args.get("q", "")[:LONGEST].strip()
    found = cards.find(text) if text else []
    if len(found) == 1:
        return see_other(url_for(".card", card_id=found[0].id))
    programme = queries.programme(current_store().merchant_id)
    without = cards.without_card(text) if text and programme is not None else []
    return page("loyalty/store/till.html", q=text, found=found, without=without, programme=programme)


@counter.get("/cards/<int:card_id>")
@permission(SERVE)
@require_feature(BASE)
def card(card_id: int) -> ResponseReturnValue:
    """A card, and what can be done with it."""
    if needs_pin() and at_till() is None:
        return see_other(url_for(".sign_in"))
    return opened(cards.card(card_id), AmountForm(formdata=None))


@counter.get("/done/<int:entry_id>")
@permission(SERVE)
@require_feature(BASE)
def done(entry_id: int) -> ResponseReturnValue:
    """What came of it, from across the room."""
    entry = cards.entry(entry_id)
    back = cards.reversal_of(entry.id)
    can_undo = back is None and entry.kind in UNDONE and entry.at > utcnow() - UNDO_FOR
    found = cards.card(entry.card_id)
    reward = cards.redemption_of(entry.id if entry.kind != "return" or entry.reverses_id is None else entry.reverses_id)
    return page(
        "loyalty/store/done.html",
        entry=entry,
        card=found,
        can_undo=can_undo,
        reward=reward,
        next=next_reward(found),
        form=KeyedForm(formdata=None),
        back=back,
    )


def opened(found: Card, form: AmountForm, status: int = 200) -> Response:
    """The page of a card at the till."""
    programme = queries.programme(found.merchant_id)
    assert programme is not None  # a card belongs to one
    rewards = cards.rewards(programme.units) if feature_enabled("rewards_catalog") else []
    have = {unit: cards.spendable(found.id, unit) for unit in programme.units}
    return page(
        "loyalty/store/till_card.html",
        status,
        card=found,
        form=form,
        programme=programme,
        rewards=rewards,
        have=have,
        waiting=cards.waiting(found.id),
        ends=cards.ends_next(found.id),
        next=next_reward(found),
        stamps=feature_enabled("loyalty_stamps"),
    )


def refused(card_id: int, error: DomainError) -> Response:
    """What did not work, from across the room."""
    return page("loyalty/store/refused.html", error.status, card=cards.card(card_id), message=error.message)


def next_reward(found: Card) -> Any:
    """(reward, what the card has of its cost) of the cheapest reward that is not reached yet; None without one."""
    programme = queries.programme(found.merchant_id)
    if programme is None or not feature_enabled("rewards_catalog"):
        return None
    open_ones = [each for each in cards.rewards(programme.units) if each.cost > found.balance(each.unit)]
    nearest = min(open_ones, key=lambda each: each.cost - found.balance(each.unit), default=None)
    return (nearest, found.balance(nearest.unit)) if nearest is not None else None


def page(template: str, status: int = 200, **context: Any) -> Response:
    """A page of the till: it says who stands at it."""
    return render(template, status=status, labels=labels, person=at_till(), pins=needs_pin(), title=_("Till"), **context)
