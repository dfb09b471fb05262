"""A batch of articles: each row is decided by itself, in order, and all of them are written together in a fixed number of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm.attributes import set_committed_value

from modules.inventory import queries
from modules.inventory.models import ARCHIVED, Product, Reason, Variant
from modules.inventory.options import columns
from modules.inventory.services.locations import default_location
from modules.inventory.services.placing import Placing
from modules.inventory.services.products import MOST_VARIANTS, check_sale_dates, check_sale_price, crowded
from modules.inventory.services.promises import let_go_of
from modules.inventory.services.rows import Changes, ProductRow, Upserted, compare_product
from modules.inventory.services.shelf import Shelf
from modules.inventory.services.taxing import untaxed, usual_rate
from webapp.db import utcnow
from webapp.db.bulk import insert_with_ids, update_rows
from webapp.domain import DomainError
from webapp.entitlements.gate import Room, quota_room
from webapp.merchants.models import Store

NEW_PRODUCT: dict[str, Any] = {"brand": "", "description": "", "category": "", "image_url": "", "page_url": ""}
NEW_VARIANT: dict[str, Any] = {
    "label": "", "gtin": "", "mpn": "", "weight_grams": None, "track_stock": True, "price": 0,
    "sale_price": None, "sale_from": None, "sale_until": None, "attributes": {}, **columns(()),
}  # fmt: skip
"""What a row leaves out of a new article; its tax rate is then the usual one of the store's country, where its law is known."""


class Batch:
    """Rows for one store, no SKU twice. `known` are the variants that are there already, locked, by SKU.

    `ahead` counts new articles that the quota has to allow beside those in the database. Stock moves at `location_id`, by default the
    store's first.
    """

    def __init__(self, store: Store, known: Mapping[str, Variant], ahead: int = 0, location_id: int | None = None) -> None:
        self.store, self.known, self.ahead, self.location_id = store, known, ahead, location_id
        self.owner = {"platform_id": store.platform_id, "store_id": store.id}
        now = utcnow()
        self.facts: dict[str, Any] = {"reason": Reason.IMPORTED, "created_at": now}
        self.made: dict[str, Any] = {**self.owner, "created_at": now, "updated_at": now}
        self.new_product = {**self.made, **NEW_PRODUCT}
        self.new: list[tuple[ProductRow, Upserted]] = []
        self.placed: dict[str, dict[str, Any]] = {}
        self.freed: list[int] = []
        self.products: dict[int, Product] = {}
        self.variants: dict[int, Variant] = {}
        self.fields: dict[type[Product] | type[Variant], set[str]] = {Product: set(), Variant: set()}

    def take(self, rows: Sequence[ProductRow]) -> list[Upserted]:
        """Decide and write; returns what came of each row, in the order of the rows."""
        self.rows, self.placing = rows, Placing(self.store, rows, self.known)
        self.archived = queries.archived_groups(self.store.id, {row.group for row in rows if row.group and row.sku not in self.known})
        done = [self._decide(row) for row in rows]
        for product, options in self.placing.changed().values():
            set_committed_value(product, "options", options)
            self.fields[Product].add("options")
            self.products[product.id] = product
        self._create()
        if "shelf" in self.__dict__:
            self.shelf.weigh()
        self._update()
        if "shelf" in self.__dict__:
            self.shelf.write()
        for variant_id in self.freed:
            let_go_of(self.store, variant_id)
        return done

    @cached_property
    def shelf(self) -> Shelf:
        """Where the stock of feeds goes; read when the first row moves some."""
        moved = (self.known[row.sku].id for row in self.rows if row.on_hand is not None and row.sku in self.known)
        places = [] if self.location_id is None else [each for each in queries.open_locations(self.store.id) if each.id == self.location_id]
        return Shelf(places[0] if places else default_location(self.store), moved)

    @cached_property
    def room(self) -> Room:
        """What the plan still allows; asked when the first row is new."""
        room = quota_room("products", self.store)
        room.used += self.ahead
        return room

    def _decide(self, row: ProductRow) -> Upserted:
        variant = self.known.get(row.sku)
        done = Upserted("unchanged", variant_id=variant.id if variant else 0)
        try:
            self._check(row, variant)
            if (placed := self.placing.place(row, variant)) is not None:
                self.placed[row.sku] = placed
            done.outcome, done.changes = compare_product(row, variant, placed)
            if variant is None:
                self._plan_new(row, done)
            elif done.changes:
                self._plan_change(variant, done.changes)
        except DomainError as error:
            self.placing.take_back()
            self.placed.pop(row.sku, None)
            return Upserted("unchanged", error=error)
        return done

    def _check(self, row: ProductRow, variant: Variant | None) -> None:
        """Raise DomainError for what no row may do, judged by what would be there after it."""
        if row.group in self.archived or (variant is not None and variant.product.status == ARCHIVED):
            raise DomainError(_("The product is archived. Sell it again first, or leave this row out."), "archived")
        if variant is None and row.tax_rate_bp is None and self.usual_rate is None:
            raise untaxed()
        given = row.sale_price is not None
        sale = (row.sale_price or None) if given or variant is None else variant.sale_price
        price = row.price if row.price is not None or variant is None else variant.price
        check_sale_price(price or 0, sale, given=given)
        check_sale_dates(*(row.sale_dates or (None, None)))

    @cached_property
    def usual_rate(self) -> int | None:
        """The tax rate of what says none."""
        return usual_rate(self.store)

    @cached_property
    def crowds(self) -> Counter[str]:
        """How many variants the products of these groups have; asked when the first row is new in one."""
        groups = {row.group for row in self.rows if row.group and row.sku not in self.known}
        return Counter(queries.count_by_group(self.store.id, groups))

    def _plan_new(self, row: ProductRow, done: Upserted) -> None:
        if row.group and self.crowds[row.group] >= MOST_VARIANTS:
            raise crowded()
        self.room.take()
        try:
            if row.on_hand:
                self.shelf.check(0, row.on_hand)
        except DomainError:
            self.room.take(-1)
            raise
        self.new.append((row, done))
        if row.group:
            self.crowds[row.group] += 1

    def _plan_change(self, variant: Variant, changes: Changes) -> None:
        """The objects say at once what will be written, so that a later row of the same product is compared with that."""
        if "on_hand" in changes:
            before, after = changes["on_hand"]
            self.shelf.move(variant, after - before, **self.facts)
        product = variant.product
        for key, (_before, after) in changes.items():
            if key == "on_hand":
                continue  # moved, with a line in the ledger
            owner = variant if hasattr(Variant, key) else product
            if key == "track_stock" and not after:
                self.freed.append(variant.id)
            set_committed_value(owner, key, after)
            self.fields[type(owner)].add(key)
            if owner is variant:
                self.variants[variant.id] = variant
            self.products[product.id] = product  # a new version of it: forms that are open on it are stale

    def _create(self) -> None:
        if not self.new:
            return
        homes = self._homes()
        ids = insert_with_ids(Variant, [self._variant(row, homes[_home(row)]) for row, _done in self.new])
        for (row, done), variant_id in zip(self.new, ids, strict=True):
            done.variant_id = variant_id
            if row.on_hand:
                self.shelf.open(variant_id, row.on_hand, **self.facts)

    def _homes(self) -> dict[tuple[str, str], int]:
        """The product of each new article. What the first row of a group says makes it, where the store has none for the group."""
        groups = queries.products_of_groups(self.store.id, {row.group for row, _done in self.new if row.group})
        homes = {("group", code): product_id for code, product_id in groups.items()}
        first: dict[tuple[str, str], ProductRow] = {}
        for row, _done in self.new:
            if _home(row) not in homes:
                first.setdefault(_home(row), row)
        ids = insert_with_ids(Product, [self._product(row) for row in first.values()])
        return {**homes, **dict(zip(first, ids, strict=True))}

    def _product(self, row: ProductRow) -> dict[str, Any]:
        options = self.placing.kept(_home(row))
        return {**self.new_product, "name": row.sku, **row.of_product(), "group_code": row.group or None, "options": options}

    @cached_property
    def new_variant(self) -> dict[str, Any]:
        """What every new variant begins with."""
        return {**self.made, **NEW_VARIANT, "tax_rate_bp": self.usual_rate}

    def _variant(self, row: ProductRow, product_id: int) -> dict[str, Any]:
        home = {"product_id": product_id, "on_hand": row.on_hand or 0}
        return {**self.new_variant, **row.of_variant(), **self.placed.get(row.sku, {}), **home}

    def _update(self) -> None:
        update_rows(Product, self._values(self.products, Product), version=Product.version + 1)
        update_rows(Variant, self._values(self.variants, Variant))

    def _values(self, owners: Mapping[int, Any], model: type[Product] | type[Variant]) -> dict[int, dict[str, Any]]:
        """Every row names all fields that one of them changes, so that one statement does for all."""
        return {owner.id: {key: getattr(owner, key) for key in sorted(self.fields[model])} for owner in owners.values()}


def _home(row: ProductRow) -> tuple[str, str]:
    return ("group", row.group) if row.group else ("sku", row.sku)
