"""Contributions: small things that modules add to places which others own. Each kind is a file here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from webapp.registry.frontends import Frontend

if TYPE_CHECKING:
    from webapp.registry.definition import Modules


@dataclass(frozen=True, kw_only=True, slots=True)
class Contribution:
    """One thing that a module adds. `code` tells it from all others of its kind.

    `called` names the kind in sentences for developers. Codes of a kind that is `local` differ only within a module, and those
    of a kind that is `prefixed` begin with the module's code and a dot.
    """

    called: ClassVar[str] = "contribution"
    local: ClassVar[bool] = False
    prefixed: ClassVar[bool] = False

    code: str

    @property
    def partners(self) -> tuple[str, ...]:
        """The modules that it is about: its own module must require or use each of them."""
        return ()

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """What else is wrong with it, to be read after "the <kind> '<code>' "; each says the fix. `owner` is the module's code."""
        return ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown(Contribution):
    """One that people see: on one frontend, or (None) on every one that shows the kind.

    `permission` is what a person needs to see it, `feature` what the merchant must have. Lower `weight` comes first.
    """

    frontend: Frontend | None = None
    permission: str | None = None
    feature: str | None = None
    weight: int = 100

    def needs(self, frontend: Frontend | None) -> str | None:
        """The permission that a person needs to see it on this frontend."""
        return self.permission
