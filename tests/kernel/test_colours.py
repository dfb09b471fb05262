"""Whatever colours a brand has, its text can be read on a light and on a dark ground."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.colours import NIGHT, READABLE, WHITE, contrast, is_readable, on_dark, on_light

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_a_colour_becomes_readable_on_both_grounds(colour: str) -> None:
    assert contrast(on_light(colour), WHITE) >= READABLE
    assert contrast(on_dark(colour), NIGHT) >= READABLE


@given(colours)
def test_a_readable_one_stays_as_it_is(colour: str) -> None:
    assert (on_light(colour) == colour) == is_readable(colour)


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#ffffff", "#ffffff", 1)])
def test_contrast_is_what_the_standard_says(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.01)
