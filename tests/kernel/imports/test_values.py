"""Cells are read liberally where they say one thing, and refused where they could say two. Nothing is guessed."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from string import ascii_uppercase
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.commerce import MAX_MINOR
from webapp.commerce.address import countries, country_name
from webapp.commerce.places import COMMON_NAMES, LANGUAGES
from webapp.imports import cells
from webapp.imports.cells import clean
from webapp.imports.numbers import Exact, Reading, decimal_sign, money, tax_rate, whole
from webapp.imports.reasons import CellProblem, tell
from webapp.imports.seen import Seen

EUR = Reading("EUR")


def code_of(read: Any, cell: str, reading: Reading = EUR) -> str:
    """The code of what is wrong with the cell."""
    with pytest.raises(CellProblem) as caught:
        read(cell, reading)
    return caught.value.code


def told(read: Any, cell: str, reading: Reading) -> Any:
    """What the cell is, or the code of what is wrong with it."""
    try:
        return read(cell, reading)
    except CellProblem as problem:
        return problem.code


@pytest.mark.parametrize(
    ("cell", "minor"),
    [
        ("12.50", 1250),
        ("12,50 €", 1250),
        ("EUR 12", 1200),
        ("1.234,50", 123450),
        ("1,234.50", 123450),
        ("0", 0),
        ("7.5", 750),
        ("1 234,00", 123400),
        ("1'234.50", 123450),
        ("1.234.567", 123456700),
        ("12,-", 1200),
        ("€12.50", 1250),
        ("12,50 Euro", 1250),
        ("1000,000.00", None),
    ],
)
def test_prices_are_understood(cell: str, minor: int | None) -> None:
    if minor is None:
        assert code_of(money, cell) == "number"
    else:
        assert money(cell, EUR) == minor


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1.000", "ambiguous"),
        ("1.250 €", "ambiguous"),
        ("1,234", "ambiguous"),
        ("12.50 USD", "other_currency"),
        ("$12.50", "other_currency"),
        ("CHF 12.50", "other_currency"),
        ("12.50 abc", "beside"),
        ("about 12", "beside"),
        ("12.505", "ambiguous"),
        ("-1", "bounds"),
        ("99999999999999", "bounds"),
        ("free", "number"),
        ("1.2.3", "number"),
        ("1,2,3", "number"),
        ("1e5", "beside"),
        ("٣", "number"),
        ("NaN", "number"),
        ("sNaN", "number"),
        ("Infinity", "number"),
        ("1e30", "beside"),
        ("9" * 400, "number"),
        ("", "number"),
        (".", "number"),
        ("12 50", "number"),
    ],
)
def test_a_price_that_could_be_another_is_refused(cell: str, code: str) -> None:
    assert code_of(money, cell) == code


def test_a_quantity_of_a_thousand_is_not_one() -> None:
    assert code_of(whole(0, 10_000), "1,000") == "ambiguous"
    assert whole(0, 10_000)("1,000", Reading("EUR", ".")) == 1000
    assert code_of(whole(0, 10_000), "1,000", Reading("EUR", ",")) == "decimals"


@pytest.mark.parametrize(
    ("cell", "sign", "minor"), [("1.250 €", ",", 125000), ("1,250", ".", 125000), ("1.250,00", ",", 125000), ("12,5", ",", 1250)]
)
def test_with_the_decimal_sign_known_thousands_are_read(cell: str, sign: str, minor: int) -> None:
    assert money(cell, Reading("EUR", sign)) == minor


@pytest.mark.parametrize(("cell", "sign"), [("12.50", ","), ("12,50", "."), ("1,234.50", ","), ("0.500", ",")])
def test_a_number_that_does_not_fit_the_files_decimal_sign_is_refused(cell: str, sign: str) -> None:
    assert code_of(money, cell, Reading("EUR", sign)) == "decimal_sign"


@pytest.mark.parametrize(("places", "said"), [(2, "Price has more than 2 decimals: 1,005."), (0, "Price has to be a whole number: 1,005.")])
def test_too_many_decimals_are_told_as_a_person_would(places: int, said: str) -> None:
    stored = {"code": "decimals", "field": "price", "facts": {"cell": "1,005", "places": places}}
    assert tell(stored, {"price": "Price"}, {}) == said


def test_amounts_have_the_decimals_of_their_currency() -> None:
    assert money("1200", Reading("JPY")) == 1200
    assert money("¥1,200", Reading("JPY", ".")) == 1200
    assert money("12.50 CHF", Reading("CHF")) == money("Fr. 12.50", Reading("CHF")) == 1250
    assert code_of(money, "12.50", Reading("JPY")) == "decimals"
    assert code_of(money, "12.50 €", Reading("CHF")) == "other_currency"


@pytest.mark.parametrize(
    ("found", "sign"),
    [
        (["1.000", "12.50"], "."),
        (["1.000", "12,50 €"], ","),
        (["1.234.567", "3"], ","),
        (["1.234,5"], ","),
        (["1.000", "2.000"], ""),
        (["12.50", "12,50"], ""),
        (["1 234,500"], ","),
        (["n/a", "free", "-"], ""),
        ([], ""),
    ],
)
def test_the_decimal_sign_is_found_out_of_all_rows(found: list[str], sign: str) -> None:
    assert decimal_sign(found) == sign


def test_numbers_of_spreadsheets_are_exact_whatever_the_file_says() -> None:
    assert money(Exact("1250.5"), Reading("EUR", ",")) == 125050
    assert code_of(money, Exact("1.005")) == "decimals"


@pytest.mark.parametrize(
    ("read", "cell", "result"),
    [
        (tax_rate, "17", 1700),
        (tax_rate, "17 %", 1700),
        (tax_rate, "5,5 %", 550),
        (cells.yes_no, "Oui", "true"),
        (cells.yes_no, "falsch", "false"),
        (whole(0, 10), "3.0", 3),
        (cells.gtin, "978-3-16-148410-0", "9783161484100"),
        (cells.gtin, "978\u20113\u201116\u2011148410\u20110", "9783161484100"),
        (cells.gtin, "316148410X", "9783161484100"),
        (cells.one_of("package_delivery"), "Package delivery", "package_delivery"),
        (cells.link, "https://example.com/a?b=1", "https://example.com/a?b=1"),
        (cells.links, "https://a.lu/1,2.jpg, https://a.lu/3.jpg", "https://a.lu/1,2.jpg,https://a.lu/3.jpg"),
        (cells.links, "https://a.lu/1.jpg https://a.lu/2.jpg", "https://a.lu/1.jpg,https://a.lu/2.jpg"),
        (cells.sku, "AB\u200d-1", "AB-1"),
    ],
)
def test_other_values_are_understood(read: Any, cell: str, result: Any) -> None:
    assert read(cell, EUR) == result


@pytest.mark.parametrize(
    ("cell", "result"),
    [
        ('="0012"', "0012"),
        ("'=1+1", "=1+1"),
        ("'0012", "0012"),
        ("'n Boek", "'n Boek"),
        ("\u200bA-1\ufeff", "A-1"),
        ("Cafe\u0301", "Café"),
        ("A\u00ad1", "A1"),
    ],
)
def test_what_nobody_sees_is_taken_off(cell: str, result: str) -> None:
    assert clean(cell) == result


@pytest.mark.parametrize(
    ("read", "cell"),
    [
        (cells.gtin, "9783161484101"),
        (cells.gtin, "123"),
        (cells.link, "javascript:alert(1)"),
        (cells.link, "//example.com"),
        (cells.link, "http://[broken"),
        (cells.yes_no, "maybe"),
        (tax_rate, "170"),
        (tax_rate, "17 or so"),
        (whole(0, 10), "11"),
        (whole(0, 10), "5 pcs"),
        (cells.text(3), "four"),
        (cells.text(30), "a\x07bell"),
        (cells.sku, "two\nlines"),
    ],
)
def test_wrong_values_are_refused(read: Any, cell: str) -> None:
    assert code_of(read, cell)


@given(st.integers(0, MAX_MINOR), st.sampled_from([("", "."), ("", ","), (".", ","), (",", "."), (" ", ","), ("'", ".")]))
def test_amounts_come_back_as_they_were_written_in_any_country(minor: int, signs: tuple[str, str]) -> None:
    thousands, decimal = signs
    written = f"{Decimal(minor).scaleb(-2):,.2f}".translate({ord(","): thousands, ord("."): decimal})
    assert money(written, Reading("EUR", decimal)) == minor
    assert money(written, EUR) == minor


@given(st.text(alphabet="0123456789.,' €-+$eEA%", max_size=14), st.sampled_from(["", ".", ","]))
def test_a_cell_is_one_amount_or_refused_and_never_another_with_the_sign_known(cell: str, sign: str) -> None:
    unknown = told(money, cell, EUR)
    if isinstance(unknown, str):
        return
    assert told(money, cell, Reading("EUR", sign)) in (unknown, "decimal_sign")


@given(st.text(max_size=40))
def test_no_cell_is_anything_but_read_or_refused(cell: str) -> None:
    for read in (money, tax_rate, whole(0, 10), cells.gtin, cells.link, cells.links, cells.yes_no, cells.sku):
        assert told(read, clean(cell), EUR) is not None


@given(st.text(alphabet="aZ09 ._-/'=\"\t\n\u00a0\u00ad+@,;é", max_size=12))
def test_cells_that_nothing_is_wrong_with_are_left_as_they_would_be(cell: str) -> None:
    assert clean(cell) == cells._cleaned(cell)


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "a", "é", "\ud800", "x" * 300]), st.integers(1, 2**32 - 1)), max_size=20))
def test_the_first_row_about_a_thing_is_remembered(rows: list[tuple[str, int]]) -> None:
    seen, plain = Seen(), dict[str, int]()
    for about, number in rows:
        assert seen.first(about, number) == plain.setdefault(about, number)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("LU", "LU"), ("lu", "LU"), ("LUX", "LU"), ("Luxembourg", "LU"), ("Lëtzebuerg", "LU"), ("luxemburg", "LU"), ("Deutschland", "DE"),
     ("ALLEMAGNE", "DE"), ("Etats-Unis", "US"), ("UK", "GB"), ("Côte d’Ivoire", "CI"), ("Japan", "JP"), ("Däitschland", "DE"),
     ("Großbritannien", "GB"), ("Great Britain", "GB"), ("England", "GB"), ("Czech Republic", "CZ"), ("Hong Kong", "HK"), ("Holland", "NL"),
     ("The Netherlands", "NL"), ("Südkorea", "KR"), ("USA", "US"), ("U.S.A.", "US"), ("Trinidad and Tobago", "TT"), ("Saint Lucia", "LC"),
     ("Cote d'Ivoire", "CI"), ("Bosnien und Herzegowina", "BA"), ("Ivory Coast", "CI"), ("Turkey", "TR"), ("xk", "XK")],
)  # fmt: skip
def test_a_country_is_known_by_its_code_and_its_name(cell: str, code: str) -> None:
    assert cells.country(cell, EUR) == code


@pytest.mark.parametrize("cell", ["XX", "Atlantis", "1", "L", "", "SU", "VD", "CT", "MI", "EL", "ß", "Korea", "Congo", "Europe", "x" * 500])
def test_what_is_no_country_is_refused(cell: str) -> None:
    assert code_of(cells.country, cell) == "country"


def test_each_country_is_known_by_its_own_name() -> None:
    for code in countries():
        for language in LANGUAGES:
            assert cells.country(country_name(code, language), EUR) == code


def test_two_letters_are_the_code_that_they_are_or_nothing() -> None:
    """Withdrawn codes stand in files for other things: VD for a Swiss canton, CT for an American state."""
    for first, second in product(ascii_uppercase, repeat=2):
        cell = first + second
        code = cell if cell in countries() else {"UK": "GB"}.get(cell)
        assert (told(cells.country, cell, EUR), told(cells.country, cell.lower(), EUR)) == (code or "country", code or "country")


def test_no_common_name_is_of_two_countries() -> None:
    assert {name: cells.country(name, EUR) for names in COMMON_NAMES.values() for name in names} == {
        name: code for code, names in COMMON_NAMES.items() for name in names
    }


def test_of_many_rows_none_is_taken_for_another() -> None:
    seen = Seen()
    assert [seen.first(f"SKU-{each}", each) for each in range(1, 100_001)] == list(range(1, 100_001))
    assert [seen.first(f"SKU-{each}", 0) for each in range(1, 100_001, 997)] == list(range(1, 100_001, 997))
