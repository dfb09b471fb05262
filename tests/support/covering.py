"""Families of module states in which any two modules, or any three, meet in every way they may: covering arrays, made greedily."""

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
"""Settings that are compared before one is taken: the more, the smaller the family."""

Setting = Mapping[str, State]
"""The state of every module that is not core, or of some of them."""
Meeting = frozenset[tuple[str, State]]
"""So many modules as meet, each in a state; or fewer."""


def is_possible(requires: Requires, some: Setting) -> bool:
    """Whether the other modules can be set so that everything is lawful."""
    on = graph.needed(requires, [code for code, state in some.items() if state.has_pages])
    off = graph.dependents(requires, [code for code, state in some.items() if not state.has_pages])
    return not on & off


def meetings(setting: Setting, size: int = 2) -> set[Meeting]:
    """Every module in its state, alone and beside every other; up to so many together."""
    return {frozenset(some) for number in range(1, size + 1) for some in combinations(setting.items(), number)}


def possible_meetings(requires: Requires, codes: Iterable[str], states: Sequence[State], size: int = 2) -> list[Meeting]:
    """All that a family has to hold, always in the same order."""
    found = [
        some
        for number in range(1, size + 1)
        for chosen in combinations(sorted(codes), number)
        for each in product(states, repeat=number)
        if is_possible(requires, dict(some := tuple(zip(chosen, each, strict=True))))
    ]
    return [frozenset(some) for some in found]


def covering_family(
    requires: Requires, core: Iterable[str], states: Sequence[State] = EVERY, size: int = 2, tried: int = TRIED
) -> list[dict[str, State]]:
    """Settings that hold every possible meeting of so many modules, in these states. First come all off and all on."""
    codes = sorted(requires.keys() - set(core))
    family = [dict.fromkeys(codes, State.OFF), dict.fromkeys(codes, State.ON)]
    missing = dict.fromkeys(possible_meetings(requires, codes, states, size))
    for setting in family:
        _strike(missing, setting, size)
    while missing:
        settings = (_around(requires, codes, states, missing, size, meeting) for meeting in islice(missing, tried))
        setting = max(settings, key=lambda each: len(meetings(each, size) & missing.keys()))
        _strike(missing, setting, size)
        family.append(setting)
    return family


def _strike(missing: dict[Meeting, None], setting: Setting, size: int) -> None:
    for meeting in meetings(setting, size):
        missing.pop(meeting, None)


def _around(
    requires: Requires, codes: list[str], states: Sequence[State], missing: Mapping[Meeting, None], size: int, meeting: Meeting
) -> dict[str, State]:
    """The meeting; each further module takes the state in which it is part of the most meetings that are missing."""
    setting = dict(meeting)

    def gain(code: str, state: State) -> int:
        own = (code, state)
        return sum(frozenset({own, *others}) in missing for number in range(1, size) for others in combinations(setting.items(), number))

    for code in codes:
        if code not in setting:
            allowed = [state for state in states if is_possible(requires, {**setting, code: state})]
            setting[code] = max(allowed, key=lambda state: gain(code, state))
    return {code: setting[code] for code in codes}
