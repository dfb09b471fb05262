"""A platform's state as a preset, and the state that a preset leads to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from webapp.db.secrets import is_encrypted
from webapp.platforms.snapshot import Snapshot
from webapp.platforms.state import ModuleState
from webapp.providing.differences import same
from webapp.providing.presets.preset import Preset
from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry
from webapp.settings.config import declared


def preset_of(registry: Registry, snapshot: Snapshot) -> Preset:
    """What a text can say of the platform: no secrets, nothing of modules that are off or not installed."""
    on = snapshot.modules - registry.core
    told = {code: _told(registry.modules[code], snapshot.configs.get(code, {})) for code in sorted(snapshot.modules)}
    return Preset(
        name=snapshot.name,
        modules=tuple(sorted(on)),
        implied=tuple(sorted(snapshot.implied & on)),
        read_only=tuple(sorted(snapshot.read_only & on)),
        never={code: said for code, said in sorted(snapshot.barred.items()) if code in registry.modules and code not in snapshot.modules},
        config={code: values for code, values in told.items() if values},
    )


def state_with(registry: Registry, present: ModuleState, preset: Preset) -> ModuleState:
    """The state that a checked preset leads to from the present one.

    Secrets stay, and so do the settings of modules that are off, and whatever belongs to modules that are not installed.
    """
    kept = frozenset(code for code in present.on if code not in registry.modules or code in registry.core)
    barred = {code: said for code, said in present.barred.items() if code not in registry.modules}
    configs = present.config
    codes = sorted({*configs, *preset.modules, *preset.config})
    settled = {code: _settled(registry, code, configs.get(code, {}), preset) for code in codes}
    return ModuleState(
        on=kept.union(preset.modules),
        implied=(kept & present.implied).union(preset.implied),
        read_only=(kept & present.read_only).union(preset.read_only),
        barred={**barred, **preset.never},
        config={code: values for code, values in settled.items() if values},
    )


def _told(module: ModuleDefinition, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Settings that differ from their default; of a core module all, since what is left out of those stays as it is."""
    known = declared(module)
    values = {key: stored.get(key, default) for key, default in known.defaults.items() if key in known.plain}
    told = [key for key, value in values.items() if not is_encrypted(value) and (module.is_core or not same(value, known.defaults[key]))]
    return {key: "" if values[key] is None else values[key] for key in told}


def _settled(registry: Registry, code: str, stored: Mapping[str, Any], preset: Preset) -> Mapping[str, Any]:
    """A module's stored settings with what the preset says of them; what is in use already is not written again."""
    module, given = registry.get(code), preset.config.get(code, {})
    if module is None or not (module.is_core or code in preset.modules):
        return stored
    known = declared(module)
    left_out = [] if module.is_core else [key for key in known.plain - given.keys() if not is_encrypted(stored.get(key))]
    dropped = {key for key in left_out if not same(stored.get(key, known.defaults[key]), known.defaults[key])}
    changed = {key: value for key, value in given.items() if not same(stored.get(key, known.defaults.get(key)), value)}
    if not dropped and not changed:
        return stored
    return {key: value for key, value in {**stored, **changed}.items() if key not in dropped}
