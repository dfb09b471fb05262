"""The rules of customers, without pages. On both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError

from modules.customers import queries, services
from modules.customers.models import Consent, PostalAddress
from modules.customers.services import marks
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from webapp.commerce import Address
from webapp.commerce.address import AddressError
from webapp.db import db, transaction
from webapp.domain import Conflict, DomainError
from webapp.merchants.models import Store
from webapp.tenancy import scope

HOME = Address("1, Grand-Rue", "1660", "Luxembourg", "", "LU")
OFFICE = Address("2, rue du Moulin", "9234", "Diekirch", "", "LU")


def test_what_is_typed_is_kept_in_its_normal_form(world: World) -> None:
    saved = world.saved(world.add(name="Léa Müller", email=" Lea@Example.COM ", phone="621 123 456", vat_number="lu 2637 5245"))
    assert (saved.email, saved.phone, saved.vat_number) == ("lea@example.com", "+352621123456", "LU26375245")


def test_a_number_without_its_country_is_of_the_store_s(world: World, second: Store) -> None:
    with transaction():
        second.currency = "CHF"  # its merchant's country is not known, so that says where it is
    assert world.saved(world.add(second, phone="044 668 18 00")).phone == "+41446681800"
    with pytest.raises(DomainError):
        world.add(phone="044 668 18 00")
    assert world.saved(world.add(phone="621 123 456")).phone == "+352621123456"


def test_where_the_store_is_is_asked_only_for_a_number_without_a_country(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(Store, "home_country", property(lambda store: "LU" if asked.append(store.id) is None else ""))
    number = world.add(phone="+352 621 123 456")
    version = world.saved(number).version
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        services.change_customer(shop, number, version=version, name="Léa", company="", email="", phone="")
    assert (world.saved(number).phone, asked) == ("", [])
    version = world.saved(number).version
    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        services.change_customer(shop, number, version=version, name="Léa", company="", email="", phone="621 123 457")
    assert (world.saved(number).phone, asked) == ("+352621123457", [world.shop.id])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": ""}, "nameless"),
        ({"email": "lea@"}, "bad_email"),
        ({"phone": "12"}, "bad_phone"),
        ({"phone": "9" * 500}, "bad_phone"),
        ({"vat_number": "LU26375246"}, "bad_vat_number"),
    ],
)
def test_what_is_wrong_is_refused(world: World, values: dict[str, str], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        world.add(**values)
    assert refused.value.code == code


def test_an_address_is_one_customers_of_a_merchant(world: World, second: Store, rival: Store) -> None:
    world.add(email="lea@example.com")
    with pytest.raises(Conflict) as refused:
        world.add(second, email="LEA@example.com")
    assert refused.value.code == "email_taken"
    assert world.add(rival, email="lea@example.com")
    assert world.add(world.other_shop, email="lea@example.com")


def test_customers_without_an_address_are_as_many_as_there_are(world: World) -> None:
    assert world.add() != world.add()


def test_all_stores_of_the_merchant_see_a_customer_and_nobody_else_does(world: World, second: Store, rival: Store) -> None:
    world.add()
    counts = []
    db.session.rollback()  # what was read before knows nothing of it
    for shop in (world.shop, second, rival):
        with scope(shop.platform_id, shop.id):
            counts.append(queries.count())
    with scope(world.elsewhere.id):
        counts.append(queries.count())
    assert counts == [1, 1, 0, 0]


def test_a_customer_is_found_without_accents_and_case(world: World) -> None:
    with at_work(world.platform):
        number = services.create_customer(world.shop, name="Zoé Gonçalves", company="Straße & Fils").id
        services.add_address(number, label="", postal=OFFICE)
    assert world.saved(number).search == "zoe goncalves strasse & fils 2, rue du moulin 9234 diekirch"


def test_a_stale_version_is_refused(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        services.change_customer(world.shop, number, version=1, name="Second", company="", email="")
    with pytest.raises(Conflict) as refused, at_work(world.platform):
        services.change_customer(world.shop, number, version=1, name="Third", company="", email="")
    assert (refused.value.code, world.saved(number).name) == ("stale", "Second")


def test_one_address_of_several_is_the_main_one(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        first = services.add_address(number, label="Home", postal=HOME).id
        second = services.add_address(number, label="Office", postal=OFFICE, is_main=True).id
        third = services.add_address(number, label="Third", postal=HOME).id
        assert mains(number) == [second]
        services.change_address(number, third, version=1, label="Third", postal=OFFICE, is_main=True)
        assert mains(number) == [third]
        services.remove_address(number, third)
        assert mains(number) == [first]
        services.change_address(number, first, version=queries.address(number, first).version, label="Home", postal=HOME, is_main=False)
        assert mains(number) == [second]


def mains(number: int) -> list[int]:
    main = select(PostalAddress.id).where(PostalAddress.customer_id == number, PostalAddress.is_main)
    return list(db.session.scalars(main))


def test_a_wrong_address_is_refused(world: World) -> None:
    number = world.add()
    with pytest.raises(AddressError), at_work(world.platform):
        services.add_address(number, label="", postal=Address("1, Grand-Rue", "ABC", "Luxembourg", "", "LU"))


def test_where_there_are_too_many_tags_those_that_nobody_has_make_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_TAGS", 2)
    number = world.add()
    with at_work(world.platform):
        unused = services.add_tag(number, "First").id
        services.add_tag(number, "Second")
        services.remove_tag(number, unused)
        services.add_tag(number, "Third")
        assert [each.name for each in queries.tags()] == ["Second", "Third"]
        with pytest.raises(DomainError, match="2 tags already"):
            services.add_tag(number, "Fourth")


def test_a_tag_is_one_in_all_its_spellings(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        for name in ("Élève", "eleve", "ÉLÈVE"):
            services.add_tag(number, name)
        assert [each.name for each in queries.tags_of(number)] == ["Élève"]
        services.remove_tag(number, queries.tags()[0].id)
        assert (len(queries.tags_of(number)), len(queries.tags())) == (0, 1)


def test_the_latest_word_on_a_channel_counts(world: World) -> None:
    number = world.add()
    with at_work(world.platform):
        for given in (True, False):
            services.record_consent(number, channel="email", given=given, source="paper")
        services.record_consent(number, channel="sms", given=True, source="phone")
        assert {channel: each.given for channel, each in queries.standing_consents([number]).items()} == {"email": False, "sms": True}
        agreed = [db.session.scalars(queries.customers().where(queries.agreed_to(channel))).all() for channel in ("email", "sms", "post")]
    assert [len(each) for each in agreed] == [0, 1, 0]


@pytest.mark.parametrize("statement", [update(Consent).values(given=True), delete(Consent)], ids=["update", "delete"])
def test_what_was_agreed_is_never_rewritten(world: World, statement: object) -> None:
    number = world.add()
    with at_work(world.platform):
        services.record_consent(number, channel="email", given=False, source="paper")
    with pytest.raises((DBAPIError, Conflict)), transaction() as session, scope(world.platform.id):
        session.execute(statement)  # type: ignore[call-overload]
    with at_work(world.platform):
        assert [each.given for each in queries.consents([number])] == [False]
