"""What modules keep about a person who is no user: handed out when that person asks, and erased."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from webapp.registry.kinds import Contribution


@dataclass(frozen=True, slots=True)
class Whose:
    """Whom it is about: a `subject` such as "customer", by every id that stands for that one person.

    `stores` are all those of the merchant on the platform. `words` are the addresses, numbers and names that the person is known by
    elsewhere, as they were written; there are none where they were erased already.
    """

    subject: str
    ids: tuple[int, ...]
    platform_id: int
    merchant_id: int
    stores: tuple[int, ...]
    words: tuple[str, ...] = ()

    @property
    def emails(self) -> tuple[str, ...]:
        """Those of the words that are e-mail addresses, in small letters."""
        return tuple(word.lower() for word in self.words if "@" in word)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalData(Contribution):
    """What a module keeps about people of a `subject`, as far as it is about one of them.

    `collect` gives JSON values by the name of their file, `files` ids of files by their name in the archive; both are read in a session
    that sees all stores of the merchant. `erase` takes every personal word out and keeps figures; it is called in a transaction and
    outside any scope, so each of its statements names the stores or the merchant. It may be called again for who is erased already.

    `identify` is given by the module that the people are of: from one id to (all ids, words) of the person.
    """

    called: ClassVar[str] = "personal data"

    subject: str
    collect: Callable[[Whose], Mapping[str, Any]]
    erase: Callable[[Whose], None]
    files: Callable[[Whose], Mapping[str, int]] | None = None
    identify: Callable[[int], tuple[Sequence[int], Sequence[str]]] | None = None
