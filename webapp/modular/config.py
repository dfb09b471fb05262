"""Module config: a module's form is the one declaration of its keys, types, bounds and defaults."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import current_app
from wtforms import Form, PasswordField

from webapp.modular.definition import ModuleDefinition
from webapp.modular.secrets import decrypt, encrypt, is_encrypted
from webapp.platforms.context import current_platform

MASK = "••••••••"


class SecretField(PasswordField):
    """A config value that is encrypted at rest and never shown again. Left empty, the stored one stays."""


def secret_keys(module: ModuleDefinition) -> frozenset[str]:
    """The config keys of the module that are secrets."""
    form = module.config_form() if module.config_form else None
    return frozenset(f.name for f in form if isinstance(f, SecretField)) if form else frozenset()


def defaults(module: ModuleDefinition) -> dict[str, Any]:
    """Every config key of the module with its default."""
    return {field.name: field.data for field in module.config_form()} if module.config_form else {}


def config_form(module: ModuleDefinition, stored: Mapping[str, Any], formdata: Any = None) -> Form:
    """The module's form, filled with what is stored (secrets left empty) or with what was typed."""
    assert module.config_form is not None
    hidden = secret_keys(module)
    shown = {key: value for key, value in {**defaults(module), **stored}.items() if key not in hidden}
    return module.config_form(formdata, data=shown)


def to_store(module: ModuleDefinition, stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is written for validated `values`: secrets encrypted, an empty secret keeps the stored one, unknown old keys stay."""
    result = dict(stored)
    hidden = secret_keys(module)
    for key, value in values.items():
        if key not in hidden:
            result[key] = value
        elif value:
            result[key] = encrypt(value)
    return result


def masked(config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as people may see it."""
    return {key: MASK if is_encrypted(value) else value for key, value in config.items()}


def module_config(code: str) -> Mapping[str, Any]:
    """The config of a module on the current platform: stored values over defaults, secrets decrypted.

    A key that the module no longer declares is left out; a value it never had is the default.
    """
    module = current_app.extensions["interlock"].registry.modules[code]
    stored = current_platform().configs.get(code, {})
    known = defaults(module)
    values = {key: stored.get(key, value) for key, value in known.items()}
    return MappingProxyType({key: decrypt(value) if is_encrypted(value) else value for key, value in values.items()})
