"""Points for orders, where orders are on: given for what leaves, taken back for what returns."""

from __future__ import annotations

from modules.customers import queries as customers
from modules.loyalty.models import Card
from modules.loyalty.models.cards import ACTIVE, REVERSE
from modules.loyalty.models.programmes import POINTS
from modules.loyalty.queries import cards
from modules.loyalty.services.earning import earn_points
from modules.loyalty.services.ledger import By, opened, take
from webapp.commerce import Money
from webapp.domain import DomainError
from webapp.merchants.queries import store_of
from webapp.routing.context import current_platform


def follow(store_id: int, order_id: int, customer_id: int | None, kept_minor: int, currency: str) -> None:
    """Bring the points of an order to what the customer keeps of it. The same news twice changes nothing the second time.

    Customers without a card get none, and what the rules refuse (a pause, the most of a day) is left out.
    """
    card = _card(customer_id)
    if card is None:
        return
    ref = f"order:{order_id}"
    paid, earned, back = cards.of_order(card.id, ref)
    try:
        if kept_minor > paid:
            by = By(store_id=store_id, key=f"{ref}:{kept_minor}")
            store = store_of(current_platform().id, store_id)
            earn_points(store, card.id, Money(kept_minor - paid, currency), by=by, ref=ref)
        elif paid:
            _take_back(card.id, ref, earned - back - earned * kept_minor // paid, By(store_id=store_id))
    except DomainError:
        return


def _take_back(card_id: int, ref: str, points: int, by: By) -> None:
    """As much as is still on the card: a refund makes no debt."""
    card = opened(card_id)
    lots = cards.lots(card.id, POINTS)
    amount = min(points, sum(lot.left for lot in lots))
    if amount > 0:
        take(card, POINTS, amount, kind=REVERSE, by=by, lots=lots, ref=ref)


def _card(customer_id: int | None) -> Card | None:
    if customer_id is None:
        return None
    found = cards.of_customers(customers.family(customers.survivor(customer_id).id))
    return next((each for each in found if each.state == ACTIVE), None)
