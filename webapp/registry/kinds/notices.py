"""What people can be told of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

from webapp.registry.kinds import Shown

if TYPE_CHECKING:
    from webapp.registry.definition import Modules


class Channel(StrEnum):
    """How somebody is told: in the app alone, there and by mail at once, there and in one mail a day, or not at all."""

    APP = "app"
    MAIL = "mail"
    DIGEST = "digest"
    OFF = "off"


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeKind(Shown):
    """A kind of notice. `words` says it in the reader's language, from its facts and how often it happened since they last read it.

    It leads to `endpoint`, a page of `frontend`, with those facts that `arguments` names; "{frontend}" in it stands for where the reader
    is. Who holds `permission` there is told. A `personal` one is about the reader's own account, needs no permission, and its mail is the
    business of whoever tells it. A `provider_only` one is not for the administrators of platforms, though they share the console.
    """

    called: ClassVar[str] = "kind of notice"
    prefixed: ClassVar[bool] = True

    label: str
    words: Callable[[Mapping[str, Any], int], str]
    endpoint: str
    arguments: tuple[str, ...] = ()
    default_channel: Channel = Channel.APP
    personal: bool = False
    provider_only: bool = False
    icon: str = "bell"

    def problems(self, owner: str, modules: Modules) -> Iterable[str]:
        """Kinds that nobody could read."""
        if self.personal:
            return
        if self.frontend is None or not self.frontend.has_menu:
            yield "leads nowhere. Say which frontend its page is of."
        if self.permission is None:
            yield "is for nobody. Name the permission that its readers hold."
