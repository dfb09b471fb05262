"""The dependency graph of modules: pure functions over {code: the codes it requires}."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from graphlib import TopologicalSorter
from itertools import combinations

Requires = Mapping[str, tuple[str, ...]]


def needed(requires: Requires, codes: Iterable[str]) -> frozenset[str]:
    """The codes and everything they require, directly or not."""
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(requires.get(code, ()))
    return frozenset(found)


def dependents(requires: Requires, codes: Iterable[str]) -> frozenset[str]:
    """The codes and everything that requires them, directly or not."""
    users: dict[str, list[str]] = {}
    for code, wanted in requires.items():
        for other in wanted:
            users.setdefault(other, []).append(code)
    return needed({code: tuple(found) for code, found in users.items()}, codes)


def ordered(requires: Requires, codes: Iterable[str]) -> tuple[str, ...]:
    """The codes with every module after those it requires; equals in alphabetical order. Raises graphlib.CycleError."""
    chosen = set(codes)
    sorter = TopologicalSorter({code: sorted(set(requires.get(code, ())) & chosen) for code in sorted(chosen)})
    sorter.prepare()
    result: list[str] = []
    while sorter.is_active():
        ready = sorted(sorter.get_ready())
        result.extend(ready)
        sorter.done(*ready)
    return tuple(result)


def is_lawful(requires: Requires, core: Set[str], codes: Set[str]) -> bool:
    """Whether the set holds every core module and every requirement of each member."""
    return core <= codes and needed(requires, codes) <= codes and codes <= requires.keys()


def largest_lawful(requires: Requires, core: Set[str], codes: Iterable[str]) -> frozenset[str]:
    """The largest lawful subset: unknown codes and those whose requirements are missing fall away; core is added."""
    known = (set(codes) & requires.keys()) | core
    return frozenset(code for code in known if needed(requires, [code]) <= known)


def lawful_sets(requires: Requires, core: Set[str]) -> list[frozenset[str]]:
    """Every lawful set, smallest first. Their number doubles with each independent module."""
    optional = sorted(requires.keys() - core)
    sets = (core | set(chosen) for size in range(len(optional) + 1) for chosen in combinations(optional, size))
    return [frozenset(codes) for codes in sets if is_lawful(requires, core, codes)]
