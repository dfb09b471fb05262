"""The pages for customers: asking for a card, and the card itself. Nobody logs in, and nobody learns who is a member already."""

from __future__ import annotations

from flask import Blueprint, Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_babel import gettext as _

from modules.customers import queries as customers
from modules.loyalty import drawing, labels, queries
from modules.loyalty.forms import ConfirmForm, JoinForm
from modules.loyalty.letters import join_of
from modules.loyalty.models import Card
from modules.loyalty.models.cards import CLOSED
from modules.loyalty.queries import cards, joins
from modules.loyalty.services import joining
from modules.loyalty.store.codes import picture
from webapp.accounts.access import public
from webapp.accounts.standing import check_outside
from webapp.domain import DomainError, NotFound
from webapp.entitlements.gate import require_feature
from webapp.merchants.models import Store
from webapp.merchants.queries import states_of_merchant, store_of
from webapp.routing.context import current_platform, site_store
from webapp.web.htmx import render, see_other
from webapp.web.limits import limiter
from webapp.web.saving import attempt, save_form

join, card = Blueprint("join", __name__), Blueprint("card", __name__)
FORM = "loyalty/site/join.html"


def here() -> Store | None:
    """The store that the site is about; None on a platform's own. Raises NotFound where it has no running programme."""
    row = site_store()
    if row is None:
        return None
    found = store_of(current_platform().id, row.id)
    programme = queries.programme(found.merchant_id)
    if programme is None or programme.status != "running":
        raise NotFound(_("There is no such page."))
    return found


def can_join() -> bool:
    """Whether somebody can ask for a card on this site."""
    row = site_store()
    if row is None:
        return bool(joins.open_stores(current_platform().id))
    programme = queries.programme(row.merchant_id)
    return programme is not None and programme.status == "running"


@join.route("/", methods=["GET", "POST"])
@public
@limiter.limit("20/hour", methods=["POST"])
@require_feature("loyalty_points")
def form() -> ResponseReturnValue:
    """Ask for a card. Whoever asks gets the same answer."""
    store = here()
    if store is None:
        return render("loyalty/site/stores.html", rows=joins.open_stores(current_platform().id))
    asked = JoinForm()

    def save() -> str:
        if not asked.website.data:
            locale = str(get_locale() or "en")
            joining.ask(store, name=asked.name.data or "", email=asked.email.data or "", news=bool(asked.news.data), locale=locale)
        return url_for(".sent")

    def draw(status: int) -> Response:
        return render(FORM, status=status, form=asked, store=store, programme=queries.programme(store.merchant_id))

    return save_form(asked, save, draw=draw, then=see_other, field="email")


@join.get("/sent")
@public
@require_feature("loyalty_points")
def sent() -> ResponseReturnValue:
    """What everybody reads who asked."""
    return render("loyalty/site/sent.html", store=here())


@join.route("/confirm/<token>", methods=["GET", "POST"])
@public
@limiter.limit("60/hour", methods=["POST"])
@require_feature("loyalty_points")
def confirm(token: str) -> ResponseReturnValue:
    """The link of the mail: one button, so that looking at it does nothing yet."""
    store, join_id = here(), join_of(token)
    if store is None or join_id is None:
        raise NotFound(_("This link was used or has expired. Ask for your card once more."))
    asked, form = joins.join(join_id), ConfirmForm()
    name = asked.name
    if not form.validate_on_submit():
        return render("loyalty/site/confirm.html", store=store, name=name, form=form, full=False, token=token)
    done = attempt(lambda: joining.confirm(store, join_id).token, in_one=True)
    if isinstance(done, NotFound):
        raise done
    if isinstance(done, DomainError):
        return render("loyalty/site/confirm.html", status=done.status, store=store, name=name, form=form, full=True, token=token)
    return see_other(url_for("loyalty.site.card.show", token=done))


@card.get("/<token>")
@public
@limiter.limit("120/minute")
def show(token: str) -> ResponseReturnValue:
    """A card: a first name, what is on it, and what a till reads."""
    found = the_card(token)
    person = customers.survivor(found.customer_id)
    first = person.name.split()[0] if person.name.split() else ""
    programme = queries.programme(found.merchant_id)
    balances = [(labels.UNITS[unit], found.balance(unit)) for unit in programme.units] if programme is not None else []
    response = render("loyalty/site/card.html", card=found, first=first, balances=balances, token=token, programme=programme)
    response.cache_control.no_store = True
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@card.get("/<token>/<any(qr, barcode):kind>.svg")
@public
@limiter.limit("120/minute")
def code(token: str, kind: str) -> ResponseReturnValue:
    """What a till reads."""
    number = the_card(token).number
    return picture(drawing.qr(number) if kind == "qr" else drawing.code128(number))


def the_card(token: str) -> Card:
    """The card behind an address. Raises NotFound, for a closed one too."""
    found = cards.by_token(token)
    if found is None or found.state == CLOSED:
        raise NotFound(_("There is no such card. Ask for its address in the shop."))
    check_outside(states_of_merchant(found.merchant_id))
    return found
