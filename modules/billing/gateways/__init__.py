"""Who collects the money: one small interface, `local` without an outside world, and Stripe."""

from __future__ import annotations

from modules.billing.gateways.gateway import Gateway
from modules.billing.gateways.local import LocalGateway
from modules.billing.gateways.stripe import StripeGateway
from webapp.settings.config import module_config

LOCAL, STRIPE = LocalGateway.name, StripeGateway.name
NAMES = (LOCAL, STRIPE)


def current_gateway() -> Gateway:
    """The gateway that the platform's settings name."""
    return gateway(str(module_config("billing")["provider"]))


def gateway(name: str) -> Gateway:
    """A gateway by its name, with the platform's keys. Raises KeyError for a name that there is not."""
    if name == STRIPE:
        return StripeGateway(str(module_config("billing")["stripe_secret_key"] or ""))
    if name != LOCAL:
        raise KeyError(name)
    return LocalGateway()
