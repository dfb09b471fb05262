"""The tax rate of what a store begins to sell, where nobody says one: the law's, or it is asked for."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.commerce.rates import rates_on
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.merchants.models import Store


def usual_rate(store: Store) -> int | None:
    """The tax rate of what says none; None where the law of the store's country is not known, and each new variant has to say its own."""
    law = rates_on(store.home_country, utcnow().date())
    return law.standard_bp if law is not None else None


def untaxed() -> DomainError:
    """The error for a new variant without a tax rate, where none follows from the law."""
    said = _("A new variant needs a tax rate: those of the store's country are not known here.")
    return DomainError(said, "no_tax_rate", field="tax_rate_bp")
