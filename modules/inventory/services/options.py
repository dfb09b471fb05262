"""Giving a product options: variants are made for combinations, matched to them and taken off sale. None is deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from modules.inventory import options as rules
from modules.inventory import queries
from modules.inventory.models import ARCHIVED, Product, Variant
from modules.inventory.options import Combination, Option
from modules.inventory.services.products import MOST_VARIANTS, crowded
from modules.inventory.services.trail import note_new, noted
from webapp.db import check_version, db, utcnow
from webapp.db.bulk import insert_with_ids
from webapp.domain import Conflict, DomainError
from webapp.entitlements.gate import check_quota, hold_quota
from webapp.merchants.models import Store

LONGEST_SKU = 80
LIKE_THE_FIRST = (
    "price", "tax_rate_bp", "sale_price", "sale_from", "sale_until", "low_stock_threshold", "weight_grams", "track_stock",
)  # fmt: skip
"""What a new variant has of the first one that is sold."""


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of new options: how many variants were made, went on sale again, and went off sale."""

    made: int = 0
    woken: int = 0
    rested: int = 0


def change_options(
    store: Store,
    product_id: int,
    *,
    version: int,
    options: Sequence[Option],
    homes: Mapping[int, Combination],
    wanted: Mapping[Combination, str],
) -> Placed:
    """Give a product these options.

    `homes` says which combination each of its variants is; the others are sold no longer, and keep their name, stock and history. `wanted`
    are the combinations to be sold: one that no variant is gets a new one with this SKU, at the price of the first. Without options the
    variants stay as they are. Raises Conflict for a stale version or a SKU in use, QuotaExceeded beyond the plan, and DomainError for more
    variants than a product has, or new ones without a first.
    """
    hold_quota("products", store)
    product = queries.product(store.id, product_id, lock=True)
    check_version(product, version)
    if product.status == ARCHIVED:
        raise Conflict(_("The product is archived. Sell it again first."), "archived")
    variants = queries.lock_variants(store.id, [each.id for each in product.variants])
    checked = rules.checked(options)
    before = rules.of(product.options)
    if not checked:
        return _without(store, product, variants) if before else Placed()
    _check_homes(variants, homes, rules.combinations(checked), wanted)
    new = {each: sku for each, sku in wanted.items() if each not in homes.values()}
    if new and not variants:
        raise DomainError(_("Add a first variant. New ones copy its price and tax rate."), "no_variant")
    if new and len(variants) + len(new) > MOST_VARIANTS:
        raise crowded()
    woken, rested = _changes(variants, homes, wanted)
    _check_skus(store, new)
    if (adding := len(new) + len(woken) - len(rested)) > 0:
        check_quota("products", store, adding=adding)
    with noted(store, product, *variants):
        if _place(product, variants, homes, checked) | _switch(woken, True) | _switch(rested, False) | bool(new) | (before != checked):
            product.options, product.updated_at = rules.kept(checked), utcnow()
    made = set(insert_with_ids(Variant, [_new(product, variants, checked, each, sku) for each, sku in new.items()]))
    db.session.expire(product, ["variants"])
    note_new(store, *(each for each in product.variants if each.id in made))
    return Placed(len(new), len(woken), len(rested))


def _without(store: Store, product: Product, variants: Sequence[Variant]) -> Placed:
    with noted(store, product):
        for each in variants:
            each.option_1 = each.option_2 = each.option_3 = ""
        product.options, product.updated_at = [], utcnow()
    return Placed()


def _check_homes(
    variants: Sequence[Variant], homes: Mapping[int, Combination], every: Sequence[Combination], wanted: Mapping[Combination, str]
) -> None:
    known, seen = set(every), set[Combination]()
    for each in variants:
        home = homes.get(each.id)
        if home is None:
            continue
        if home not in known:
            raise DomainError(_("No combination is called “%(name)s”.", name=rules.label(home)), "no_such_combination")
        if home in seen:
            said = _("Two variants cannot both be “%(name)s”. Leave one of them empty.", name=rules.label(home))
            raise DomainError(said, "combination_taken", field=f"home_{each.id}")
        seen.add(home)
    if not set(wanted) & known or set(wanted) - known:
        raise DomainError(_("Tick at least one combination."), "nothing_wanted")


def _changes(
    variants: Sequence[Variant], homes: Mapping[int, Combination], wanted: Mapping[Combination, str]
) -> tuple[list[Variant], list[Variant]]:
    """The variants that go on sale again, and those that go off sale."""
    sold = {each.id: homes.get(each.id) in wanted for each in variants}
    return [each for each in variants if sold[each.id] and not each.active], [
        each for each in variants if each.active and not sold[each.id]
    ]


def _switch(variants: Sequence[Variant], active: bool) -> bool:
    for each in variants:
        each.active = active
    return bool(variants)


def _place(product: Product, variants: Sequence[Variant], homes: Mapping[int, Combination], options: Sequence[Option]) -> bool:
    """Write down which combination each variant is; whether that changed anything.

    What changes is emptied first, so that at no moment two have the same.
    """
    stale = {rules.kind(each.name) for each in rules.of(product.options)} - {None}
    changed = []
    for each in variants:
        home = homes.get(each.id)
        own = {key: value for key, value in each.attributes.items() if key not in stale}
        given = rules.written(options, home, own) if home is not None else rules.columns(())
        if any(getattr(each, name) != value for name, value in given.items()):
            changed.append((each, given))
    for each, _given in changed:
        each.option_1 = each.option_2 = each.option_3 = ""
    db.session.flush()
    for each, given in changed:
        for name, value in given.items():
            setattr(each, name, value)
    return bool(changed)


def _check_skus(store: Store, new: Mapping[Combination, str]) -> None:
    skus = list(new.values())
    taken = queries.skus_in_use(store.id, skus)
    for combination, sku in new.items():
        field = sku_field(combination)
        if not sku:
            raise DomainError(_("“%(name)s” needs a SKU.", name=rules.label(combination)), "no_sku", field=field)
        if len(sku) > LONGEST_SKU:
            raise DomainError(_("A SKU has at most %(most)s characters.", most=LONGEST_SKU), "sku_too_long", field=field)
        if sku in taken or skus.count(sku) > 1:
            raise Conflict(_("The SKU %(sku)s is in use already. Every variant needs its own.", sku=sku), "sku_taken", field=field)


def sku_field(combination: Combination) -> str:
    """What the field of a new variant's SKU is called."""
    return f"sku_{rules.key(combination)}"


def _new(product: Product, variants: Sequence[Variant], options: Sequence[Option], values: Combination, sku: str) -> dict[str, Any]:
    """A row for a new variant: it costs and is taxed as the first one that is sold."""
    like = min(variants, key=lambda each: (not each.active, each.id))
    shared = {name: getattr(like, name) for name in LIKE_THE_FIRST}
    owner = {"platform_id": product.platform_id, "store_id": product.store_id, "product_id": product.id}
    now = utcnow()
    return {**owner, **shared, "sku": sku, "created_at": now, "updated_at": now, **rules.written(options, values, {})}
