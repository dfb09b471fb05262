"""The side menus of a platform as a module set makes them, for the modules page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from werkzeug.routing import BuildError

from modules.platform_admin.changes import registry
from webapp.menu.build import index_endpoint
from webapp.menu.visibility import closed_items
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.routing.context import platform_url_for


@dataclass(frozen=True)
class PreviewEntry:
    """One link of the platform's menu as its people see it."""

    id: str
    label: str
    icon: str
    section: str
    url: str | None
    closed: bool


def preview(platform: Platform, snapshot: Snapshot) -> dict[Frontend, list[PreviewEntry]]:
    """The side menus of this module set."""
    return {frontend: _preview(platform, snapshot, frontend) for frontend in (Frontend.ADMIN, Frontend.STORE)}


def _preview(platform: Platform, snapshot: Snapshot, frontend: Frontend) -> list[PreviewEntry]:
    closed = closed_items(platform.id, frontend)
    return [
        PreviewEntry(
            item.id,
            str(item.label),
            item.icon,
            str(item.section.label),
            _address(platform, module, item, frontend),
            item.id in closed and not item.required,
        )
        for module, item in registry().menu_items(snapshot.modules, frontend)
    ]


def _address(platform: Platform, module: ModuleDefinition, item: Any, frontend: Frontend) -> str | None:
    if frontend is not Frontend.ADMIN or item.link is not None:
        return None
    try:
        return platform_url_for(platform.code, index_endpoint(module, frontend, item))
    except BuildError:
        return None  # it was switched off between the two reads
