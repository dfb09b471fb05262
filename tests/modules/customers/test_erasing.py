"""Erasing a customer: not one personal word stays in any table of the database. On both databases."""

from __future__ import annotations

import json
import zipfile

import pytest
from flask import Flask
from sqlalchemy import inspect, select, text

from modules.customers import queries, rules, services
from modules.customers.services.segments import create_segment
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.modules.customers.test_merging import merge
from webapp import privacy
from webapp.commerce import Address
from webapp.db import db
from webapp.domain import Conflict
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Buyer, Customers

WORDS = ("zebedee", "quagga", "okapi", "narwhal", "26375245", "621987654", "axolotl")


def known(world: World) -> int:
    """Somebody of whom everything is known, with another one merged in."""
    with at_work(world.platform):
        asked = port(Customers)
        assert asked is not None
        home = Address("1, rue Okapi", "1660", "Luxembourg", "", "LU")
        kept = asked.ensure(world.shop.id, Buyer(name="Zebedee", company="Quagga", reference="axolotl:1", address=home))
        twice = Buyer(name="Zebedee Quagga", email="zebedee@example.com", phone="+352621987654", reference="axolotl:2", address=home)
        other = asked.ensure(world.shop.id, twice)
        services.change_customer(world.shop, kept, version=2, name="Zebedee", company="Quagga", email="", vat_number="LU26375245")
        services.add_note(other, body="Collects narwhals.", author_id=world.alice.id)
        services.add_tag(other, "Regular")
        services.add_tag(other, "Cousin of Okapi")
        services.record_consent(other, channel="email", given=True, source="paper")
        merge(kept, other)
    return kept


def found_in_tables(words: tuple[str, ...]) -> set[str]:
    """table.column of every value of the whole database that holds one of the words."""
    found: set[str] = set()
    with db.engine.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings():
                found |= {f"{table}.{name}" for name, value in row.items() if any(word in str(value).lower() for word in words)}
    return found


def test_no_personal_word_stays(app: Flask, world: World) -> None:
    number = known(world)
    assert len(found_in_tables(WORDS)) > 10, "or the scan finds nothing anyway"
    with at_work(world.platform):
        services.erase(number, version=queries.customer(number).version)
    assert found_in_tables(WORDS) == set()


def test_an_erased_customer_keeps_its_number_and_when_it_agreed(world: World) -> None:
    number = known(world)
    with at_work(world.platform):
        services.erase(number, version=queries.customer(number).version)
        asked = port(Customers)
        assert asked is not None
        assert asked.label([number]) == {number: f"Erased customer {number}"}
        assert len(queries.consents(queries.family(number))) == 1
        assert asked.find(world.shop.id, email="zebedee@example.com") is None


def test_an_erased_merge_is_not_undone(world: World) -> None:
    number = known(world)
    with at_work(world.platform):
        services.erase(number, version=queries.customer(number).version)
        with pytest.raises(Conflict):
            services.undo(number, db.session.scalar(select(text("max(id)")).select_from(text("users"))) or 1)


def test_everything_that_is_kept_is_handed_out(world: World) -> None:
    number = known(world)
    with at_work(world.platform), privacy.archive("customer", number, world.shop.merchant_id) as kept, zipfile.ZipFile(kept) as found:
        told = {name: json.loads(found.read(name)) for name in found.namelist()}
    assert [each["name"] for each in told["customer.json"]] == ["Zebedee", "Zebedee Quagga"]
    assert told["notes.json"][0]["text"] == "Collects narwhals."
    assert (told["tags.json"], len(told["addresses.json"]), told["consent.json"][0]["given"]) == (["Cousin of Okapi", "Regular"], 2, True)


def test_a_tag_that_others_have_or_a_segment_asks_for_stays(world: World) -> None:
    gone, other = world.add(email="gone@example.com"), world.add()
    with at_work(world.platform):
        for name in ("Shared", "Asked for", "Own"):
            services.add_tag(gone, name)
        services.add_tag(other, "Shared")
        rule = rules.read([("customers.tag:is", "Asked for")], "all", "EUR")
        create_segment(db.session.get_one(Store, world.shop.id), name="Asked", rule=rule)
        services.erase(gone, version=queries.customer(gone).version)
    with at_work(world.platform):
        assert [each.name for each in queries.tags()] == ["Asked for", "Shared"]
