"""Families of module states in which any two modules meet in every way they may: pairwise covering arrays, made greedily."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations, islice, product

from webapp.registry import graph
from webapp.registry.graph import Requires


class State(StrEnum):
    """What a module that is not core can be on a platform. Both `ON` and `READ_ONLY` have pages."""

    OFF = "off"
    ON = "on"
    READ_ONLY = "read-only"

    @property
    def has_pages(self) -> bool:
        return self is not State.OFF


EVERY = tuple(State)
SWITCHED = (State.OFF, State.ON)
TRIED = 60
"""Settings that are compared before one is taken."""

Setting = Mapping[str, State]
"""The state of every module that is not core, or of some of them."""
Meeting = frozenset[tuple[str, State]]
"""Two modules, each in a state; or a single one."""


def is_possible(requires: Requires, some: Setting) -> bool:
    """Whether the other modules can be set so that everything is lawful."""
    on = graph.needed(requires, [code for code, state in some.items() if state.has_pages])
    off = graph.dependents(requires, [code for code, state in some.items() if not state.has_pages])
    return not on & off


def meetings(setting: Setting) -> set[Meeting]:
    """Every module in its state, alone and beside every other."""
    return {frozenset(pair) for size in (1, 2) for pair in combinations(setting.items(), size)}


def possible_meetings(requires: Requires, codes: Iterable[str], states: Sequence[State]) -> list[Meeting]:
    """All that a family has to hold, always in the same order."""
    found = [
        pair
        for size in (1, 2)
        for chosen in combinations(sorted(codes), size)
        for each in product(states, repeat=size)
        if is_possible(requires, dict(pair := tuple(zip(chosen, each, strict=True))))
    ]
    return [frozenset(pair) for pair in found]


def covering_family(requires: Requires, core: Iterable[str], states: Sequence[State] = EVERY) -> list[dict[str, State]]:
    """Settings that hold every possible meeting, in these states, of modules that are not core. First come all off and all on."""
    codes = sorted(requires.keys() - set(core))
    family = [dict.fromkeys(codes, State.OFF), dict.fromkeys(codes, State.ON)]
    missing = dict.fromkeys(possible_meetings(requires, codes, states))
    for setting in family:
        _strike(missing, setting)
    while missing:
        setting = _next(requires, codes, states, missing)
        _strike(missing, setting)
        family.append(setting)
    return family


def _strike(missing: dict[Meeting, None], setting: Setting) -> None:
    for meeting in meetings(setting):
        missing.pop(meeting, None)


def _next(requires: Requires, codes: list[str], states: Sequence[State], missing: Mapping[Meeting, None]) -> dict[str, State]:
    """Of settings around some of the missing meetings the one that brings the most of them."""
    tried = [_around(requires, codes, states, missing, meeting) for meeting in islice(missing, TRIED)]
    return max(tried, key=lambda setting: len(meetings(setting) & missing.keys()))


def _around(
    requires: Requires, codes: list[str], states: Sequence[State], missing: Mapping[Meeting, None], meeting: Meeting
) -> dict[str, State]:
    """The meeting; each further module takes the state in which it meets the most that it has not met."""
    setting = dict(meeting)

    def gain(code: str, state: State) -> int:
        return sum(frozenset({(code, state), other}) in missing for other in setting.items())

    for code in codes:
        if code not in setting:
            allowed = [state for state in states if is_possible(requires, {**setting, code: state})]
            setting[code] = max(allowed, key=lambda state: gain(code, state))
    return {code: setting[code] for code in codes}
