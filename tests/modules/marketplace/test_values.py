"""Cells are read liberally, and what could mean two things is refused."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from modules.marketplace import values


@pytest.fixture(autouse=True)
def _words(app: Flask) -> None:
    """Sentences need an application."""


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
    ],
)
def test_prices_are_understood(cell: str, minor: int) -> None:
    assert values.money()(cell) == minor


@pytest.mark.parametrize(
    "cell", ["", "free", "1,234", "1.234", "12.505", "-1", "1.2.3", "1,2,3", "1e5", "٣", "99999999999", "NaN", "Infinity"]
)
def test_doubtful_prices_are_refused(cell: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        values.money()(cell)


@pytest.mark.parametrize(
    ("parse", "cell", "result"),
    [
        (values.tax_rate, "17", 1700),
        (values.tax_rate, "17 %", 1700),
        (values.yes_no, "Oui", "true"),
        (values.yes_no, "falsch", "false"),
        (values.boost, "7", "7.0"),
        (values.whole(0, 10), "3.0", 3),
        (values.gtin, "978-3-16-148410-0", "9783161484100"),
        (values.gtin, "316148410X", "9783161484100"),
        (values.one_of("package_delivery"), "Package delivery", "package_delivery"),
        (values.link, "https://example.com/a?b=1", "https://example.com/a?b=1"),
        (values.plain, '="0012"', "0012"),
        (values.plain, "'=1+1", "=1+1"),
        (values.plain, "'n Boek", "'n Boek"),
    ],
)
def test_other_values_are_understood(parse: Any, cell: str, result: Any) -> None:
    assert parse(cell) == result


@pytest.mark.parametrize(
    ("parse", "cell"),
    [
        (values.gtin, "9783161484101"),
        (values.gtin, "123"),
        (values.link, "javascript:alert(1)"),
        (values.link, "//example.com"),
        (values.yes_no, "maybe"),
        (values.tax_rate, "170"),
        (values.boost, "10.1"),
        (values.whole(0, 10), "11"),
        (values.text(3), "four"),
        (values.text(30), "a\x07bell"),
        (values.sku, "two\nlines"),
    ],
)
def test_wrong_values_are_refused(parse: Any, cell: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(cell)


@given(st.integers(0, values.MAX_MINOR))
def test_amounts_come_back_as_they_were_written(minor: int) -> None:
    assert values.money()(values.amount(minor)) == minor
