"""Rows about people that came while nobody kept people: they are linked afterwards, once somebody has looked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from webapp.registry.kinds import Contribution


@dataclass(frozen=True, slots=True)
class Stranger:
    """An e-mail address, in small letters, that so many `rows` have and that nobody is linked to; the latest of them says the rest."""

    email: str
    rows: int
    name: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unlinked(Contribution):
    """What a module keeps of people of a `subject` without a link to them, in the store at work.

    `label` is what people call these rows. `strangers` gives those with most rows first, after so many; `link` takes ids by e-mail
    address and gives how many rows were linked, in a transaction.
    """

    called: ClassVar[str] = "unlinked"

    subject: str
    label: str
    count: Callable[[], int]
    strangers: Callable[[int], Sequence[Stranger]]
    link: Callable[[Mapping[str, int]], int]
