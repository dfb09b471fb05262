"""When modules last heard of people, and who is not to be forgotten yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import Select

from webapp.registry.kinds import Contribution


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard(Contribution):
    """What a module knows of when people of a `subject` last gave a sign of life.

    `moments` gives the select of (id of the person, moment), as many rows for each person as there are. `held` gives the ids of whom
    something is open, such as an order or a balance: they stay, however long ago they were heard of. `written` gives (e-mail address in
    small letters, id of the store, moment) of people that the module knows by their address alone.
    """

    called: ClassVar[str] = "sign of life"

    subject: str
    moments: Callable[[], Select[Any]]
    held: Callable[[], Select[Any]] | None = None
    written: Callable[[], Select[Any]] | None = None
