"""What switching billing off and on again does: the clock of subscriptions stands meanwhile."""

from __future__ import annotations

from typing import Any

from modules.billing.config import current_terms
from modules.billing.gateways import current_gateway
from modules.billing.queries import subscriptions as queries
from modules.billing.services import clock, renewals, usage
from modules.billing.services import subscriptions as service
from webapp import jobs
from webapp.db import utcnow
from webapp.routing.context import current_platform
from webapp.tenancy import scope


def switched_off(platform: Any) -> None:
    """From now on nothing is charged and no period runs."""
    with scope(platform.id):
        clock.stop(platform.id)


def switched_on(platform: Any) -> None:
    """Every period ends later by the time that billing was off; what the payment provider told meanwhile is asked for."""
    with scope(platform.id):
        clock.go_on(platform.id)
    if not current_gateway().immediate:
        jobs.enqueue("billing.reconcile", unique_key="reconcile")


def configured(platform: Any) -> None:
    """What could not be charged while nobody knew who sells is charged now."""
    with scope(platform.id):
        held = queries.clock(platform.id)
    if held is not None and held.unbilled_since is not None and not renewals.lacks(current_terms()):
        jobs.enqueue("billing.renew", unique_key="waiting")


def merchant_closed(merchant_id: int) -> None:
    """Its subscription ends with the period, so that it is not charged again; until then it can be opened again and resume."""
    found = queries.live(current_platform().id, merchant_id, lock=True)
    if found is not None and not found.cancel_at_period_end:
        service.cancel(found, now=utcnow())


def merchant_erased(merchant_id: int) -> None:
    """There is nobody left to subscribe, and nothing whose growth anybody would ask for."""
    usage.erase(current_platform().id, merchant_id)
    found = queries.live(current_platform().id, merchant_id, lock=True)
    if found is not None:
        service.cancel(found, at_once=True, now=utcnow())
