"""What the search finds of platforms, merchants and stores."""

from __future__ import annotations

from flask import url_for

from modules.platform_admin import queries
from webapp.merchants.models import Merchant
from webapp.registry.kinds.search import MOST_HITS, Hit
from webapp.routing.context import current_platform


def platforms(words: str) -> list[Hit]:
    """Platforms by name or code."""
    found = queries.platforms_found(words, MOST_HITS)
    return [Hit(title=row.name, detail=row.code, url=url_for("platform-admin.console.platforms.edit", code=row.code)) for row in found]


def everybodys_merchants(words: str) -> list[Hit]:
    """Merchants of the provider by name, e-mail or VAT number."""
    return [_merchant(row, "platform-admin.console.merchants.detail") for row in queries.merchants_found(words, MOST_HITS)]


def merchants(words: str) -> list[Hit]:
    """Merchants of the platform by name, e-mail or VAT number."""
    found = queries.merchants_found(words, MOST_HITS, current_platform().id)
    return [_merchant(row, "platform-admin.admin.merchants.detail") for row in found]


def _merchant(row: Merchant, endpoint: str) -> Hit:
    return Hit(title=row.legal_name, detail=row.vat_number or row.email or "", url=url_for(endpoint, merchant_id=row.id))


def stores(words: str) -> list[Hit]:
    """Stores of the platform by name or code."""
    found = queries.stores_found(words, MOST_HITS, current_platform().id)
    address = "platform-admin.admin.stores.edit"
    return [Hit(title=row.name, detail=row.merchant.legal_name, url=url_for(address, code=row.code)) for row in found]
