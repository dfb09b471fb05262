"""Who may: what every view declares, and what the person of this request is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from flask import Flask, current_app, g, request
from flask_login import current_user

from webapp.accounts import queries
from webapp.accounts.models import Membership, User
from webapp.kernel import kernel
from webapp.registry.definition import Frontend
from webapp.roles import STORE_ROLES, Role
from webapp.routing.context import current_place, current_resolution

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """What a view declared. `platform_arg` names the URL part with the code of a platform whose administrators may come in too;
    `scope` is what an API token must be for. `stays_open` is whether it may be sent where a merchant is suspended or a store closed,
    `fresh` whether the password is asked for again first."""

    kind: Literal["public", "login", "permission", "token"]
    permission: str | None = None
    platform_arg: str | None = None
    scope: str = ""
    stays_open: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """What somebody is at the place of the request. Without any role there, they are a stranger."""

    user: User | None
    roles: frozenset[Role] = field(default_factory=frozenset)
    permissions: frozenset[str] = field(default_factory=frozenset)


def permission(code: str, *, platform_arg: str | None = None, stays_open: bool = False) -> Callable[[View], View]:
    """Only members who hold the permission; goes right under the route decorator.

    In the provider console only super admins are members. A view whose URL names a platform can let that platform's
    administrators in as well: `platform_arg` is the name of that URL part. `stays_open` is for the few writes that a suspended
    merchant and a closed store still make: paying what is owed (docs/states.md).
    """
    return _declare(Access("permission", code, platform_arg, stays_open=stays_open))


def public(view: View) -> View:
    """Everybody, logged in or not."""
    return _declare(Access("public"))(view)


def login_only(view: View) -> View:
    """Everybody who is logged in; on pages of a platform or store, all its members. For what is about the person's own account."""
    return _declare(Access("login", stays_open=True))(view)


def fresh(view: View) -> View:
    """Only for who gave their password within ten minutes; goes above what says who may.

    For pages that change how somebody gets in: it is asked for before anything is typed. What writes such rows without it asks then
    (webapp/accounts/fresh.py).
    """
    view.__access__ = replace(view.__access__, fresh=True)  # type: ignore[attr-defined]
    return view


def token_only(scope: str) -> Callable[[View], View]:
    """Programs that show a token with this scope; the session cookie of a browser counts for nothing."""
    return _declare(Access("token", scope=scope))


def _declare(access: Access) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.__access__ = access  # type: ignore[attr-defined]
        return view

    return mark


def access_of(endpoint: str) -> Access | None:
    """What the view behind an endpoint declared; None where it declared nothing."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return getattr(app.view_functions.get(endpoint), "__access__", None)


def may(code: str) -> bool:
    """Whether the person of this request holds the permission at this place."""
    return code in current_member().permissions


def current_member() -> Member:
    """What the person of this request is here; worked out once per request."""
    here = g._get_current_object().__dict__
    found: Member | None = here.get("member")
    if found is None:
        found = here["member"] = _member_here() if current_user.is_authenticated else Member(None)
    return found


def _member_here() -> Member:
    user: User = current_user._get_current_object()
    held = queries.memberships(user.id)
    if any(row.role == Role.SUPER_ADMIN for row in held):
        return Member(user, frozenset({Role.SUPER_ADMIN}), frozenset(_registry().permissions))
    roles = frozenset(Role(row.role) for row in held if _counts_here(row))
    held_here = permissions_of(roles)
    if current_resolution().platform is None:
        # A guest in the console holds only what the page itself asks for: nothing else there is for them, menus included.
        access = access_of(request.endpoint or "")
        held_here &= {access.permission if access else None}
    return Member(user, roles, held_here)


def permissions_of(roles: frozenset[Role]) -> frozenset[str]:
    """What these roles may together, over all installed modules."""
    return frozenset(code for code, each in _registry().permissions.items() if roles.intersection(each.roles))


def _counts_here(row: Membership) -> bool:
    """Whether a membership counts at the place of this request."""
    platform = current_resolution().platform
    if platform is None:
        return row.role == Role.PLATFORM_ADMIN and row.platform_id == g.get("named_platform_id")
    if row.platform_id != platform.id:
        return False
    if row.role == Role.PLATFORM_ADMIN:
        return True
    place, store = current_place(), g.get("store")
    if place is None or place.frontend is not Frontend.STORE or store is None or row.role not in STORE_ROLES:
        return False
    return row.store_id == store.id or (row.store_id is None and row.merchant_id == store.merchant_id)


def _registry() -> Any:
    return kernel().registry
