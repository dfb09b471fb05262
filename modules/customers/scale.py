"""Customers in numbers, each with an address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from modules.customers.demo_words import FIRST, LAST, STREETS, TOWNS
from modules.customers.models import Customer, PostalAddress
from webapp.db.bulk import insert_rows, insert_with_ids
from webapp.db.folding import folded
from webapp.merchants.models import Store
from webapp.registry.kinds.scale import Scale, ScaleDemo

T = TypeVar("T")
AT_ONCE = 1000


def batches(rows: Iterable[T]) -> Iterator[list[T]]:
    """The rows in batches of a statement each."""
    left = iter(rows)
    while batch := list(islice(left, AT_ONCE)):
        yield batch


def sow(scale: Scale, store: Store, number: int) -> int:
    """The store's customers; what they are called is told to whoever sells to them."""
    owner = {"platform_id": store.platform_id, "merchant_id": store.merchant_id}
    known: list[tuple[int, str, str]] = []
    for part in batches(range(scale.share(scale.customers, number))):
        people = [_person(number, each) for each in part]
        ids = insert_with_ids(Customer, [{**owner, "met_store_id": store.id, **each} for each in people])
        insert_rows(PostalAddress, [{**owner, "customer_id": each_id, **_home(each)} for each_id, each in zip(ids, part, strict=True)])
        known += [(each_id, each["name"], each["email"]) for each_id, each in zip(ids, people, strict=True)]
    scale.known["customers", store.id] = known
    return len(known)


def _person(number: int, each: int) -> dict[str, str]:
    name = f"{FIRST[each % len(FIRST)]} {LAST[(each * 7 + number) % len(LAST)]}"
    email = f"c{each}.s{number}@example.com"
    phone = f"+352621{100_000 + (each * 1_733 + number) % 900_000}"
    _code, city, country = TOWNS[each % len(TOWNS)]
    found = {"name_key": folded(name), "search": folded(name, email, phone, city)}
    return {"name": name, "email": email, "phone": phone, "country": country, **found}


def _home(each: int) -> dict[str, object]:
    code, city, country = TOWNS[each % len(TOWNS)]
    street = f"{each % 140 + 1}, {STREETS[each % len(STREETS)]}"
    return {"street": street, "postal_code": code, "city": city, "country": country, "is_main": True}


SCALE = ScaleDemo(code="customers", sow=sow, weight=10)
