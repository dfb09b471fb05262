"""How the modules of platforms are: what broke and what a check says, as one word each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from webapp.faults import checks, failures
from webapp.faults.models import ModuleCheck, ModuleFailure

HealthWord = Literal["ok", "failing", "broken"]
WORDS: tuple[HealthWord, ...] = ("ok", "failing", "broken")


class Health(NamedTuple):
    """The open failure and the failing check of modules, by platform and code."""

    broken: Mapping[tuple[int, str], ModuleFailure]
    failing: Mapping[tuple[int, str], ModuleCheck]

    def word(self, platform_id: int, code: str) -> HealthWord:
        """How one module is on one platform."""
        return health_word((platform_id, code) in self.broken, (platform_id, code) in self.failing)


def health_word(broken: object, failing: object) -> HealthWord:
    """ "broken" after an error that nobody has dealt with, "failing" where a check says so, "ok" otherwise."""
    return "broken" if broken else "failing" if failing else "ok"


def health_of(modules: Mapping[int, Collection[str]]) -> Health:
    """The health of platforms, by id with the modules that are on there; two queries. Nobody asks checks of what is off."""
    failing = {key: check for key, check in checks.failing(modules).items() if key[1] in modules[key[0]]}
    return Health(failures.broken(modules), failing)
