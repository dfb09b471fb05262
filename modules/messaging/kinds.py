"""Kinds of notices: which there are, and who may read those that were sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from modules.messaging.models import Notice
from modules.messaging.places import at
from webapp.accounts import queries as accounts
from webapp.accounts.holders import Spot, may_at, roles_at
from webapp.contributions import guarded
from webapp.entitlements.gate import feature_answer
from webapp.kernel import kernel
from webapp.menu.visibility import closed_items
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.registry.frontends import Frontend
from webapp.registry.kinds.notices import NoticeKind
from webapp.roles import STORE_ROLES, Role
from webapp.routing.context import platform_here

FOR = {Frontend.STORE: STORE_ROLES, Frontend.ADMIN: (Role.PLATFORM_ADMIN,), Frontend.CONSOLE: (Role.SUPER_ADMIN, Role.PLATFORM_ADMIN)}
"""Who is told, by the frontend of a kind's page: those whose place that is, and not everybody who may look in."""


def roles_for(kind: NoticeKind) -> tuple[Role, ...]:
    """The roles that a kind with a page is for."""
    return (Role.SUPER_ADMIN,) if kind.provider_only else FOR[kind.frontend or Frontend.CONSOLE]


class Found(NamedTuple):
    """A kind with the module that it is of."""

    module: ModuleDefinition
    kind: NoticeKind


def installed() -> dict[str, Found]:
    """Every kind of any installed module, by code, their functions guarded."""
    return {each.code: Found(module, guarded(module, each)) for module, each in kernel().registry.contributed(NoticeKind)}


def kind(code: str) -> Found | None:
    """A kind; None for that of a module that is not installed any more."""
    found = next(((m, each) for m, each in kernel().registry.contributed(NoticeKind) if each.code == code), None)
    return Found(found[0], guarded(*found)) if found else None


NEAREST = {Frontend.STORE: 0, Frontend.ADMIN: 1, Frontend.CONSOLE: 2, None: 3}


def by_label(found: Iterable[Found]) -> dict[str, list[str]]:
    """Codes by what people call them: one thing that is told at several places, or by several modules, has one name."""
    named = sorted((str(each.kind.label), NEAREST.get(each.kind.frontend, 3), each.kind.code) for each in found)
    return {label: [code for _label, _near, code in same] for label, same in groupby(named, key=lambda each: each[0])}


@dataclass
class Reader:
    """What one person may know of. The same question is answered once."""

    user_id: int

    def __post_init__(self) -> None:
        self._known: dict[tuple[str, Spot | None], bool] = {}
        self._kinds = installed()
        self._items: dict[tuple[int, Frontend], frozenset[str]] = {}

    def may_read(self, code: str, spot: Spot | None) -> bool:
        """Whether a notice of this kind about this place is for them now: its module is on there and its page is open to them."""
        if (code, spot) not in self._known:
            self._known[code, spot] = self._judge(code, spot)
        return self._known[code, spot]

    def kinds_for(self, spots: Iterator[Spot] | list[Spot], on: frozenset[str]) -> list[Found]:
        """The kinds of these modules that the person may be told of at any of these places."""
        places = list(spots)
        wanted = [each for each in self._kinds.values() if each.module.code in on]
        return [each for each in wanted if each.kind.personal or any(self._held(each.kind, spot) for spot in places)]

    def _held(self, kind: NoticeKind, spot: Spot) -> bool:
        if kind.frontend is None or (kind.frontend is Frontend.STORE) != (spot.store_id is not None):
            return False
        held = accounts.memberships(self.user_id)
        return bool(roles_at(held, spot).intersection(roles_for(kind))) and self._may(kind, spot, held)

    def _may(self, kind: NoticeKind, spot: Spot, held: Any) -> bool:
        """At platform 0, which stands for those that are still to come, only the permission counts."""
        return self.may_read(kind.code, spot) if spot.platform_id else may_at(held, str(kind.permission), spot)

    def _judge(self, code: str, spot: Spot | None) -> bool:
        found = self._kinds.get(code)
        if found is None:
            return False
        if found.kind.personal or spot is None:
            return found.kind.personal
        platform = _snapshot(spot.platform_id)
        if found.module.code not in platform.modules or not may_at(accounts.memberships(self.user_id), str(found.kind.permission), spot):
            return False
        return not self._closed(found.kind, platform.id) and _has(found.kind, platform, spot)

    def _closed(self, kind: NoticeKind, platform_id: int) -> bool:
        """Whether the platform has taken the menu item of its page away."""
        frontend = kind.frontend
        if frontend not in (Frontend.ADMIN, Frontend.STORE):
            return False
        if (platform_id, frontend) not in self._items:
            self._items[platform_id, frontend] = closed_items(platform_id, frontend)
        return kind.endpoint.split(".")[2] in self._items[platform_id, frontend]


def _snapshot(platform_id: int) -> Snapshot:
    """The platform as it is: the one of this page, or another."""
    here = platform_here()
    return here if here is not None and here.id == platform_id else kernel().modules.snapshot(platform_id)


def _has(kind: NoticeKind, platform: Snapshot, spot: Spot) -> bool:
    """Whether the merchant's plan opens its page."""
    if kind.feature is None or spot.merchant_id is None or kind.frontend is not Frontend.STORE:
        return True
    with at(platform.id):
        return feature_answer(kind.feature, spot.merchant_id).granted


def spot_of(notice: Notice) -> Spot | None:
    """Where a notice is about."""
    return None if notice.platform_id is None else Spot(notice.platform_id, notice.merchant_id, notice.store_id)
