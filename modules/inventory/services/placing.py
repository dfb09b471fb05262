"""What the rows of a batch say of options: each is given its combination, and products the values that they did not have yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from flask_babel import gettext as _

from modules.inventory import options as rules
from modules.inventory import queries
from modules.inventory.models import Product, Variant
from modules.inventory.options import Combination, Option, folded, kind
from modules.inventory.services.rows import ProductRow
from webapp.domain import DomainError
from webapp.merchants.models import Store

Home = tuple[str, str]
NONE: list[dict[str, Any]] = []
"""The options of most products: one list, which is written the same for all of them."""


class Placing:
    """The options of the products that the rows of one batch are about; they are read when the first row says something of options."""

    def __init__(self, store: Store, rows: Sequence[ProductRow], known: Mapping[str, Variant]) -> None:
        self.store, self.rows, self.known = store, rows, known
        self.made: dict[Home, tuple[Option, ...]] = {}
        self.used: dict[Home, dict[Combination, str]] = {}
        self.undo: tuple[Home, tuple[Option, ...] | None, Combination | None] | None = None

    def place(self, row: ProductRow, variant: Variant | None) -> dict[str, Any] | None:
        """What the row makes of the variant's values, None where it says nothing of them. Raises DomainError for what cannot be."""
        self.undo = None
        said = self._said(row, variant)
        if said is None:
            return None
        home, product = self._home(row, variant)
        before = self.made.get(home, rules.of(product.options) if product else ())
        options, values = _merged(before, said, variant.combination if variant is not None else ())
        claimed = self._claim(home, product, row.sku, values)
        self.undo = (home, self.made.get(home), claimed)
        self.made[home] = options
        attributes = {**(variant.attributes if variant is not None else {}), **(row.attributes or {})}
        placed = rules.written(options, [each.spelled(value) or value for each, value in zip(options, values, strict=True)], attributes)
        renamed = product is not None and bool(before) and [each.name for each in before] != [each.name for each in options]
        return {**placed, "options": rules.kept(options)} if renamed else placed

    def take_back(self) -> None:
        """The row that was placed last is refused for another reason: what it said of options does not count."""
        if self.undo is not None:
            home, options, claimed = self.undo
            if options is None:
                self.made.pop(home)
            else:
                self.made[home] = options
            if claimed is not None:
                self.used[home].pop(claimed)
            self.undo = None

    def changed(self) -> dict[int, tuple[Product, list[dict[str, Any]]]]:
        """The products that are there and have other options now, by id."""
        found = {}
        for home, options in self.made.items():
            product = self._products.get(home)
            if product is not None and rules.of(product.options) != options:
                found[product.id] = (product, rules.kept(options))
        return found

    def kept(self, home: Home) -> list[dict[str, Any]]:
        """The options of a product that is made of these rows."""
        return rules.kept(self.made[home]) if home in self.made else NONE

    def _said(self, row: ProductRow, variant: Variant | None) -> Sequence[tuple[str, str]] | None:
        if row.options is not None:
            return row.options
        if variant is None or not variant.option_1 or not row.attributes:
            return None
        options = rules.of(variant.product.options)  # a feed says its colour, which is an option here
        told = {key: value for key, value in row.attributes.items() if key in rules.KINDS}
        if not told or len(options) != len(variant.combination):
            return None
        return [("", told.get(kind(each.name) or "", own)) for each, own in zip(options, variant.combination, strict=True)]

    def _claim(self, home: Home, product: Product | None, sku: str, values: Combination) -> Combination | None:
        """Make it the variant's own, and give it back where it is new. What was another's when the batch began stays so until it ends."""
        used = self.used.setdefault(home, dict(self._there.get(product.id, {})) if product is not None else {})
        same = tuple(map(folded, values))
        owner = used.get(same)
        if owner not in (None, sku):
            raise DomainError(_("%(sku)s has the same options.", sku=owner), "same_options").with_facts(sku=owner)
        used[same] = sku
        return same if owner is None else None

    def _home(self, row: ProductRow, variant: Variant | None) -> tuple[Home, Product | None]:
        if variant is not None:
            return ("id", str(variant.product_id)), variant.product
        product = self._groups.get(row.group) if row.group else None
        if product is not None:
            return ("id", str(product.id)), product
        return (("group", row.group) if row.group else ("sku", row.sku)), None

    @cached_property
    def _groups(self) -> dict[str, Product]:
        """Products that are there by their group, locked."""
        return queries.lock_groups(self.store.id, {row.group for row in self.rows if row.group and row.sku not in self.known})

    @cached_property
    def _products(self) -> dict[Home, Product]:
        found = {each.product_id: each.product for each in self.known.values()} | {each.id: each for each in self._groups.values()}
        return {("id", str(product_id)): product for product_id, product in found.items()}

    @cached_property
    def _there(self) -> dict[int, dict[Combination, str]]:
        ids = [product.id for product in self._products.values()]
        found: dict[int, dict[Combination, str]] = {}
        for product_id, sku, *values in queries.combinations_of(self.store.id, ids):
            found.setdefault(product_id, {})[tuple(folded(value) for value in values if value)] = sku
        return found


def _merged(before: tuple[Option, ...], said: Sequence[tuple[str, str]], own: Combination) -> tuple[tuple[Option, ...], Combination]:
    """The options with what a row says, and its values; what it leaves empty is what the variant has."""
    said = [*said, *[("", "")] * (len(before) - len(said))]
    values = tuple(value or (own[at] if at < len(own) else "") for at, (_name, value) in enumerate(said))
    if (before and len(said) != len(before)) or "" in values:
        names = ", ".join(each.name for each in before) or ", ".join(name for name, _value in said if name)
        sentence = _("This product's options are %(names)s. Give a value for each of them.", names=names)
        raise DomainError(sentence, "other_options").with_facts(names=names)
    if not before:
        given = [Option(name, (value,)) for (name, _value), value in zip(said, values, strict=True)]
        return rules.checked(given, whole=False), values
    renamed = tuple(Option(name or each.name, each.values) for each, (name, _value) in zip(before, said, strict=True))
    return rules.checked(rules.with_values(renamed, values), whole=False), values
