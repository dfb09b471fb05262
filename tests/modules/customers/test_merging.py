"""Merging two customers, undoing it, and what looks like one. On both databases."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from modules.customers import queries, services
from modules.customers.models import Customer, Merge, Note, PostalAddress, Tagging
from modules.customers.queries import duplicates
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from webapp.commerce import Address
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.merchants.models import Store
from webapp.ports import port
from webapp.registry.ports.customers import Customers

HOMES = [Address(f"{number}, Grand-Rue", "1660", "Luxembourg", "", "LU") for number in (1, 2)]
FIELDS = ("status", "merged_into_id", "name", "company", "email", "phone", "vat_number", "locale", "country", "name_key", "search")


def merge(kept: int, other: int) -> int:
    """Merge them as they are; the id of the merge."""
    versions = queries.customer(kept).version, queries.customer(other).version
    return services.merge(kept, other, versions=versions).id


def everything() -> list[list[tuple[Any, ...]]]:
    """All that merging may touch."""
    rows = [[getattr(Customer, name) for name in ("id", *FIELDS)], [PostalAddress.id, PostalAddress.customer_id, PostalAddress.is_main]]
    rows += [[Note.id, Note.customer_id], [Tagging.customer_id, Tagging.tag_id]]
    return [[tuple(row) for row in db.session.execute(select(*columns).order_by(*columns[:2]))] for columns in rows]


def people(world: World, one: dict[str, Any], other: dict[str, Any]) -> list[int]:
    """Two customers with what these say of them; e-mail addresses and names differ."""
    made = []
    for number, facts in enumerate((one, other)):
        values = {name: value.format(number=number) for name, value in facts["values"].items()}
        customer = services.create_customer(db.session.get_one(Store, world.shop.id), **{"company": f"Company {number}", **values})
        for home in HOMES[: facts["homes"]]:
            services.add_address(customer.id, label="", postal=home)
        for name in facts["tags"]:
            services.add_tag(customer.id, name)
        services.add_note(customer.id, body="Likes tea.", author_id=None)
        made.append(customer.id)
    return made


VALUES = {"name": "Name {number}", "email": "n{number}@example.com", "phone": "+35262112345{number}", "locale": "fr", "company": ""}
GIVEN = st.sets(st.sampled_from(["email", "phone", "locale"]))
SOMEBODY = st.fixed_dictionaries(
    {
        "values": GIVEN.map(lambda names: {name: VALUES[name] for name in ("name", *names)}),
        "homes": st.integers(0, 2),
        "tags": st.sets(st.sampled_from(["Regular", "School"])),
    }
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one=SOMEBODY, other=SOMEBODY)
def test_merge_then_undo_is_identity(world: World, one: dict[str, Any], other: dict[str, Any]) -> None:
    try:
        with at_work(world.platform):
            kept, merged = people(world, one, other)
            before = everything()
            done = merge(kept, merged)
            assert everything() != before
            assert queries.family(kept) == [kept, merged]
            services.undo(kept, done)
            db.session.expire_all()
            assert everything() == before
            raise Forget
    except Forget:
        pass


class Forget(Exception):
    """Takes back what an example made."""


def test_ids_of_who_was_merged_go_on_standing_for_the_customer(world: World) -> None:
    kept, other, third = (world.add(name=name, email=f"{name}@example.com") for name in ("kept", "other", "third"))
    with at_work(world.platform):
        merge(other, third)
        merge(kept, other)
        asked = port(Customers)
        assert asked is not None
        assert asked.label([third, other]) == {third: "kept", other: "kept"}
        assert queries.family(kept) == [kept, other, third]
        assert [each.id for each in db.session.scalars(queries.customers())] == [kept]


def test_consent_given_before_still_counts(world: World) -> None:
    kept, other = world.add(), world.add()
    with at_work(world.platform):
        services.record_consent(other, channel="email", given=True, source="paper")
        merge(kept, other)
        assert queries.standing_consents(queries.family(kept))["email"].given


def test_somebody_who_saved_meanwhile_is_not_run_over(world: World) -> None:
    kept, other = world.add(), world.add()
    with at_work(world.platform):
        services.change_customer(world.shop, other, version=1, name="Second", company="", email="")
    with pytest.raises(Conflict) as refused, at_work(world.platform):
        services.merge(kept, other, versions=(1, 1))
    assert refused.value.code == "stale"


def test_after_its_days_a_merge_stays(world: World) -> None:
    kept, other = world.add(), world.add()
    with at_work(world.platform):
        done = merge(kept, other)
        db.session.execute(update(Merge).values(at=utcnow() - timedelta(days=31)))
        db.session.expire_all()
        assert duplicates.merges_into([kept], utcnow() - timedelta(days=30)) == []
        with pytest.raises(Conflict) as refused:
            services.undo(kept, done)
    assert refused.value.code == "too_late"


def test_who_looks_like_one_customer_is_found_with_the_reasons(world: World, rival: Store) -> None:
    with at_work(world.platform):
        shops = [db.session.get_one(Store, shop.id) for shop in (world.shop, world.shop, world.shop, rival)]
        names = ("Jürgen Müller", "jurgen muller", "Somebody", "Jürgen Müller")
        made = [services.create_customer(shop, name=name, phone="+352621123456").id for shop, name in zip(shops, names, strict=True)]
        for each in made[:2]:
            services.add_address(each, label="", postal=HOMES[0])
        found = [(pair.first.id, pair.second.id, pair.reasons) for pair in duplicates.pairs()]
        first, second, third, _theirs = made
        assert found == [(first, second, ["phone", "address"]), (first, third, ["phone"]), (second, third, ["phone"])]
        services.tell_apart(third, first)
        assert [(pair.first.id, pair.second.id) for pair in duplicates.pairs(third)] == [(second, third)]
