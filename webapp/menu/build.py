"""The side menu of a request: composition, then what is hidden, then who you are, then features."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import Flask, url_for
from flask_login import current_user

from webapp.accounts.access import current_member
from webapp.entitlements.gate import feature_answer
from webapp.kernel import kernel
from webapp.menu.visibility import closed_items, hidden_items
from webapp.registry.definition import Frontend, MenuItem, ModuleDefinition, Section
from webapp.routing.back import fresh_addresses
from webapp.routing.context import current_frontend, current_place, current_resolution


def init_app(app: Flask) -> None:
    """Let layouts draw the side menu."""
    app.jinja_env.globals["menu"] = menu_for_request


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link."""

    id: str
    label: str
    icon: str
    url: str
    active: bool = False
    locked: bool = False


@dataclass(frozen=True, slots=True)
class MenuSection:
    """Links under one heading."""

    label: str
    entries: tuple[MenuEntry, ...]


def menu_for_request() -> list[MenuSection]:
    """The menu of the page's frontend for the person who is logged in; empty for nobody."""
    frontend = current_frontend()
    if frontend is None or not frontend.has_menu or not current_user.is_authenticated:
        return []
    resolution = current_resolution()
    items = _shown(frontend, resolution.modules)
    place = current_place()
    here = place.menu_item if place is not None else None
    with fresh_addresses():
        entries = [(item.section, _entry(module, frontend, item, active=item.id == here)) for module, item in items]
    return sections(entries)


def _shown(frontend: Frontend, modules: Iterable[str]) -> list[tuple[ModuleDefinition, MenuItem]]:
    resolution = current_resolution()
    hidden: frozenset[str] = frozenset()
    if resolution.platform is not None:
        closed = closed_items(resolution.platform.id, frontend, current_user.id)
        hidden = closed | hidden_items(resolution.platform.id, frontend, current_user.id)
    may = current_member().permissions
    registry = kernel().registry
    return [
        (module, item)
        for module, item in registry.menu_items(modules, frontend)
        if (item.required or item.id not in hidden) and (item.permission is None or item.permission in may)
    ]


def _entry(module: ModuleDefinition, frontend: Frontend, item: MenuItem, *, active: bool) -> MenuEntry:
    answer = feature_answer(item.feature) if item.feature and frontend is Frontend.STORE else None
    locked = answer is not None and not (answer.granted or answer.stopped)
    url = item.link() if item.link is not None else url_for(index_endpoint(module, frontend, item))
    return MenuEntry(item.id, str(item.label), item.icon, url, active, locked)


def index_endpoint(module: ModuleDefinition, frontend: Frontend, item: MenuItem) -> str:
    """The endpoint of a menu item's first page: the view at the root of its blueprint. Found once at start."""
    index: dict[tuple[str, str, str], str] = kernel().index_endpoints
    return index[module.code, frontend, item.id]


def sections(entries: Iterable[tuple[Section, MenuEntry]]) -> list[MenuSection]:
    """Group entries by their section, sections in the kernel's order."""
    grouped: dict[Section, list[MenuEntry]] = {section: [] for section in Section}
    for section, entry in entries:
        grouped[section].append(entry)
    return [MenuSection(str(section.label), tuple(found)) for section, found in grouped.items() if found]
