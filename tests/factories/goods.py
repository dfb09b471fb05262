"""What a store sells."""

from __future__ import annotations

from typing import Any

from modules.inventory import services
from modules.inventory.models import Product
from webapp.merchants.models import Store


def product(shop: Store, sku: str = "A-1", stock: int = 0, **values: Any) -> Product:
    """A product with one article and this stock; at work on the shop's platform."""
    variant = {"sku": sku, "price": 1990, "tax_rate_bp": 300, **values}
    return services.create_product(shop, product={"name": f"Book {sku}"}, variant=variant, opening_stock=stock)
