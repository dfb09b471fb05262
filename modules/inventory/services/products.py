"""Products and their variants: made, changed, archived. Nothing is deleted, the ledger needs them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from modules.inventory import queries
from modules.inventory.models import ACTIVE, ARCHIVED, Product, Reason, Variant
from modules.inventory.options import COLUMNS, folded, of, written
from modules.inventory.services.promises import let_go_of
from modules.inventory.services.stock import move_stock
from modules.inventory.services.taxing import untaxed, usual_rate
from modules.inventory.services.trail import note_new, noted
from webapp.db import check_version, db, utcnow
from webapp.domain import Conflict, DomainError
from webapp.entitlements.gate import check_quota, hold_quota
from webapp.merchants.models import Store

MOST_VARIANTS = 500
"""Variants of one product, archived ones among them: all stand on its page."""
PRODUCT_FIELDS = ("name", "brand", "description", "category", "image_url", "page_url")
VARIANT_FIELDS = (
    "sku", "label", "gtin", "mpn", "weight_grams", "track_stock", "price", "sale_price", "sale_from", "sale_until", "tax_rate_bp",
    "low_stock_threshold", "active", "attributes", *COLUMNS,
)  # fmt: skip


def create_product(store: Store, *, product: dict[str, Any], variant: dict[str, Any], opening_stock: int = 0) -> Product:
    """A product with its first variant and what is there of it. Raises Conflict for a SKU in use, QuotaExceeded beyond the plan."""
    made = Product(platform_id=store.platform_id, store_id=store.id, group_code=product.get("group_code"), **_only(product, PRODUCT_FIELDS))
    db.session.add(made)
    db.session.flush()
    note_new(store, made)
    first = add_variant(store, made, **variant)
    if opening_stock:
        move_stock(store, first.id, opening_stock, reason=Reason.RECEIVED, note=_("Opening stock"))
    return made


def add_variant(store: Store, product: Product, **values: Any) -> Variant:
    """One more kind of a product; `combination` are its values of the product's options. Without a tax rate it has the usual one.

    Raises Conflict for a SKU or a combination in use, QuotaExceeded beyond the plan, DomainError without a rate where none is usual.
    """
    check_sku(store, values["sku"])
    if "tax_rate_bp" not in values:
        if (usual := usual_rate(store)) is None:
            raise untaxed()
        values["tax_rate_bp"] = usual
    if queries.count_variants(product.id) >= MOST_VARIANTS:
        raise crowded()
    values = _placed(product, None, values)
    check_sale_price(values["price"], values.get("sale_price"))
    check_sale_dates(values.get("sale_from"), values.get("sale_until"))
    if values.get("active", True):
        check_quota("products", store)
    made = Variant(platform_id=store.platform_id, store_id=store.id, product_id=product.id, on_hand=0, **_only(values, VARIANT_FIELDS))
    db.session.add(made)
    db.session.flush()
    note_new(store, made)
    return made


def crowded() -> DomainError:
    """The error for one variant too many."""
    said = _("A product has at most %(most)s variants. Put this one into another product.", most=MOST_VARIANTS)
    return DomainError(said, "too_many_variants", field="sku")


def change_product(store: Store, product_id: int, *, version: int, **values: Any) -> Product:
    """Change a product. Raises Conflict when somebody saved it since `version`."""
    product = queries.product(store.id, product_id)
    check_version(product, version)
    with noted(store, product):
        for key, value in _only(values, PRODUCT_FIELDS).items():
            setattr(product, key, value)
    return product


def change_variant(store: Store, variant_id: int, *, version: int, **values: Any) -> Variant:
    """Change a variant; `version` is its product's. Of one whose stock is not counted any more nothing is held.

    Raises Conflict for a SKU or a combination in use, or a stale version.
    """
    if values.get("active"):
        hold_quota("products", store)
    variant = queries.variant(store.id, variant_id, lock=True)
    check_version(variant.product, version)
    if values.get("sku", variant.sku) != variant.sku:
        check_sku(store, values["sku"])
    if {"price", "sale_price"} & values.keys():
        check_sale_price(values.get("price", variant.price), values.get("sale_price", variant.sale_price))
    check_sale_dates(values.get("sale_from", variant.sale_from), values.get("sale_until", variant.sale_until))
    if values.get("active") and not variant.active:
        check_quota("products", store)
    if variant.track_stock and values.get("track_stock") is False:
        let_go_of(store, variant.id)
    with noted(store, variant):
        for key, value in _only(_placed(variant.product, variant, values), VARIANT_FIELDS).items():
            setattr(variant, key, value)
        variant.product.updated_at = utcnow()  # a new version of the product
    return variant


def archive_product(store: Store, product_id: int) -> Product:
    """Take a product off the lists and feeds; its stock and ledger stay, and its variants no longer count."""
    product = queries.product(store.id, product_id)
    with noted(store, product, *product.variants):
        product.status = ARCHIVED
        for variant in product.variants:
            variant.active = False
    return product


def restore_product(store: Store, product_id: int) -> Product:
    """Sell an archived product again, but for variants that its options have no place for.

    Raises QuotaExceeded when its variants no longer fit the plan.
    """
    hold_quota("products", store)
    product = queries.product(store.id, product_id, lock=True)
    asleep = [variant for variant in product.variants if not variant.active and fits(product, variant)]
    check_quota("products", store, adding=len(asleep))
    with noted(store, product, *asleep):
        product.status = ACTIVE
        for variant in asleep:
            variant.active = True
    return product


def _placed(product: Product, variant: Variant | None, values: dict[str, Any]) -> dict[str, Any]:
    """The values with what a variant keeps of its combination, where one is given and the product has options."""
    given, options = values.get("combination") or (), of(product.options)
    if not given or not options:
        return values
    if len(given) != len(options):
        raise DomainError(_("Choose a value of each option."), "no_such_combination", field=COLUMNS[len(given)])
    same = [folded(each) for each in given]
    for each in product.variants:
        if each is not variant and [folded(value) for value in each.combination] == same:
            said = _("%(sku)s is this combination already. Choose another one, or change that variant.", sku=each.sku)
            raise Conflict(said, "combination_taken", field=COLUMNS[0])
    return {**values, **written(options, given, variant.attributes if variant is not None else values.get("attributes", {}))}


def fits(product: Product, variant: Variant) -> bool:
    """Whether a variant is one of the combinations of its product; every one of a product without options is."""
    options = of(product.options)
    values = variant.combination
    return len(values) == len(options) and all(each.spelled(value) for each, value in zip(options, values, strict=True))


def check_sale_price(price: int, sale_price: int | None, *, given: bool = True) -> None:
    """Raise DomainError for a sale price above the price; `given` when it is the sale price that somebody has just said."""
    if sale_price is None or sale_price <= price:
        return
    if given:
        raise DomainError(
            _("The sale price is higher than the price. Lower it, or leave it empty."), "sale_above_price", field="sale_price"
        )
    raise DomainError(
        _("The price is lower than the sale price that is there. Give a lower sale price too, or 0 for none."), "price_below_sale"
    )


def check_sale_dates(first: date | None, last: date | None) -> None:
    """Raise DomainError for a sale that ends before it begins."""
    if first is not None and last is not None and last < first:
        raise DomainError(_("The sale ends before it begins. Choose a later last day."), "sale_ends_early", field="sale_until")


def check_sku(store: Store, sku: str) -> None:
    """Raise Conflict when the store uses the SKU already."""
    if db.session.scalar(select(func.count(Variant.id)).where(Variant.store_id == store.id, Variant.sku == sku)):
        raise Conflict(_("The SKU %(sku)s is in use already. Every variant needs its own.", sku=sku), "sku_taken", field="sku")


def _only(values: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if key in names}
