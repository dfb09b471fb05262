"""What billing asks itself: can its secrets be read, and can invoices be issued?"""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from modules.billing.config import current_terms
from modules.billing.queries import tiers
from modules.billing.services import renewals
from webapp.domain import DomainError
from webapp.settings.config import module_config


def secrets(_platform: Any) -> str | None:
    """Reads the settings with the keys at hand."""
    try:
        module_config("billing")
    except DomainError as error:
        return error.message
    return None


def seller(platform: Any) -> str | None:
    """Whether invoices can be issued where something is sold."""
    lacks = renewals.lacks(current_terms())
    if not lacks or not tiers.sells(platform.id):
        return None
    said = _("No invoice can be issued: Billing’s settings lack the seller’s %(parts)s.", parts=", ".join(lacks))
    return said + " " + _("What is due waits and is charged as soon as they are complete.")
