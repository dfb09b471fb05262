"""Whether a preset fits the modules that are installed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask_babel import gettext as _

from webapp.providing.presets.preset import Preset
from webapp.providing.presets.reading import refused
from webapp.providing.presets.settings import checked_settings
from webapp.registry import graph
from webapp.registry.registry import Registry


def check(registry: Registry, preset: Preset, source: str) -> Preset:
    """The preset with its settings as the modules' own forms read them. Raises DomainError with the first thing that does not fit."""
    for place, problem in _problems(registry, preset):
        raise refused(source, place, problem)
    return replace(
        preset,
        modules=tuple(code for code in preset.modules if code not in registry.core),
        config={code: checked_settings(registry.modules[code], values, source) for code, values in preset.config.items()},
    )


def fitting(registry: Registry, preset: Preset) -> Preset:
    """The part of a product's preset that can be on here: where a module's package was removed, the rest still holds."""
    on = registry.lawful(preset.modules)
    return replace(
        preset,
        modules=tuple(sorted(on - registry.core)),
        implied=tuple(code for code in preset.implied if code in on),
        read_only=tuple(code for code in preset.read_only if code in on),
        never={code: reason for code, reason in preset.never.items() if code in registry.modules},
        config={code: values for code, values in preset.config.items() if code in on},
    )


def _problems(registry: Registry, preset: Preset) -> Iterator[tuple[str, str]]:
    """(place, what is wrong with it and what to do) of everything that does not fit."""
    on = frozenset({*preset.modules, *registry.core})
    yield from _strangers(registry, preset)
    yield from _misplaced(registry, preset, on)
    yield from _missing(registry, on)
    for code in preset.config:
        if code not in on:
            yield f"config.{code}", _("'%(code)s' is not in 'modules'. Add it there, or take its settings out.", code=code)


def _strangers(registry: Registry, preset: Preset) -> Iterator[tuple[str, str]]:
    named = {"modules": preset.modules, "implied": preset.implied, "read_only": preset.read_only}
    for place, codes in {**named, "never": preset.never, "config": preset.config}.items():
        for code in codes:
            if code not in registry.modules:
                known = ", ".join(sorted(registry.modules))
                yield place, _("there is no module '%(code)s'. Installed: %(codes)s.", code=code, codes=known)


def _misplaced(registry: Registry, preset: Preset, on: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Marks of modules that are not on, and modules that are on and may never be."""
    for place, codes in {"implied": preset.implied, "read_only": preset.read_only, "never": preset.never}.items():
        for code in codes:
            if code in registry.core:
                yield place, _("'%(code)s' is a core module and is always on. Take it out.", code=code)
            elif place == "never" and code in on:
                yield place, _("'%(code)s' is in 'modules' too. Take it out of one of them.", code=code)
            elif place != "never" and code not in on:
                yield place, _("'%(code)s' is not in 'modules'. Add it there, or take it out here.", code=code)


def _missing(registry: Registry, on: frozenset[str]) -> Iterator[tuple[str, str]]:
    for code in graph.ordered(registry.requires, on & registry.modules.keys()):
        for need in registry.requires[code]:
            if need not in on:
                said = {"code": code, "need": need}
                yield "modules", _("'%(code)s' needs '%(need)s', which is missing. Add '%(need)s', or take '%(code)s' out.", **said)
