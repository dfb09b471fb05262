"""Properties of the dependency graph over random graphs without cycles."""

from __future__ import annotations

from graphlib import CycleError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.registry import graph

CODES = [f"m{n}" for n in range(8)]


@st.composite
def graphs(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """Each module may require only earlier ones, so there is no cycle."""
    return {code: tuple(draw(st.sets(st.sampled_from(CODES[:n])))) if n else () for n, code in enumerate(CODES)}


SETS = st.sets(st.sampled_from(CODES))


@given(graphs(), SETS)
def test_closure_is_idempotent_and_lawful(requires: dict[str, tuple[str, ...]], codes: set[str]) -> None:
    closed = graph.needed(requires, codes)
    assert graph.needed(requires, closed) == closed
    assert codes <= closed
    assert graph.is_lawful(requires, set(), closed)


@given(graphs(), SETS, SETS)
def test_disabling_then_enabling_leaves_a_lawful_set(requires: dict[str, tuple[str, ...]], on: set[str], off: set[str]) -> None:
    start = graph.needed(requires, on)
    without = start - graph.dependents(requires, off)
    assert graph.is_lawful(requires, set(), without)
    assert graph.is_lawful(requires, set(), without | graph.needed(requires, off))


@given(graphs(), SETS)
def test_order_respects_requires(requires: dict[str, tuple[str, ...]], codes: set[str]) -> None:
    order = graph.ordered(requires, codes)
    assert sorted(order) == sorted(codes)
    for place, code in enumerate(order):
        assert not set(requires[code]) & set(order[place + 1 :])


@given(graphs(), SETS)
def test_largest_lawful_loses_only_what_cannot_stay(requires: dict[str, tuple[str, ...]], codes: set[str]) -> None:
    kept = graph.largest_lawful(requires, set(), codes | {"unknown"})
    assert graph.is_lawful(requires, set(), kept)
    assert all(not graph.needed(requires, [code]) <= codes for code in codes - kept)


def test_lawful_sets_of_a_pair_and_a_loner() -> None:
    sets = graph.lawful_sets({"base": (), "alone": (), "stock": (), "market": ("stock",)}, {"base"})
    assert len(sets) == 6
    assert frozenset({"base", "market"}) not in sets


def test_a_circle_is_refused() -> None:
    with pytest.raises(CycleError):
        graph.ordered({"a": ("b",), "b": ("a",)}, ["a", "b"])
