"""The cards: listed, looked at, corrected, blocked and closed."""

from __future__ import annotations

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.customers import queries as customers
from modules.loyalty import labels, queries, services, tables
from modules.loyalty.forms import AdjustForm
from modules.loyalty.models import Card
from modules.loyalty.queries import cards
from modules.loyalty.store.blueprint import ADJUST, BASE, READ, SERVE, here, loyalty
from modules.loyalty.store.poster import card_address
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.entitlements.gate import feature_enabled, require_feature
from webapp.ports import port
from webapp.registry.ports.customers import Customers
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other
from webapp.web.saving import save_form
from webapp.web.tables import Table, bulk_done, chosen_ids, each


def the_table() -> Table:
    """The list of cards as this person sees it."""
    tiers = {each.id: each.name for each in queries.tiers(current_store().merchant_id)} if feature_enabled("loyalty_tiers") else {}
    return tables.all_cards(tiers, may_serve=may(SERVE), may_block=may(ADJUST))


@loyalty.get("/")
@permission(READ)
@require_feature(BASE)
def list() -> ResponseReturnValue:
    """Every card."""
    programme = queries.programme(current_store().merchant_id)
    return render("loyalty/store/list.html", page=the_table().page(cards.cards()), programme=programme, labels=labels)


@loyalty.post("/bulk")
@permission(ADJUST)
@require_feature(BASE)
def bulk() -> ResponseReturnValue:
    """Block or unblock the cards that were chosen."""
    table = the_table()
    act = {"block": services.block, "unblock": services.unblock}.get(table.selection().action)
    if act is None:
        return see_other(url_for(".list"))
    ids = chosen_ids(table, cards.cards(), Card.id)
    with transaction():
        report = each(ids, act)
    return bulk_done(url_for(".list"), report)


@loyalty.get("/cards/<int:card_id>")
@permission(READ)
@require_feature(BASE)
def detail(card_id: int) -> ResponseReturnValue:
    """One card with its ledger."""
    return shown(cards.card(card_id), AdjustForm(formdata=None))


@loyalty.post("/cards/<int:card_id>/adjust")
@permission(ADJUST)
@require_feature(BASE)
def adjust(card_id: int) -> ResponseReturnValue:
    """Correct the balance by hand."""
    form = AdjustForm()
    cards.card(card_id)

    def save() -> tuple[str, str]:
        unit, delta, reason = form.unit.data, form.delta.data or 0, form.reason.data or ""
        services.adjust(current_store(), card_id, unit, delta, reason=reason, by=here(form.key.data))
        return url_for(".detail", card_id=card_id), _("The balance was corrected.")

    return save_form(form, save, draw=lambda status: shown(cards.card(card_id), form, status))


@loyalty.post("/cards/<int:card_id>/block")
@permission(ADJUST)
@require_feature(BASE)
def block(card_id: int) -> ResponseReturnValue:
    """Keep the card from being used."""
    with transaction():
        services.block(card_id)
    return see_other(url_for(".detail", card_id=card_id), _("The card is blocked. Nobody can use it until you unblock it."))


@loyalty.post("/cards/<int:card_id>/unblock")
@permission(ADJUST)
@require_feature(BASE)
def unblock(card_id: int) -> ResponseReturnValue:
    """Let the card be used again."""
    with transaction():
        services.unblock(card_id)
    return see_other(url_for(".detail", card_id=card_id), _("The card can be used again."))


@loyalty.post("/cards/<int:card_id>/renew")
@permission(SERVE)
@require_feature(BASE)
def renew(card_id: int) -> ResponseReturnValue:
    """Give the card's page a new address."""
    with transaction():
        services.renew(card_id)
    return see_other(url_for(".detail", card_id=card_id), _("The card has a new QR code. The old one leads nowhere any more."))


@loyalty.route("/cards/<int:card_id>/close", methods=["GET", "POST"])
@permission(ADJUST)
@require_feature(BASE)
def close(card_id: int) -> ResponseReturnValue:
    """Ask first, then close the card for good."""
    card = cards.card(card_id)
    if request.method == "GET":
        return render("loyalty/store/close.html", "loyalty/store/_close.html", card=card, labels=labels)
    with transaction():
        services.close(card_id, here())
    return see_other(url_for(".detail", card_id=card_id), _("The card is closed."))


def shown(card: Card, form: AdjustForm, status: int = 200) -> Response:
    """The page of a card."""
    directory = port(Customers)
    programme = queries.programme(card.merchant_id)
    tiers = {each.id: each.name for each in queries.tiers(card.merchant_id)}
    return render(
        "loyalty/store/detail.html",
        status=status,
        card=card,
        form=form,
        programme=programme,
        customer=customers.survivor(card.customer_id),
        customer_url=directory.link(card.customer_id) if directory is not None else None,
        tier=tiers.get(card.tier_id or 0, ""),
        ledger=cards.ledger(card.id),
        spendable=cards.spendable(card.id),
        page_url=card_address(card) if card.state != "closed" else None,
        ends=cards.ends_next(card.id),
        labels=labels,
    )
