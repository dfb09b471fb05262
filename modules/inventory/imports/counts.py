"""Stock counts as rows: which column is what, and how a row is taken in. Each row counts at the location that it names, or at the one of
the whole file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from flask_babel import lazy_gettext as _l

from modules.inventory import queries
from modules.inventory.imports.products import GTIN, SKU, article
from modules.inventory.models import Reason as Moved
from modules.inventory.models import Variant
from modules.inventory.services import REFUSALS, expect_many, refusal
from modules.inventory.services.counting import Count, count_places
from webapp.imports import Change, Field, ImportKind, Option, Reason, Row, Taken, Taking
from webapp.imports.cells import text
from webapp.imports.numbers import whole
from webapp.merchants.models import Store

MAX_COUNT = 10_000_000
QUANTITY = Field(
    key="quantity",
    label=_l("Counted"),
    read=whole(0, MAX_COUNT),
    is_number=True,
    names=(
        "count",
        "counted",
        "qty",
        "stock",
        "on hand",
        "bestand",
        "lagerbestand",
        "menge",
        "anzahl",
        "gezählt",
        "quantité",
        "stock compté",
        "inventaire",
    ),
)
LOCATION = Field(
    key="location",
    label=_l("Location"),
    read=text(80),
    is_text=True,
    names=("location name", "standort", "lagerort", "emplacement", "lieu de stockage"),
)


class Spot(NamedTuple):
    """A locked variant, and the id of the location where it was counted; 0 stands for the first one, which is not there yet."""

    variant: Variant
    place_id: int


def match_counts(taking: Taking, rows: Sequence[Row]) -> dict[int, Spot | Reason]:
    """What each row counts, or why it counts nothing; by number of the row."""
    by_gtin = queries.skus_of_gtins(taking.store.id, {row.values["gtin"] for row in rows if "sku" not in row.values})
    skus = {row.number: [row.values["sku"]] if "sku" in row.values else by_gtin.get(row.values["gtin"], []) for row in rows}
    known = queries.find_variants_by_sku(taking.store.id, {each for found in skus.values() for each in found}, lock=True)
    there = _places(taking, rows)
    return {row.number: _spot(taking, row, skus[row.number], known, there) for row in rows}


def _places(taking: Taking, rows: Sequence[Row]) -> dict[str, int]:
    """Ids of the open locations by name, and of the one of the whole file under no name."""
    named = any("location" in row.values for row in rows)
    found = {each.name.casefold(): each.id for each in queries.locations(taking.store.id, only_open=True)} if named else {}
    return {**found, "": int(taking.options["location"]) or next(iter(found.values()), 0)}


def _spot(taking: Taking, row: Row, skus: Sequence[str], known: Mapping[str, Variant], there: Mapping[str, int]) -> Spot | Reason:
    if len(skus) > 1:
        return Reason("several", facts={"skus": ", ".join(skus[:5])})
    variant, name = known.get(skus[0]) if skus else None, row.values.get("location", "")
    if variant is None:
        return Reason("unknown")
    if not variant.track_stock:
        return Reason("not_tracked")
    if name.casefold() not in there:
        return Reason("no_location", field="location", facts={"name": name})
    spot = Spot(variant, there[name.casefold()])
    first = taking.memory.setdefault((variant.id, spot.place_id), row.number)
    return spot if first == row.number else Reason("counted", facts={"first": first})


def take_counts(taking: Taking, rows: Sequence[Row], known: Mapping[int, Spot | Reason]) -> list[Taken]:
    """Set the stock of each variant at its location to what was counted there."""
    counts: dict[int, list[Count]] = defaultdict(list)
    for row in rows:
        if isinstance(found := known[row.number], Spot):
            counts[found.place_id].append(Count(row.number, found.variant, row.values.get("quantity")))
    ids = {each.number: each.variant.id for found in counts.values() for each in found}  # asked for later, each would be read again
    done = {each.number: each for each in count_places(taking.store, counts, reason=Moved.COUNT)}
    return [_told(known[row.number], done.get(row.number), ids.get(row.number, 0)) for row in rows]


def _told(found: Spot | Reason, done: Count | None, variant_id: int) -> Taken:
    if isinstance(found, Reason) or done is None:
        return Taken(reasons=[found] if isinstance(found, Reason) else [])
    if done.error is not None:
        return Taken(reasons=[refusal(done.error)])
    if done.before == done.after:
        return Taken(id=variant_id)
    return Taken("updated", [Change("quantity", str(done.before), str(done.after))], variant_id)


def places(store: Store) -> Sequence[tuple[str, Any]]:
    """Open locations; "0" stands for the first, which is made with its first stock."""
    return [(str(place.id), place.name) for place in queries.locations(store.id, only_open=True)] or [("0", _l("Shop"))]


COUNTS = ImportKind(
    code="inventory.counts",
    label=_l("Stock count"),
    title=_l("Import a stock count"),
    hint=_l("CSV or Excel (.xlsx) with a column of SKUs or barcode numbers and one of what was counted. A column may name locations."),
    fields=(SKU, GTIN, LOCATION, QUANTITY),
    identity=("sku", "gtin"),
    apart=("location",),
    ignored=("reason",),
    match=match_counts,
    many=expect_many,
    take=take_counts,
    options=(Option(key="location", label=_l("Counted at"), choices=places, default=lambda store: places(store)[0][0]),),
    reasons=REFUSALS,
    link=article,
    job_names=(_l("Check of a stock count"), _l("Stock count")),
)
