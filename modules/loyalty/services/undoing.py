"""Taking back what was just done at the till, or what an order brought that came back."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import gettext as _

from modules.loyalty.models import Card, Entry
from modules.loyalty.models.cards import ADJUST, EARN, REDEEM, REVERSE
from modules.loyalty.queries import cards
from modules.loyalty.services.ledger import By, give_back, opened, take
from modules.loyalty.services.spending import cancel
from webapp.db import utcnow
from webapp.domain import Conflict

UNDO_FOR = timedelta(seconds=60)
UNDONE = (EARN, ADJUST, REDEEM)
"""Kinds of lines that the till can take back."""


def undo(entry_id: int, *, by: By) -> Entry:
    """Take a line of the last minute back by another one; a second time gives the first answer.

    Raises Conflict when it is too late, or what it brought is spent.
    """
    entry = cards.entry(entry_id)
    card = opened(entry.card_id)
    done = cards.reversal_of(entry.id)
    if done is not None:
        return done
    if entry.kind not in UNDONE or entry.at < utcnow() - UNDO_FOR:
        raise Conflict(_("It is too late to undo this. Correct the balance on the card instead."), "too_late")
    if entry.kind == REDEEM:
        return _undo_reward(entry, by)
    if entry.delta < 0:
        return give_back(card, entry, kind=REVERSE, by=by, reverses_id=entry.id)
    return _take_back(card, entry, by)


def reverse_earned(entry: Entry, *, by: By) -> Entry | None:
    """Take back what was earned, as far as it is still on the card: a refund makes no debt. None where nothing is left, or it was done.

    What was earned by this line goes first, then whatever ends first.
    """
    card = opened(entry.card_id, any_state=True)
    if cards.reversal_of(entry.id) is not None:
        return None
    own = cards.lot_of(entry.id)
    rest = [lot for lot in cards.lots(card.id, entry.unit) if own is None or lot.id != own.id]
    lots = ([own] if own is not None else []) + rest
    amount = min(entry.delta, sum(lot.left for lot in lots))
    return take(card, entry.unit, amount, kind=REVERSE, by=by, lots=lots, reverses_id=entry.id, ref=entry.ref) if amount else None


def _undo_reward(entry: Entry, by: By) -> Entry:
    found = cards.redemption_of(entry.id)
    assert found is not None  # a reward that was paid for has its row
    cancel(found.id, by=by)
    back = cards.reversal_of(entry.id)
    assert back is not None
    return back


def _take_back(card: Card, entry: Entry, by: By) -> Entry:
    lot = cards.lot_of(entry.id)
    if lot is None or lot.left < entry.delta:
        raise Conflict(_("Part of this is spent already. Give the reward back first."), "spent")
    return take(card, entry.unit, entry.delta, kind=REVERSE, by=by, lots=[lot], reverses_id=entry.id)
