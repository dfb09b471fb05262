"""The history of a platform's modules, in the names people know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext as _

from webapp.kernel import kernel
from webapp.platforms.modules import CHANGE_KINDS, ModuleChange
from webapp.registry.labels import setting_label
from webapp.registry.registry import Registry


@dataclass(frozen=True)
class ChangeRow:
    """One entry of the history, in the names people know."""

    change: ModuleChange
    kind: str
    enabled: tuple[str, ...]
    disabled: tuple[str, ...]
    configured: tuple[str, ...]
    frozen: tuple[str, ...]
    barred: tuple[str, ...]
    allowed: tuple[str, ...]
    codes: frozenset[str]

    @property
    def summary(self) -> str:
        """What changed, in one line."""
        told = [
            (_("on"), self.enabled),
            (_("off"), self.disabled),
            (_("read-only"), self.frozen),
            (_("never"), self.barred),
            (_("allowed again"), self.allowed),
            (_("settings of"), self.configured),
        ]
        return " · ".join(f"{what}: {', '.join(names)}" for what, names in told if names) or _("marks")


def registry() -> Registry:
    """The installed modules."""
    found: Registry = kernel().registry
    return found


def name_of(code: str) -> str:
    """The module's name; its code where it is not installed."""
    module = registry().get(code)
    return str(module.name) if module else code


def label_of(code: str, key: str) -> str:
    """What a setting of a module is called."""
    return str(setting_label(registry().get(code), key))


def feature_names(codes: Iterable[str]) -> str:
    """The features' names in one line; the code of one whose module is not installed."""
    known = registry().features
    return ", ".join(str(known[code][1].name) if code in known else code for code in codes)


def setting_name(code: str, key: str) -> str:
    """What people call a setting of a module; its key where nothing declares it."""
    module = registry().get(code)
    form = module.config_form() if module is not None and module.config_form is not None else {}
    return str(form[key].label.text) if key in form else key


def entry_names(entries: Iterable[str]) -> str:
    """Menu entries ("admin:orders") in one line, each with the place whose menu it is in."""
    labels = {
        f"{frontend}:{item.id}": _("%(entry)s (%(place)s)", entry=item.label, place=frontend.facts.label)
        for module in registry().modules.values()
        for frontend, items in module.menu_items.items()
        for item in items
    }
    return ", ".join(labels.get(entry, entry) for entry in entries)


def step_name(kind: str) -> str:
    """What a step of a plan does to a module, as people say it."""
    names = {
        "enable": _("goes on"),
        "disable": _("goes off"),
        "read-only": _("becomes read-only"),
        "writable": _("takes writes again"),
        "never": _("may never be on here"),
        "allow": _("may be switched on again"),
    }
    return names.get(kind, _("stays, chosen on its own"))


def target_name(target: str) -> str:
    """What a module is to become, as people say it."""
    names = {
        "on": _("Switch on"),
        "off": _("Switch off"),
        "read-only": _("Make read-only"),
        "never": _("Never on this platform"),
        "allowed": _("Allow it again"),
        "chosen": _("Keep it"),
    }
    return names.get(target, target)


def history_rows(changes: list[ModuleChange]) -> list[ChangeRow]:
    """The history with what each change did."""
    return [_change_row(change) for change in changes]


def _change_row(change: ModuleChange) -> ChangeRow:
    touched = change.touched
    return ChangeRow(
        change=change,
        kind=kind_name(change.kind, change.source),
        enabled=_names(touched.enabled),
        disabled=_names(touched.disabled),
        configured=_names(touched.configured),
        frozen=_names(touched.read_only),
        barred=_names(touched.barred),
        allowed=_names(touched.allowed),
        codes=touched.codes,
    )


def _names(codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(name_of(code) for code in sorted(codes))


def kind_name(kind: str, source: str = "") -> str:
    """What kind of change it was, as people say it. `source` is where a preset came from."""
    names = {
        "create": _("Created"),
        "switch": _("Switched"),
        "config": _("Configured"),
        "undo": _("Undone"),
        "restore": _("Restored"),
        "apply": _("Applied %(source)s", source=source),
        "clone": _("Copied from %(source)s", source=source),
        "preset": _("Reset to the preset %(source)s", source=source),
        "schedule": _("At its time, %(source)s", source=source),
    }
    return names.get(kind, kind)


def kinds() -> list[tuple[str, str]]:
    """Every kind of change, for a drop-down."""
    return [(kind, kind_name(kind, "…")) for kind in CHANGE_KINDS]
