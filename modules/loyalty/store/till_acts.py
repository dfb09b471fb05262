"""What is done at the till. Each act has a key, so that a double tap is one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import services
from modules.loyalty.forms import AmountForm, KeyedForm
from modules.loyalty.queries import cards
from modules.loyalty.store.blueprint import BASE, SERVE, at_till, counter, here, needs_pin
from modules.loyalty.store.till import opened, refused
from webapp.accounts.access import permission
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other
from webapp.web.saving import attempt

Act = Callable[..., ResponseReturnValue]


def with_person(view: Act) -> Act:
    """Ask for the PIN first where nobody gave it."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if needs_pin() and at_till() is None:
            return see_other(url_for(".sign_in"), _("Confirm that it is you, then try again."), "warning")
        return view(*args, **kwargs)

    return asked


@counter.post("/cards/<int:card_id>/points")
@permission(SERVE)
@require_feature(BASE)
@with_person
def points(card_id: int) -> ResponseReturnValue:
    """Points for an amount."""
    card, form = cards.card(card_id), AmountForm()
    if not form.validate_on_submit() or form.amount.data is None:
        return opened(card, form, 422)
    paid, key = form.amount.data, form.key.data
    return told(card_id, lambda: services.earn_points(current_store(), card_id, paid, by=here(key)).id)


@counter.post("/cards/<int:card_id>/stamp")
@permission(SERVE)
@require_feature("loyalty_stamps")
@with_person
def stamp(card_id: int) -> ResponseReturnValue:
    """One stamp."""
    cards.card(card_id)
    key = KeyedForm().key.data
    return told(card_id, lambda: services.earn_stamp(current_store(), card_id, by=here(key)).id)


@counter.post("/cards/<int:card_id>/rewards/<int:reward_id>/<any(now, later):when>")
@permission(SERVE)
@require_feature("rewards_catalog")
@with_person
def spend(card_id: int, reward_id: int, when: str) -> ResponseReturnValue:
    """Exchange points or stamps: the customer takes the reward now, or it is put aside."""
    cards.card(card_id)
    key = KeyedForm().key.data

    def take() -> int:
        made = services.reserve(card_id, reward_id, by=here(key))
        if when == "now":
            services.hand_out(made.id)
        return made.entry_id

    return told(card_id, take)


@counter.post("/redemptions/<int:redemption_id>/<any(out, back):way>")
@permission(SERVE)
@require_feature("rewards_catalog")
@with_person
def settle(redemption_id: int, way: str) -> ResponseReturnValue:
    """Hand out what was put aside, or give the points back."""
    found = cards.redemption(redemption_id)

    def close() -> int:
        if way == "out":
            return services.hand_out(redemption_id).entry_id
        back = cards.reversal_of(services.cancel(redemption_id, by=here()).entry_id)
        assert back is not None  # what is given back has its line
        return back.id

    return told(found.card_id, close)


@counter.post("/undo/<int:entry_id>")
@permission(SERVE)
@require_feature(BASE)
@with_person
def undo(entry_id: int) -> ResponseReturnValue:
    """Take back what was just done."""
    card_id = cards.entry(entry_id).card_id
    return told(card_id, lambda: services.undo(entry_id, by=here()).id)


def told(card_id: int, act: Callable[[], int]) -> ResponseReturnValue:
    """What came of an act, which gives the line it wrote; what does not work is told as loudly as what does."""
    done = attempt(act, in_one=True)
    if not isinstance(done, DomainError):
        return see_other(url_for(".done", entry_id=done))
    if isinstance(done, NotFound):
        raise done
    return refused(card_id, done)
