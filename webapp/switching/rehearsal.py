"""The canary: before a module is switched on for real, its pages are rendered as if it were."""

from __future__ import annotations

import contextvars
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Flask, current_app, g
from sqlalchemy import select
from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.test import EnvironBuilder

from webapp.accounts.access import Member
from webapp.accounts.models import User
from webapp.db import db
from webapp.db.looking import only_looking
from webapp.faults import failures
from webapp.kernel import kernel
from webapp.merchants.models import Store
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.frontends import Scope
from webapp.roles import Role
from webapp.routing.context import REHEARSAL_KEY, Outcome, Resolution
from webapp.switching.plan import Plan
from webapp.switching.writing import ModuleFailed

FRONTENDS = tuple(each for each in Frontend if each.has_menu and each.facts.scope is Scope.PLATFORM)


def rehearse(snapshot: Snapshot, proposal: Plan) -> None:
    """Render every menu page of the modules that would go on. Raises ModuleFailed for the first that does not answer.

    It happens before any lock is taken, in a context and a read-only database session of its own; store pages are tried in the
    platform's first store, and left out where it has none.
    """
    if not proposal.enables:
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    system = kernel(app)
    stored = (snapshot.stored | set(proposal.enables)) - set(proposal.disables)
    ahead = replace(snapshot, modules=proposal.after, stored=stored, read_only=frozenset())
    composition = system.compositions.get(Scope.PLATFORM, ahead.modules, public=False)
    resolution = Resolution(Scope.PLATFORM, Outcome.OK, composition, ahead, by_path=True)
    store_code = db.session.scalar(select(Store.code).where(Store.platform_id == snapshot.id, Store.status == "active").limit(1))
    db.session.rollback()  # gives its connection back: everybody who waits here with one in hand for another would wait for ever
    for module in (system.registry.modules[code] for code in proposal.enables):
        for where, endpoint, values in pages(app, module, store_code):
            try:
                contextvars.copy_context().run(render, app, resolution, endpoint, values)
            except Exception as error:
                failures.note(snapshot.id, module.code, where, error)
                raise ModuleFailed(module.code, where, error, snapshot.id) from error


def pages(app: Flask, module: ModuleDefinition, store_code: str | None) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(what people call it, endpoint, URL values) of each menu page of the module."""
    for frontend in FRONTENDS:
        if frontend is Frontend.STORE and store_code is None:
            continue
        for item in module.menu_items.get(frontend, ()):
            endpoint = kernel(app).index_endpoints.get((module.code, str(frontend), item.id))
            if endpoint is not None:
                yield f"{frontend} page {item.id}", endpoint, {"store_code": store_code} if frontend is Frontend.STORE else {}


def render(app: Flask, resolution: Resolution, endpoint: str, values: dict[str, Any]) -> None:
    """Run the view as a super admin would. Raises what it raises, and NotFound for a page that is not there."""
    assert resolution.platform is not None
    root = f"/platforms/{resolution.platform.code}"
    path = resolution.composition.url_map.bind("localhost", script_name="/").build(endpoint, values)
    environ = EnvironBuilder(path=path, base_url=f"http://localhost{root}/").get_environ()
    environ[REHEARSAL_KEY] = resolution
    with app.app_context(), app.request_context(environ):
        become_super_admin(app)
        with only_looking():
            answer(app)


def become_super_admin(app: Flask) -> None:
    """Nobody in particular, who may do everything."""
    user = User(id=0, email="rehearsal@example.com", name="Rehearsal", active=True)
    g._login_user = user
    g.member = Member(user, frozenset({Role.SUPER_ADMIN}), frozenset(kernel(app).registry.permissions))


def answer(app: Flask) -> None:
    """Everything from the gate to the rendered page. A page that is locked by a tier, or asks for something first, is fine."""
    try:
        found = app.preprocess_request()
        app.make_response(app.dispatch_request() if found is None else found)
    except HTTPException as error:
        if isinstance(error, NotFound) or (error.code or 500) >= 500:
            raise
