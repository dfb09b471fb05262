"""What people call a code that a module declares."""

from __future__ import annotations

from typing import Any

from wtforms.fields.core import UnboundField

from webapp.registry.definition import ModuleDefinition
from webapp.registry.registry import Registry


def setting_label(module: ModuleDefinition | None, key: str) -> Any:
    """What a setting is called in its form; in words where the form has it no more."""
    field = getattr(module.config_form, key, None) if module is not None else None
    label = field.kwargs.get("label", field.args[0] if field.args else "") if isinstance(field, UnboundField) else ""
    return label or key.replace("_", " ")


def declared_label(registry: Registry, code: str) -> Any:
    """What a quota, a feature or a setting with this code is called; its words where nobody declares it any more."""
    for declared in (registry.quotas, registry.features):
        if code in declared:
            return declared[code][1].name
    owner = next((each for each in registry.modules.values() if isinstance(getattr(each.config_form, code, None), UnboundField)), None)
    return setting_label(owner, code)
