"""Who stands at the till, and customers who get a card."""

from __future__ import annotations

import structlog
from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.customers import queries as customer_queries
from modules.customers import services as customers
from modules.loyalty import queries, services
from modules.loyalty.forms import NewCustomerForm, SignInForm
from modules.loyalty.services.staff import Tried
from modules.loyalty.store.blueprint import BASE, SERVE, counter, leave, stay
from modules.loyalty.store.till import page
from modules.loyalty.store.till_acts import with_person
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.formats import moment
from webapp.web.htmx import see_other
from webapp.web.saving import save_form

log = structlog.get_logger("security")


@counter.route("/sign-in", methods=["GET", "POST"])
@permission(SERVE)
@require_feature("staff_pin")
def sign_in() -> ResponseReturnValue:
    """Say who you are, by a PIN."""
    people, form = queries.working(current_store().merchant_id), SignInForm()
    form.person.choices = [(str(each.id), each.name) for each in people]
    if not form.validate_on_submit():
        return page("loyalty/store/sign_in.html", 422 if form.is_submitted() else 200, form=form, people=people)
    compared = services.compare(int(form.person.data), form.pin.data or "")
    with transaction():
        tried = services.try_pin(current_store(), compared)
    log.info("till.in" if tried.right else "till.refused", staff=compared.staff_id, locked=tried.locked_until is not None)
    if tried.right:
        stay(queries.staff(int(form.person.data)), anew=True)
        return see_other(url_for(".list"))
    form.pin.errors = [sentence(tried)]
    return page("loyalty/store/sign_in.html", 422, form=form, people=people)


@counter.post("/sign-out")
@permission(SERVE)
@require_feature(BASE)
def sign_out() -> ResponseReturnValue:
    """Leave the till to somebody else."""
    leave()
    return see_other(url_for(".list"))


@counter.route("/new", methods=["GET", "POST"])
@permission(SERVE)
@require_feature(BASE)
@with_person
def create() -> ResponseReturnValue:
    """A card for somebody who was never here."""
    form = NewCustomerForm()

    def save() -> tuple[str, str]:
        person = customers.add_by_hand(current_store(), alike=bool(form.alike.data), **form.values())
        card = services.enrol(current_store(), person.id)
        return url_for(".card", card_id=card.id), _("The card is ready.")

    return save_form(form, save, draw=lambda status: page("loyalty/store/new.html", status, form=form))


@counter.post("/enrol/<int:customer_id>")
@permission(SERVE)
@require_feature(BASE)
@with_person
def enrol(customer_id: int) -> ResponseReturnValue:
    """A card for a customer."""
    customer_queries.customer(customer_id)
    with transaction():
        card = services.enrol(current_store(), customer_id)
    return see_other(url_for(".card", card_id=card.id), _("The card is ready."))


def sentence(tried: Tried) -> str:
    """What was wrong with a PIN."""
    if tried.locked_until is not None:
        return _("This PIN is locked until %(time)s. A manager can unlock it.", time=moment(tried.locked_until, "short"))
    said: str = ngettext(
        "This is not the PIN. %(num)s more try, then it is locked.",
        "This is not the PIN. %(num)s more tries, then it is locked.",
        tried.left,
    )
    return said
