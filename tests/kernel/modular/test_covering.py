"""The families of module states that the matrix renders hold what they promise, over random graphs without cycles."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from tests.support.covering import EVERY, SWITCHED, State, covering_family, meetings

CODES = ("m0", "m1", "m2", "m3", "m4")


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Each module may require only earlier ones, so there is no cycle."""
    return {code: tuple(draw(st.sets(st.sampled_from(CODES[:n])))) if n else () for n, code in enumerate(CODES)}


def is_lawful(requires: dict[str, tuple[str, ...]], setting: dict[str, State]) -> bool:
    """The law itself: what a module with pages requires has pages."""
    return all(setting[other].has_pages for code, state in setting.items() if state.has_pages for other in requires[code])


def every_setting(requires: dict[str, tuple[str, ...]], states: tuple[State, ...]) -> list[dict[str, State]]:
    """All lawful ones, by trying everything."""
    tried = (dict(zip(CODES, each, strict=True)) for each in product(states, repeat=len(CODES)))
    return [setting for setting in tried if is_lawful(requires, setting)]


@given(graphs(), st.sampled_from([(SWITCHED, 2), (EVERY, 2), (SWITCHED, 3)]))
def test_any_two_or_three_modules_meet_in_every_lawful_way(
    requires: dict[str, tuple[str, ...]], asked: tuple[tuple[State, ...], int]
) -> None:
    states, size = asked
    family, everything = covering_family(requires, (), states, size), every_setting(requires, states)
    assert all(setting in everything for setting in family)
    held = set().union(*(meetings(setting, size) for setting in family))
    assert held == set().union(*(meetings(setting, size) for setting in everything))


@given(graphs())
def test_a_family_is_small(requires: dict[str, tuple[str, ...]]) -> None:
    family = covering_family(requires, ())
    assert len(family) == len({tuple(setting.items()) for setting in family}), "a setting is there twice"
    assert len(family) <= 25


def test_thirteen_modules_need_ten_settings_for_pairs_and_some_twenty_for_triples() -> None:
    requires = {f"m{number}": () if number % 4 else (f"m{number - 1}",) for number in range(1, 12)}
    pairs, triples = (covering_family(requires, (), SWITCHED, size) for size in (2, 3))
    assert (len(pairs) <= 12, len(triples) <= 25) == (True, True)


def test_a_family_begins_with_the_least_and_the_most() -> None:
    requires = {"base": (), "stock": (), "market": ("stock",)}
    least, most, *_more = covering_family(requires, {"base"})
    assert set(least.values()) == {State.OFF}
    assert set(most.values()) == {State.ON}
    assert least.keys() == {"stock", "market"}


def test_without_optional_modules_there_is_one_setting_twice() -> None:
    assert covering_family({"base": ()}, {"base"}) == [{}, {}]
