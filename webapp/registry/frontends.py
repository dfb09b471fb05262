"""Where pages live, and everything about each such place that the kernel needs to know."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from flask_babel import lazy_gettext as _l


class Scope(StrEnum):
    """Which kind of pages a request can reach; KERNEL is only login, health and errors."""

    CONSOLE = "console"
    PLATFORM = "platform"
    KERNEL = "kernel"


class Face(StrEnum):
    """What a host of a platform shows: where people work, or what their customers see."""

    DESK = "desk"
    SITE = "site"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What there is to know of a frontend.

    `prefix` is where its blueprints are mounted, with the name of the page as `{item}`; `scope` and `faces` say on which hosts.
    `by_path` frontends answer below /platforms/<code>/ too. Where `has_menu`, each blueprint is the page of a menu item or declared
    in `pages`; elsewhere blueprints are named freely.
    """

    label: str
    prefix: str
    layout: str
    scope: Scope = Scope.PLATFORM
    faces: frozenset[Face] = frozenset({Face.DESK})
    has_menu: bool = False
    by_path: bool = False


class Frontend(StrEnum):
    """Where a page lives; SITE are pages for customers, API the calls of programs. The value is part of endpoints and rows."""

    facts: Facts

    CONSOLE = "console", Facts(label=_l("Console"), prefix="/admin/{item}", layout="console.html", scope=Scope.CONSOLE, has_menu=True)
    ADMIN = "admin", Facts(label=_l("Platform"), prefix="/admin/{item}", layout="admin.html", has_menu=True, by_path=True)
    STORE = "store", Facts(label=_l("Store"), prefix="/store/<store_code>/{item}", layout="store.html", has_menu=True, by_path=True)
    PUBLIC = "public", Facts(label=_l("Public"), prefix="/public/{item}", layout="public.html")
    SITE = "site", Facts(label=_l("Site"), prefix="/{item}", layout="site.html", faces=frozenset({Face.SITE}))
    API = "api", Facts(label=_l("API"), prefix="/api/v1/{item}", layout="public.html", scope=Scope.CONSOLE)

    def __new__(cls, value: str, facts: Facts | None = None) -> Frontend:
        assert facts is not None  # it may be left out where a member is asked for, as in Frontend("admin")
        member = str.__new__(cls, value)
        member._value_ = value
        member.facts = facts
        return member

    @property
    def has_menu(self) -> bool:
        """Whether each blueprint there is the page of a menu item, or declared in `pages`."""
        return self.facts.has_menu

    def root(self, item: str) -> str:
        """Where the pages of this name are mounted."""
        return self.facts.prefix.format(item=item)


WITH_MENU = tuple(each for each in Frontend if each.has_menu)
"""The frontends that people work in."""
PLATFORM_MENUS = tuple(each for each in WITH_MENU if each.facts.scope is Scope.PLATFORM)
"""Those of a platform and its stores."""


def frontends(scope: Scope, *, by_path: bool = False, face: Face = Face.DESK) -> frozenset[Frontend]:
    """What is composed in a scope on a host with this face, or (`by_path`) below /platforms/<code>/."""
    return frozenset(
        each for each in Frontend if each.facts.scope is scope and face in each.facts.faces and (each.facts.by_path or not by_path)
    )
