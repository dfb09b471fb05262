"""Products on a page for customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

from modules.inventory.queries import showing
from modules.inventory.queries.showing import Shown
from webapp.files import public_url
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock, Values
from webapp.routing.context import site_store
from webapp.web.days import here_today

NEWEST, CHOSEN = "newest", "chosen"
WHICH = ((NEWEST, _l("The newest")), (CHOSEN, _l("Those named below")))
NUMBERS = ("4", "3", "6", "8", "12")
MOST = 24
WIDTH = 640


def found(values: Values) -> list[Shown]:
    """The products that a block shows; none on a platform's own site, which sells nothing."""
    store = site_store()
    if store is None:
        return []
    if values["choice"] == NEWEST:
        return showing.newest(store.id, here_today(), int(values["number"]))
    return showing.chosen(store.id, here_today(), [line.strip() for line in values["skus"].splitlines() if line.strip()][:MOST])


def data(values: Values) -> Mapping[str, Any] | None:
    """The products with their currency; nothing where there are none."""
    products, store = found(values), site_store()
    return {"products": products, "currency": store.currency, "picture": picture} if products and store is not None else None


def picture(token: str) -> str:
    """The address of a picture as wide as a card."""
    return public_url(token, WIDTH)


def version(values: Values) -> object:
    """Everything that is shown of them."""
    return tuple(found(values)) or "none"


PRODUCTS = SiteBlock(
    code="inventory.products",
    label=_l("Products"),
    icon="shopping-bag",
    weight=20,
    fields=(
        BlockField("heading", _l("Heading"), most=120),
        BlockField("choice", _l("Which products"), FieldType.CHOICE, choices=WHICH),
        BlockField("number", _l("How many of the newest"), FieldType.CHOICE, choices=tuple(zip(NUMBERS, NUMBERS, strict=True))),
        BlockField(
            "skus",
            _l("SKUs"),
            FieldType.PLAIN,
            2_000,
            help=_l("One a line, at most 24. Products that are not on sale at present are left out."),
        ),
    ),
    template="inventory/site/products.html",
    data=data,
    version=version,
    stylesheet="inventory/products.css",
    feature="inventory_basic",
)
