"""`/`: everybody's own home. The console, a platform, a store, or a page to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.routing import BuildError

from webapp.accounts import queries
from webapp.accounts.access import login_only
from webapp.accounts.models import User
from webapp.kernel import kernel
from webapp.menu.build import index_endpoint
from webapp.registry.definition import Frontend
from webapp.roles import Role
from webapp.routing.context import console_url_for, current_resolution, platform_url_for


@dataclass(frozen=True, slots=True)
class Destination:
    """A place where somebody works."""

    name: str
    detail: str
    icon: str
    url: str


def init_app(app: Flask) -> None:
    """Mount `/` as the endpoint `home`, and the page to go elsewhere as `places`."""
    app.add_url_rule("/", "home", home)
    app.add_url_rule("/places", "places", places)


@login_only
def home() -> ResponseReturnValue:
    """Send people where they work; those with several places choose."""
    found = destinations(current_user._get_current_object())
    if len(found) == 1:
        return redirect(found[0].url, 303)
    return render_template("security/places.html", destinations=found)


@login_only
def places() -> ResponseReturnValue:
    """Where else a person may work, also from where they have one place only."""
    user = current_user._get_current_object()
    return render_template("security/places.html", destinations=[*destinations(user), *_of_the_provider(user)])


def _of_the_provider(user: User) -> list[Destination]:
    """For a super admin: the way back from a platform, and from the console into each active one."""
    if not any(row.role == Role.SUPER_ADMIN for row in queries.memberships(user.id)):
        return []
    if current_resolution().platform is not None:
        url = console_url_for(first_page(Frontend.CONSOLE))
        return [Destination(_("Provider console"), _("Administration"), "route-square", url)]
    return [
        Destination(each.name, _("Platform administration"), "layers-intersect", platform_url_for(each.code, first_page(Frontend.ADMIN)))
        for each in queries.active_platforms()
    ]


def destinations(user: User) -> list[Destination]:
    """The places of a person that can be reached from this host."""
    resolution = current_resolution()
    if any(row.role == Role.SUPER_ADMIN for row in queries.memberships(user.id)):
        name = resolution.platform.name if resolution.platform else _("Provider console")
        frontend = Frontend.ADMIN if resolution.platform else Frontend.CONSOLE
        return [Destination(name, _("Administration"), "layout-dashboard", url_for(first_page(frontend)))]
    found = [
        Destination(platform.name, _("Platform administration"), "layers-intersect", _url(platform.code, first_page(Frontend.ADMIN)))
        for platform in queries.administered_platforms(user.id)
        if _reachable(platform.id)
    ]
    found += [
        Destination(store.name, platform.name, "building-store", _url(platform.code, first_page(Frontend.STORE), store_code=store.code))
        for store, platform in queries.stores_of(user.id)
        if _reachable(platform.id)
    ]
    return found


def first_page(frontend: Frontend) -> str:
    """The endpoint of a frontend's first required menu item. Raises BuildError where no core module has one."""
    registry = kernel().registry
    for module, item in registry.menu_items(registry.core, frontend):
        if item.required and item.link is None:
            return index_endpoint(module, frontend, item)
    raise BuildError(f"the home page of {frontend}", {}, None)


def _reachable(platform_id: int) -> bool:
    here = current_resolution().platform
    return here is None or here.id == platform_id


def _url(code: str, endpoint: str, **values: Any) -> str:
    if current_resolution().platform is None:
        return platform_url_for(code, endpoint, **values)
    return url_for(endpoint, **values)
