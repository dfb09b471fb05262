"""Variants as somebody with a scanner finds them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, false, func, literal, or_, select, true

from modules.inventory.models import ACTIVE, Level, Location, Movement, Product, Variant
from modules.inventory.queries import on_sale, variants
from webapp.db import db

LENGTHS = (8, 12, 13, 14)
"""Digits of a GTIN; the shorter ones are the longer ones without their zeros in front."""


def scanned(store_id: int, code: str, limit: int = 10) -> list[Variant]:
    """What a barcode, SKU, MPN or label stands for; where it is none of these, what is on sale under such a name."""
    numbers = {code, *(code.zfill(length) for length in LENGTHS), code.lstrip("0")} if code.isascii() and code.isdigit() else {code}
    by_name = func.lower(Variant.sku) == code.lower(), func.lower(Variant.mpn) == code.lower(), Variant.label == code
    same = or_(Variant.gtin.in_(sorted(numbers - {""})), *by_name)
    exact = variants(store_id).where(same, Product.status == ACTIVE).order_by(Variant.id).limit(limit)
    found = list(db.session.scalars(exact))
    surest = [each for each in found if each.sku == code] or [each for each in found if each.gtin in numbers and each.gtin]
    if len(surest) == 1:
        return surest
    return found or on_sale(store_id, code, limit)


def at_location(location_id: int, variant_ids: list[int]) -> dict[int, int]:
    """How many of each of these variants a location has that may be sold and nobody was promised."""
    where = Level.location_id == location_id, Level.variant_id.in_(variant_ids)
    rows = db.session.execute(select(Level.variant_id, Level.on_hand - Level.reserved - Level.unavailable).where(*where))
    return {row[0]: row[1] for row in rows}


def lies_at(location_id: int) -> ColumnElement[bool]:
    """Whether a location has some of the variant of a row, or fewer than none."""
    here = Level.variant_id == Variant.id, Level.location_id == location_id, Level.on_hand != 0
    return select(Level.id).where(*here).correlate(Variant).exists()


def lies_in(kind: str) -> ColumnElement[bool]:
    """Whether a location of this kind has some of the variant of a row, or fewer than none."""
    here = Level.variant_id == Variant.id, Level.on_hand != 0, Location.kind == kind
    return select(Level.id).join(Location, Location.id == Level.location_id).where(*here).correlate(Variant).exists()


def is_unsound() -> ColumnElement[bool]:
    """Whether the barcode number of a row is no GTIN: of another length, or with a wrong last digit (GS1 General Specifications, 7.9)."""
    number, longest = Variant.gtin, max(LENGTHS)
    filled = literal("0" * longest).concat(number)
    digits = [cast(func.substr(filled, func.length(number) + place, 1), Integer) for place in range(1, longest + 1)]
    total = sum((each * (3 if at % 2 == 0 else 1) for at, each in enumerate(digits)), literal(0))
    is_no_number = func.ltrim(number, "0123456789") != ""
    return case((number == "", false()), (is_no_number, true()), (func.length(number).not_in(LENGTHS), true()), else_=total % 10 != 0)


def still_since(moment: datetime) -> ColumnElement[bool]:
    """Whether the variant of a row last moved before this moment, or never; one look at the index for each."""
    last = select(Movement.created_at).where(Movement.variant_id == Variant.id).order_by(Movement.id.desc()).limit(1)
    return func.coalesce(last.correlate(Variant).scalar_subquery() < moment, true())


def skus_of(store_id: int, variant_ids: Iterable[int]) -> list[tuple[int, str]]:
    """(id, SKU) of these variants of the store, in the order of their ids: the order in which everybody locks them."""
    mine = Variant.store_id == store_id, Variant.id.in_(list(variant_ids))
    rows = db.session.execute(select(Variant.id, Variant.sku).where(*mine).order_by(Variant.id))
    return [(variant_id, sku) for variant_id, sku in rows]


def ids_of(statement: Select[Any], limit: int) -> list[int]:
    """Ids of the variants of a list, by name."""
    rows = statement.with_only_columns(Variant.id, maintain_column_froms=True).order_by(None).order_by(Product.name, Variant.id)
    return list(db.session.scalars(rows.limit(limit)))
