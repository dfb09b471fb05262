"""Module config: a module's form is the one declaration of its keys, types, bounds and defaults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, ClassVar, NamedTuple

from wtforms import FieldList, Form, FormField, PasswordField

from webapp.db.secrets import decrypt, encrypt, is_encrypted
from webapp.kernel import kernel
from webapp.registry.definition import ModuleDefinition
from webapp.routing.context import current_platform


class SecretField(PasswordField):
    """A config value that is encrypted at rest and never shown again. Left empty, the stored one stays."""


class SettingsForm(Form):
    """The settings of a module. `typed` is a frozen dataclass with the same names, which `settings()` gives filled.

    Keys in `per_store` can have a value of their own in each store, keys in `per_merchant` one for all stores of a merchant. Of each key
    that is no secret it is decided whether a change of it asks for the password again: `asks_again`, or `harmless` (docs/security.md).
    """

    typed: ClassVar[type | None] = None
    per_store: ClassVar[tuple[str, ...]] = ()
    per_merchant: ClassVar[tuple[str, ...]] = ()
    asks_again: ClassVar[tuple[str, ...]] = ()
    harmless: ClassVar[tuple[str, ...]] = ()


class Declared(NamedTuple):
    """The keys of a config form. `plain` are those that a text can hold: neither secrets nor forms within the form.

    `texts` are those whose text in the form is not their value, with what writes it: a rate is basis points, and shown in per cent.
    """

    defaults: Mapping[str, Any]
    secrets: frozenset[str]
    plain: frozenset[str]
    texts: Mapping[str, Callable[[Any], str]]


UNDECLARED = Declared({}, frozenset(), frozenset(), {})


@cache
def _declared(form: type[Form]) -> Declared:
    fields = list(form())
    return Declared(
        defaults={field.name: field.data for field in fields},
        secrets=frozenset(field.name for field in fields if isinstance(field, SecretField)),
        plain=frozenset(field.name for field in fields if not isinstance(field, SecretField | FormField | FieldList)),
        texts={field.name: field.text_of for field in fields if hasattr(field, "text_of")},
    )


def declared(module: ModuleDefinition) -> Declared:
    """What the module's config form declares. A form is looked at once: its keys and defaults do not change while it runs."""
    form: Any = module.config_form
    return _declared(form) if form else UNDECLARED


def as_typed(module: ModuleDefinition, key: str, value: Any) -> Any:
    """A value as the module's form takes it: most are their own text."""
    write = declared(module).texts.get(key)
    return value if write is None or value is None or isinstance(value, bool | list | dict) else write(value)


def secret_keys(module: ModuleDefinition) -> frozenset[str]:
    """The config keys of the module that are secrets."""
    return declared(module).secrets


def defaults(module: ModuleDefinition) -> dict[str, Any]:
    """Every config key of the module with its default."""
    return dict(declared(module).defaults)


def config_form(module: ModuleDefinition, stored: Mapping[str, Any], formdata: Any = None) -> Form:
    """The module's form, filled with what is stored (secrets left empty) or with what was typed."""
    assert module.config_form is not None
    hidden = secret_keys(module)
    shown = {key: value for key, value in {**defaults(module), **stored}.items() if key not in hidden}
    return module.config_form(formdata, data=shown)


def to_store(
    module: ModuleDefinition, stored: Mapping[str, Any], values: Mapping[str, Any], forget: Collection[str] = ()
) -> dict[str, Any]:
    """What is written for validated `values`: secrets encrypted, an empty secret keeps the stored one, unknown old keys stay.

    Keys to `forget` have no value of their own any more.
    """
    result = {key: value for key, value in stored.items() if key not in forget}
    hidden = secret_keys(module)
    for key, value in values.items():
        if key not in hidden:
            result[key] = value
        elif value:
            result[key] = encrypt(value)
    return result


def touched(module: ModuleDefinition, stored: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form but the defaults that nobody changed: to open a form and save it says nothing."""
    known = declared(module).defaults
    return {key: value for key, value in values.items() if key in stored or value != known.get(key)}


def module_config(code: str) -> Mapping[str, Any]:
    """The config of a module on the current platform: stored values over defaults, secrets decrypted.

    A key that the module no longer declares is left out; a value it never had is the default.
    """
    module = kernel().registry.modules[code]
    stored = current_platform().configs.get(code, {})
    known = defaults(module)
    values = {key: stored.get(key, value) for key, value in known.items()}
    return MappingProxyType({key: decrypt(value) if is_encrypted(value) else value for key, value in values.items()})
