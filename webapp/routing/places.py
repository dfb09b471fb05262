"""Places: which module, frontend and menu item a rule belongs to, and mounting blueprints there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.routing import Rule

from webapp.registry.checks import template_folder
from webapp.registry.definition import Frontend
from webapp.registry.frontends import Face
from webapp.registry.registry import Registry


class Place(NamedTuple):
    """Where a rule belongs."""

    module: str
    frontend: Frontend
    menu_item: str


_mounting: ContextVar[Place | None] = ContextVar("interlock_mounting", default=None)


_only: ContextVar[str | None] = ContextVar("interlock_only", default=None)
DESK = frozenset({Face.DESK})
_faces: ContextVar[frozenset[Face]] = ContextVar("interlock_faces", default=DESK)


class PlacedRule(Rule):
    """A URL rule that knows its place; None for the kernel's own rules.

    `only` names the one scope that a kernel's rule is in, `faces` those of a platform's hosts that have it; the console is a desk.
    """

    provide_automatic_options: bool = False
    is_compiled = False

    def __init__(self, string: str, **kwargs: Any) -> None:
        place, only = _mounting.get(), _only.get()
        if place is not None or only is not None:  # one address each, without a slash at the end; with one they answer too
            string = string.rstrip("/")
            kwargs["strict_slashes"] = False
        super().__init__(string, **kwargs)
        self.place = place
        self.only = only
        self.faces = _faces.get()

    def empty(self) -> PlacedRule:
        """An unbound copy for another map with the same options, sharing what was compiled: that takes most of a rule's time and memory.

        Werkzeug's own leaves some attributes out; without `provide_automatic_options` an OPTIONS request would run the view.
        """
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)  # copy() takes three times as long, and a table has hundreds of rules
        twin.map = None  # type: ignore[assignment]
        twin.is_compiled = self.map is not None
        return twin

    def compile(self) -> None:
        """Compile what is not compiled yet."""
        if not self.is_compiled:
            super().compile()


@contextmanager
def mounting(place: Place) -> Iterator[None]:
    """Every rule made inside belongs to the place."""
    token = _mounting.set(place)
    try:
        yield
    finally:
        _mounting.reset(token)


@contextmanager
def mounting_only(scope: str) -> Iterator[None]:
    """Every rule of the kernel's made inside exists in this scope alone."""
    token = _only.set(scope)
    try:
        yield
    finally:
        _only.reset(token)


@contextmanager
def mounting_on(*faces: Face) -> Iterator[None]:
    """Every rule of the kernel's made inside exists on hosts of platforms with these faces; without it on desks alone."""
    token = _faces.set(frozenset(faces))
    try:
        yield
    finally:
        _faces.reset(token)


def mount(app: Flask, registry: Registry) -> None:
    """Register every blueprint of every module where its frontend says; endpoints become module.frontend.item.view.

    Templates of a module are found under its own namespace, `<package>/…`, after the application's.
    """
    folders = [folder for package in registry.packages.values() if package and (folder := template_folder(package))]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(app.template_folder)), *(FileSystemLoader(folder) for folder in folders)])
    for module in registry.modules.values():
        for frontend in Frontend:
            for blueprint in module.mounted(frontend):
                prefix = frontend.root(blueprint.name)
                with mounting(Place(module.code, frontend, blueprint.name)):
                    app.register_blueprint(blueprint, url_prefix=prefix, name_prefix=f"{module.code}.{frontend}")
