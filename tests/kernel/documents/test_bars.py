"""Barcodes say what they are given, to a reader that knows the same rules."""

import pytest

from webapp.documents import bars

pytestmark = pytest.mark.sqlite_only  # no database takes part


@pytest.mark.parametrize(("text", "wide"), [("5449000000996", 95), ("96385074", 67), ("036000291452", 95)])
def test_a_gtin_is_as_wide_as_its_kind(text, wide):
    made = bars(text)
    assert made["width"] == wide
    assert (made["runs"][0], sum(made["runs"][-1])) == ([0, 1], wide)


def test_another_text_is_code_128_and_what_it_cannot_say_is_none():
    assert bars("BK-0001")["width"] == 11 * 9 + 13 - 11
    assert bars("5449000000990") is not None  # its check digit is wrong: a text like any other
    assert [bars(text) for text in ("", "Müsli", "a\nb", "x" * 41)] == [None] * 4
