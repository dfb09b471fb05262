"""Products on a page for customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from modules.inventory.queries import showing
from modules.inventory.queries.showing import Shown
from webapp.files import public_url
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.blocks import BlockField, FieldType, SiteBlock, Values
from webapp.routing.context import current_frontend, current_store, site_store
from webapp.web.days import today_in

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
    day = today_in(store.timezone)
    if values["choice"] == NEWEST:
        return showing.newest(store.id, day, int(values["number"]))
    return showing.chosen(store.id, day, named(values)[:MOST])


def named(values: Values) -> list[str]:
    """The SKUs that the editor typed, each once."""
    return list(dict.fromkeys(line.strip() for line in values["skus"].splitlines() if line.strip()))


def remarks(values: Values) -> Iterator[str]:
    """What is not shown of the products that the editor named, in a store."""
    skus = named(values)
    if values["choice"] != CHOSEN or current_frontend() is not Frontend.STORE:
        return
    if not skus:
        yield _("No SKU is named, so no product is shown.")
    strangers, unsold = showing.left_out(current_store().id, skus[:MOST])
    if strangers:
        yield ngettext(
            "No product has the SKU %(skus)s. Check how it is written.",
            "No product has one of the SKUs %(skus)s. Check how they are written.",
            len(strangers),
            skus=", ".join(strangers),
        )
    if unsold:
        yield _("Not on sale at present, so not shown: %(skus)s.", skus=", ".join(unsold))
    if len(skus) > MOST:
        yield _("Only the first %(most)s are shown. Left out: %(skus)s.", most=MOST, skus=", ".join(skus[MOST:]))


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
            shown=False,
        ),
    ),
    template="inventory/site/products.html",
    data=data,
    version=version,
    remarks=remarks,
    stylesheet="inventory/products.css",
    feature="inventory_basic",
)
