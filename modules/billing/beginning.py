"""What merchants who sign up begin with: a plan of the public price list, at once where it is free, otherwise once its price was seen."""

from __future__ import annotations

from typing import Any

from modules.billing import labels
from modules.billing.config import current_terms
from modules.billing.models.subscriptions import Interval
from modules.billing.queries import subscriptions, tiers
from modules.billing.queries.price_list import chosen as in_currency
from modules.billing.queries.price_list import public_plans
from modules.billing.services import subscriptions as service
from webapp.accounts import founding
from webapp.registry.ports.plans import Choice


class PublicPlans:
    """The port `Plans`."""

    def choice(self, platform_id: int, code: str, interval: str, currency: str) -> Choice | None:
        """The public plan with this code, by the month unless the year is asked for; None for one that has no such price.

        It is in the currency that the price list shows: the one asked for where something is sold in it, else the platform's.
        """
        interval = Interval.YEAR if interval == Interval.YEAR else Interval.MONTH
        plans = public_plans(platform_id)
        plan = next((each for each in plans if each.code == code), None)
        price = plan.price(interval, in_currency(plans, currency, current_terms().currency)) if plan is not None else None
        if plan is None or price is None:
            return None
        return Choice(plan.code, interval, price.currency, plan.name, labels.price_text(price.minor, price.currency, interval))

    def begin(self, platform_id: int, merchant_id: int, code: str, interval: str, currency: str) -> None:
        """Start a plan that is free; one that costs something is a wish, which the store's plan page leads to."""
        chosen, tier = self.choice(platform_id, code, interval, currency), tiers.tier_with_code(platform_id, code)
        if chosen is None or tier is None or tier.current.price(chosen.interval, chosen.currency):
            return
        if not subscriptions.ever(platform_id, merchant_id):
            said: dict[str, Any] = {"interval": chosen.interval, "currency": chosen.currency, "terms": current_terms()}
            service.start(platform_id, merchant_id, version=tier.current, **said)


def wished(platform_id: int, merchant_id: int) -> Choice | None:
    """The plan that a merchant chose when it signed up, as long as it never had one and it is for sale."""
    wish = founding.wish(platform_id, merchant_id)
    if wish is None or subscriptions.ever(platform_id, merchant_id):
        return None
    return PublicPlans().choice(platform_id, *wish)
