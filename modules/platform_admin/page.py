"""What the modules page shows: one row per module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from wtforms import Form

from modules.platform_admin.changes import name_of, registry
from webapp.db.secrets import MASK, masked
from webapp.faults import checks, failures
from webapp.faults.checks import Outcome
from webapp.faults.health import health_word
from webapp.faults.models import ModuleCheck, ModuleFailure
from webapp.faults.words import cause
from webapp.platforms.models import Platform
from webapp.platforms.snapshot import Snapshot
from webapp.registry.definition import ModuleDefinition
from webapp.registry.kinds.health import HealthCheck
from webapp.registry.snapshots import state_of
from webapp.settings import config

FILTERS = ("q", "category", "state")
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

    @property
    def cause(self) -> str:
        """Why it broke, in plain words."""
        return cause(self.found.message) if self.found else ""


@dataclass(frozen=True)
class ModuleRow:
    """One module on one platform. `state` is one of STATES; `barred` says why it may never be on, None where it may.

    `form` holds its settings, for those who may change them.
    """

    module: ModuleDefinition
    state: str
    word: str
    barred: str | None
    failure: ModuleFailure | None
    checks: tuple[CheckLine, ...]
    requires: tuple[Link, ...]
    required_by: tuple[Link, ...]
    form: Form | None

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
    def cause(self) -> str:
        """Why the module broke, in plain words."""
        return cause(self.failure.error) if self.failure else ""

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


def rows(snapshot: Snapshot, typed: Mapping[str, Form]) -> list[ModuleRow]:
    """Every installed module, by category and name. `typed` holds forms that came back with errors."""
    broken, checked = failures.broken([snapshot.id]), checks.found(snapshot.id)
    found = [
        _row(module, snapshot, typed.get(code), broken.get((snapshot.id, code)), checked) for code, module in registry().modules.items()
    ]
    return sorted(found, key=lambda row: (row.state != "core", row.category, str(row.module.name)))


def _row(
    module: ModuleDefinition,
    snapshot: Snapshot,
    typed: Form | None,
    failure: ModuleFailure | None,
    checked: Mapping[tuple[str, str], ModuleCheck],
) -> ModuleRow:
    users = [code for code, needs in registry().requires.items() if module.code in needs]
    needed_by = [name_of(code) for code in users if code in snapshot.modules]
    return ModuleRow(
        module=module,
        state=state_of(module, snapshot),
        word=_word(module, snapshot, needed_by),
        barred=snapshot.barred.get(module.code),
        failure=failure,
        checks=_checks(module, checked) if module.code in snapshot.modules else (),
        requires=tuple(Link(code, name_of(code), code in snapshot.modules) for code in module.requires),
        required_by=tuple(Link(code, name_of(code), code in snapshot.modules) for code in users),
        form=typed,
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


def page_url(platform: Platform, filters: Mapping[str, str], anchor: str | None = None) -> str:
    """The modules page with its filters."""
    return url_for("platform-admin.console.platforms.modules", code=platform.code, _anchor=anchor, **dict[str, Any](filters))
