"""A request to change the modules of one platform, whoever makes it: a page, a program, the command line, the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass
from typing import Any

from flask_babel import gettext as _

from webapp.accounts.models import User
from webapp.platforms.modules import ModuleChange
from webapp.platforms.state import ModuleState
from webapp.said import kept
from webapp.switching.targets import Request

Alongside = Callable[[ModuleChange | None], None]
"""Done with the change (None: no change was needed) within its transaction: what has to be kept with it, or not at all."""

EXPLAINED = frozenset({"restore", "preset"})
"""Kinds of going back to a state that always ask for a reason; the others where the plan does."""


@dataclass(frozen=True, slots=True)
class Undo:
    """One change is taken back."""

    change_id: int


@dataclass(frozen=True, slots=True)
class Configure:
    """Validated values become settings of a module; an empty secret keeps the stored one. Keys to `forget` are as if never set."""

    module: str
    values: Mapping[str, Any]
    forget: tuple[str, ...] = ()


Wanted = Request | ModuleState | Configure | Undo
"""What can be asked of a platform: targets by module, a whole state (recorded, or that of a preset), settings, or an undo."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants of a platform.

    `revision` is the one that was seen. `once` names the request: sent again (a double click), it is answered with the change it made.
    `kind` is what the history calls it, `source` where a preset came from, `via` what it came through, such as a token; `by` names who
    acts where it is no user, `by_errors` that a module's own errors do. `strict` asks for that very revision, as If-Match does; without it
    a request for modules that nobody else touched holds on a later one too.
    """

    platform_id: int
    wanted: Wanted
    _: KW_ONLY
    revision: int
    reason: str = ""
    once: str | None = None
    kind: str = ""
    source: str = ""
    via: str = ""
    actor: User | None = None
    by: str = ""
    alongside: Alongside | None = None
    by_errors: bool = False
    strict: bool = False

    def __post_init__(self) -> None:
        if not self.kind:
            object.__setattr__(self, "kind", self._usual_kind())

    def _usual_kind(self) -> str:
        match self.wanted:
            case ModuleState():
                return "restore"
            case Configure():
                return "config"
            case Undo():
                return "undo"
        return "switch"

    @property
    def targets(self) -> Request:
        """The targets that are asked for; none where something else is wanted."""
        return self.wanted if isinstance(self.wanted, Mapping) else {}

    @property
    def is_explained(self) -> bool:
        """Whether a reason is due, however far the change reaches."""
        return isinstance(self.wanted, ModuleState) and self.kind in EXPLAINED

    @property
    def user_id(self) -> int | None:
        """The account of who asks."""
        return self.actor.id if self.actor else None

    @property
    def who(self) -> str:
        """Who asks, as the history names them."""
        return self.actor.email if self.actor else self.by or _("command line")

    @property
    def told(self) -> dict[str, str]:
        """What the history keeps beside the plan."""
        return {name: kept(said) for name, said in (("source", self.source), ("via", self.via)) if said}
