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
from webapp.db import transaction
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import see_other

Act = Callable[..., ResponseReturnValue]


def with_person(view: Act) -> Act:
    """Ask for the PIN first where nobody gave it."""

    @wraps(view)
    def asked(*args: Any, **kwargs: Any) -> ResponseReturnValue:
        if needs_pin() and at_till() is None:
            return see_other(url_for(".sign_in"), _("Say who you are first, then do it again."), "warning")
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
    try:
        with transaction():
            entry = services.earn_points(current_store(), card_id, form.amount.data, by=here(form.key.data))
    except DomainError as error:
        return refused(card_id, error)
    return see_other(url_for(".done", entry_id=entry.id))


@counter.post("/cards/<int:card_id>/stamp")
@permission(SERVE)
@require_feature("loyalty_stamps")
@with_person
def stamp(card_id: int) -> ResponseReturnValue:
    """One stamp."""
    cards.card(card_id)
    try:
        with transaction():
            entry = services.earn_stamp(current_store(), card_id, by=here(KeyedForm().key.data))
    except DomainError as error:
        return refused(card_id, error)
    return see_other(url_for(".done", entry_id=entry.id))


@counter.post("/cards/<int:card_id>/rewards/<int:reward_id>/<any(now, later):when>")
@permission(SERVE)
@require_feature("rewards_catalog")
@with_person
def spend(card_id: int, reward_id: int, when: str) -> ResponseReturnValue:
    """Exchange points or stamps: the customer takes the reward now, or it is put aside."""
    cards.card(card_id)
    try:
        with transaction():
            made = services.reserve(card_id, reward_id, by=here(KeyedForm().key.data))
            if when == "now":
                services.hand_out(made.id)
    except DomainError as error:
        return refused(card_id, error)
    return see_other(url_for(".done", entry_id=made.entry_id))


@counter.post("/redemptions/<int:redemption_id>/<any(out, back):way>")
@permission(SERVE)
@require_feature("rewards_catalog")
@with_person
def settle(redemption_id: int, way: str) -> ResponseReturnValue:
    """Hand out what was put aside, or give the points back."""
    found = cards.redemption(redemption_id)
    card_id, entry_id = found.card_id, found.entry_id
    try:
        with transaction():
            if way == "out":
                services.hand_out(redemption_id)
            else:
                services.cancel(redemption_id, by=here())
    except DomainError as error:
        return refused(card_id, error)
    back = cards.reversal_of(entry_id)
    return see_other(url_for(".done", entry_id=back.id if back is not None else entry_id))


@counter.post("/undo/<int:entry_id>")
@permission(SERVE)
@require_feature(BASE)
@with_person
def undo(entry_id: int) -> ResponseReturnValue:
    """Take back what was just done."""
    card_id = cards.entry(entry_id).card_id
    try:
        with transaction():
            back = services.undo(entry_id, by=here())
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return refused(card_id, error)
    return see_other(url_for(".done", entry_id=back.id))
