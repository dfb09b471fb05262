"""Modules that are read-only: their pages answer, and nobody writes, whichever way the write comes."""

from __future__ import annotations

from typing import Any

from flask import Flask, has_app_context, request
from flask_babel import gettext as _
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

from webapp.db import db
from webapp.domain import ReadOnly
from webapp.kernel import kernel
from webapp.routing.context import current_place, current_platform, current_resolution

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def init_app(app: Flask) -> None:
    """Refuse requests that would write, and writes of other modules (an import into a read-only inventory)."""
    app.before_request(refuse_request)
    for name, listener in (("before_flush", _check_flush), ("do_orm_execute", _check_statement)):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def refusal(code: str) -> ReadOnly:
    """The error that says so."""
    module = kernel().registry.get(code)
    name = module.name if module else code
    return ReadOnly(
        _("%(name)s is read-only at the moment: everything can be looked at, and nothing can be saved. Try again later.", name=name)
    )


def read_only_here() -> bool:
    """Whether this page belongs to a module that is read-only, for the banner."""
    place, platform = current_place(), current_resolution().platform
    return place is not None and platform is not None and place.module in platform.read_only


def refuse_request() -> None:
    """Raises ReadOnly for a request that is not just looking, to a module that is read-only."""
    if request.method in SAFE:
        return
    place, platform = current_place(), current_resolution().platform
    if place is not None and platform is not None and place.module in platform.read_only:
        raise refusal(place.module)


def _check_flush(session: Session, _context: Any, _instances: Any) -> None:
    frozen = _frozen()
    if frozen:
        for row in (*session.new, *session.dirty, *session.deleted):
            _refuse_model(type(row), frozen)


def _check_statement(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        frozen = _frozen()
        mapper = state.bind_mapper
        if frozen and mapper is not None:
            _refuse_model(mapper.class_, frozen)


def _frozen() -> frozenset[str]:
    """The read-only modules of the platform that is worked for."""
    if not has_app_context() or db.session().info.get("trial"):
        return frozenset()
    try:
        return current_platform().read_only
    except LookupError:
        return frozenset()


def _refuse_model(model: type, frozen: frozenset[str]) -> None:
    packages = kernel().registry.packages
    place = model.__module__
    for code in frozen:
        package = packages.get(code)
        if package and (place == package or place.startswith(f"{package}.")):
            raise refusal(code)
