"""What the modules page shows: one row per module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from wtforms import Form

from modules.platform_admin.changes import ChangeRow, name_of, registry
from webapp.db.secrets import MASK, masked
from webapp.faults import checks, failures
from webapp.faults.checks import Outcome
from webapp.faults.health import health_word
from webapp.faults.models import ModuleCheck, ModuleFailure
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import Frontend, ModuleDefinition
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.snapshots import state_of
from webapp.settings import config
from webapp.switching.reasons import Reason, why

FILTERS = ("q", "category", "state")
HISTORY_READ = 500
HISTORY_SHOWN = 10
STATES = ("on", "read-only", "off", "core")


@dataclass(frozen=True)
class Link:
    """Another module, and whether it is on."""

    code: str
    name: str
    on: bool


@dataclass(frozen=True)
class CheckLine:
    """A health check of a module that is on, and what it found the last time; `found` is None before the first time."""

    name: str
    found: ModuleCheck | None

    @property
    def outcome(self) -> str:
        """ "ok", "failing", "raised" or "" for not asked yet."""
        return self.found.outcome if self.found else ""


@dataclass(frozen=True)
class ModuleRow:
    """One module on one platform. `state` is one of STATES; `barred` says why it may never be on, None where it may."""

    module: ModuleDefinition
    state: str
    word: str
    why: tuple[Reason, ...]
    barred: str | None
    failure: ModuleFailure | None
    checks: tuple[CheckLine, ...]
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
    def failing(self) -> tuple[CheckLine, ...]:
        """The checks that say something is not well."""
        return tuple(line for line in self.checks if line.outcome == Outcome.FAILING)

    @property
    def health(self) -> str:
        return health_word(self.failure, self.failing)

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


def rows(snapshot: Snapshot, history: list[ChangeRow], typed: Mapping[str, Form]) -> list[ModuleRow]:
    """Every installed module, by category and name. `typed` holds forms that came back with errors."""
    broken, checked = failures.broken([snapshot.id]), checks.found(snapshot.id)
    found = [
        _row(module, snapshot, history, typed.get(code), broken.get((snapshot.id, code)), checked)
        for code, module in registry().modules.items()
    ]
    return sorted(found, key=lambda row: (row.state != "core", row.category, str(row.module.name)))


def _row(
    module: ModuleDefinition,
    snapshot: Snapshot,
    history: list[ChangeRow],
    typed: Form | None,
    failure: ModuleFailure | None,
    checked: Mapping[tuple[str, str], ModuleCheck],
) -> ModuleRow:
    users = [code for code, needs in registry().requires.items() if module.code in needs]
    needed_by = [name_of(code) for code in users if code in snapshot.modules]
    own = [entry for entry in history if module.code in entry.codes]
    stored = snapshot.configs.get(module.code, {})
    return ModuleRow(
        module=module,
        state=state_of(module, snapshot),
        word=_word(module, snapshot, needed_by),
        why=why(registry(), snapshot, [entry.change for entry in history], module.code),
        barred=snapshot.barred.get(module.code),
        failure=failure,
        checks=_checks(module, checked) if module.code in snapshot.modules else (),
        requires=tuple(Link(code, name_of(code), code in snapshot.modules) for code in module.requires),
        required_by=tuple(Link(code, name_of(code), code in snapshot.modules) for code in users),
        menu=tuple((frontend_name(f), str(item.label)) for f in Frontend for item in module.menu_items.get(f, ())),
        history=tuple(own[:HISTORY_SHOWN]),
        form=typed or form_of(module, stored),
        shown_config=shown_config(module, stored),
    )


def _checks(module: ModuleDefinition, checked: Mapping[tuple[str, str], ModuleCheck]) -> tuple[CheckLine, ...]:
    own = registry().contributed(HealthCheck, [module.code])
    return tuple(CheckLine(str(check.name), checked.get((module.code, check.code))) for _module, check in own)


def form_of(module: ModuleDefinition, stored: Mapping[str, Any], formdata: Any = None) -> Form | None:
    """The module's config form; its elements get ids that are unique on a page with many of them."""
    if module.config_form is None:
        return None
    form = config.config_form(module, stored, formdata)
    for item in form:
        item.id = item.label.field_id = f"config-{module.code}-{item.short_name}"
        if isinstance(item, config.SecretField):
            held = {"placeholder": MASK} if stored.get(item.name) else {}
            item.render_kw = {**(item.render_kw or {}), **held, "autocomplete": "new-password"}
    return form


def shown_config(module: ModuleDefinition, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Labels and values for those who only read; secrets masked."""
    if module.config_form is None:
        return {}
    values = masked({**config.defaults(module), **stored})
    return {str(item.label.text): values.get(item.name) for item in module.config_form()}


def word_of(module: ModuleDefinition, snapshot: Snapshot) -> str:
    """The state of a module as people read it."""
    return _word(
        module,
        snapshot,
        [name_of(code) for code, needs in registry().requires.items() if module.code in needs and code in snapshot.modules],
    )


def _word(module: ModuleDefinition, snapshot: Snapshot, needed_by: list[str]) -> str:
    state = state_of(module, snapshot)
    if state == "off":
        return _("Never on this platform") if module.code in snapshot.barred else _("Off")
    if state == "on" and module.code in snapshot.implied and needed_by:
        return _("On because needed by %(names)s", names=", ".join(needed_by))
    return {"core": _("Always on"), "read-only": _("Read-only"), "on": _("On")}[state]


def frontend_name(frontend: Frontend) -> str:
    """Where pages of a frontend are."""
    return str(frontend.facts.label)


def page_url(platform: Platform, filters: Mapping[str, str], anchor: str | None = None) -> str:
    """The modules page with its filters."""
    return url_for("platform-admin.console.platforms.modules", code=platform.code, _anchor=anchor, **dict[str, Any](filters))
