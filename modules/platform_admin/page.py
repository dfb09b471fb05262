"""What the modules page shows: one row per module, the history in words, the menus that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError
from wtforms import Form

from webapp.menu.build import index_endpoint
from webapp.menu.visibility import closed_items
from webapp.modular import config
from webapp.modular.definition import Frontend, ModuleDefinition
from webapp.modular.models import ModuleChange
from webapp.modular.registry import Registry
from webapp.platforms.context import platform_url_for
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot

FILTERS = ("q", "category", "state")
HISTORY_READ = 500
HISTORY_SHOWN = 10


@dataclass(frozen=True)
class Link:
    """Another module, and whether it is on."""

    code: str
    name: str
    on: bool


@dataclass(frozen=True)
class ChangeRow:
    """One entry of the history, in the names people know."""

    change: ModuleChange
    kind: str
    enabled: tuple[str, ...]
    disabled: tuple[str, ...]
    configured: tuple[str, ...]
    codes: frozenset[str]

    @property
    def summary(self) -> str:
        """What changed, in one line."""
        parts = []
        if self.enabled:
            parts.append(_("on: %(names)s", names=", ".join(self.enabled)))
        if self.disabled:
            parts.append(_("off: %(names)s", names=", ".join(self.disabled)))
        if self.configured:
            parts.append(_("settings of %(names)s", names=", ".join(self.configured)))
        return " · ".join(parts) or _("nothing")


@dataclass(frozen=True)
class ModuleRow:
    """One module on one platform. `state` is on, off or core."""

    module: ModuleDefinition
    state: str
    word: str
    why: str
    requires: tuple[Link, ...]
    required_by: tuple[Link, ...]
    menu: tuple[tuple[str, str], ...]
    history: tuple[ChangeRow, ...]
    form: Form | None
    shown_config: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return self.module.code

    @property
    def category(self) -> str:
        """The category as people read it."""
        return str(self.module.category).capitalize()

    def matches(self, filters: Mapping[str, str]) -> bool:
        """Whether search and filters let this row through."""
        words = filters.get("q", "").lower().split()
        texts = [self.code, self.module.name, self.module.description, *(t for f in self.module.features for t in (f.code, f.name))]
        haystack = " ".join(str(text) for text in texts).lower()
        return (
            all(word in haystack for word in words)
            and filters.get("category", "") in ("", self.category)
            and filters.get("state", "") in ("", self.state)
        )


def registry() -> Registry:
    """The installed modules."""
    found: Registry = current_app.extensions["interlock"].registry
    return found


def name_of(code: str) -> str:
    """The module's name; its code where it is not installed."""
    module = registry().get(code)
    return str(module.name) if module else code


def rows(snapshot: Snapshot, history: list[ChangeRow], typed: Mapping[str, Form]) -> list[ModuleRow]:
    """Every installed module, by category and name. `typed` holds forms that came back with errors."""
    found = [_row(module, snapshot, history, typed.get(module.code)) for module in registry().modules.values()]
    return sorted(found, key=lambda row: (row.state != "core", row.category, str(row.module.name)))


def _row(module: ModuleDefinition, snapshot: Snapshot, history: list[ChangeRow], typed: Form | None) -> ModuleRow:
    on = module.code in snapshot.modules
    users = [code for code, needs in registry().requires.items() if module.code in needs]
    needed_by = [name_of(code) for code in users if code in snapshot.modules]
    own = [entry for entry in history if module.code in entry.codes]
    stored = snapshot.configs.get(module.code, {})
    return ModuleRow(
        module=module,
        state="core" if module.is_core else "on" if on else "off",
        word=_word(module, on, module.code in snapshot.implied, needed_by),
        why=_why(module, on, module.code in snapshot.implied, needed_by, own),
        requires=tuple(Link(code, name_of(code), code in snapshot.modules) for code in module.requires),
        required_by=tuple(Link(code, name_of(code), code in snapshot.modules) for code in users),
        menu=tuple((frontend_name(f), str(item.label)) for f in Frontend for item in module.menu_items.get(f, ())),
        history=tuple(own[:HISTORY_SHOWN]),
        form=typed or form_of(module, stored),
        shown_config=shown_config(module, stored),
    )


def form_of(module: ModuleDefinition, stored: Mapping[str, Any], formdata: Any = None) -> Form | None:
    """The module's config form; its elements get ids that are unique on a page with many of them."""
    if module.config_form is None:
        return None
    form = config.config_form(module, stored, formdata)
    for item in form:
        item.id = item.label.field_id = f"config-{module.code}-{item.short_name}"
        if isinstance(item, config.SecretField):
            held = {"placeholder": config.MASK} if stored.get(item.name) else {}
            item.render_kw = {**(item.render_kw or {}), **held, "autocomplete": "new-password"}
    return form


def shown_config(module: ModuleDefinition, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Labels and values for those who only read; secrets masked."""
    if module.config_form is None:
        return {}
    values = config.masked({**config.defaults(module), **stored})
    return {str(item.label.text): values.get(item.name) for item in module.config_form()}


def _word(module: ModuleDefinition, on: bool, implied: bool, needed_by: list[str]) -> str:
    if module.is_core:
        return _("Always on")
    if on and implied and needed_by:
        return _("On because needed by %(names)s", names=", ".join(needed_by))
    return _("On") if on else _("Off")


def _why(module: ModuleDefinition, on: bool, implied: bool, needed_by: list[str], own: list[ChangeRow]) -> str:
    if module.is_core:
        return _("It is a core module: every platform has it, and it cannot be switched off.")
    latest = next((entry for entry in own if module.code in {*_turned(entry.change)}), None)
    parts = [_latest(latest, on)]
    if on and implied:
        parts.append(_("Nobody chose it by itself: another module brought it along."))
    if on and needed_by:
        parts.append(_("Needed by %(names)s.", names=", ".join(needed_by)))
    return " ".join(parts)


def _latest(latest: ChangeRow | None, on: bool) -> str:
    if latest is None:
        return _("It has been on for as long as the history goes back.") if on else _("It was never on here.")
    facts = {"who": latest.change.actor, "when": latest.change.at.strftime("%Y-%m-%d %H:%M UTC"), "n": latest.change.revision}
    said = (
        _("%(who)s switched it on at %(when)s (revision %(n)s).", **facts)
        if on
        else _("%(who)s switched it off at %(when)s (revision %(n)s).", **facts)
    )
    return f"{said} {_('Reason: %(reason)s', reason=latest.change.reason)}" if latest.change.reason else said


def _turned(change: ModuleChange) -> set[str]:
    return set(change.before["on"]) ^ set(change.after["on"])


def history_rows(changes: list[ModuleChange]) -> list[ChangeRow]:
    """The history with what each change did."""
    return [_change_row(change) for change in changes]


def _change_row(change: ModuleChange) -> ChangeRow:
    before, after = set(change.before["on"]), set(change.after["on"])
    old, new = change.before["config"], change.after["config"]
    configured = {code for code in {*old, *new} if old.get(code, {}) != new.get(code, {})}
    return ChangeRow(
        change=change,
        kind=kind_name(change.kind),
        enabled=tuple(name_of(code) for code in sorted(after - before)),
        disabled=tuple(name_of(code) for code in sorted(before - after)),
        configured=tuple(name_of(code) for code in sorted(configured)),
        codes=frozenset(before ^ after) | configured,
    )


def kind_name(kind: str) -> str:
    """What kind of change it was, as people say it."""
    names = {"create": _("Created"), "switch": _("Switched"), "config": _("Configured"), "undo": _("Undone"), "restore": _("Restored")}
    return names.get(kind, kind)


def frontend_name(frontend: Frontend) -> str:
    """Where pages of a frontend are."""
    return {
        Frontend.CONSOLE: _("Console"),
        Frontend.ADMIN: _("Platform"),
        Frontend.STORE: _("Store"),
        Frontend.PUBLIC: _("Public"),
    }[frontend]


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
            str(item.section),
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


def page_url(platform: Platform, filters: Mapping[str, str], anchor: str | None = None) -> str:
    """The modules page with its filters."""
    return url_for("platform-admin.console.platforms.modules", code=platform.code, _anchor=anchor, **filters)
