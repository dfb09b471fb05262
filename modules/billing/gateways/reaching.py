"""For pages: a provider that is away is a sentence, not a fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask_babel import gettext as _

from modules.billing.gateways.gateway import GatewayAway
from webapp.domain import DomainError

T = TypeVar("T")


def reached(ask: Callable[[], T]) -> T:
    """What the provider answers. Raises DomainError where it does not."""
    try:
        return ask()
    except GatewayAway as error:
        raise DomainError(_("The payment provider does not answer at this moment. Try again in a few minutes."), "gateway_away") from error
