"""Settings of one module in a preset, checked by the module's own form: the one declaration of keys, kinds and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import Form, SelectField

from webapp.providing import toml
from webapp.providing.differences import same
from webapp.providing.presets.reading import refused
from webapp.registry.definition import ModuleDefinition
from webapp.settings.checking import filled
from webapp.settings.config import declared

CHOICES_TOLD = 20


def checked_settings(module: ModuleDefinition, given: Mapping[str, Any], source: str) -> dict[str, Any]:
    """The values as they will be stored. Raises DomainError for the first that the module would not take."""
    if not given:
        return {}
    table = f"config.{module.code}"
    for key in given:
        _refuse_key(module, key, source, f"{table}.{key}")
    form = filled(module, given)
    wrong = _first_error(module, given, form)
    if wrong is not None:
        key, sentence = wrong
        raise refused(source, f"{table}.{key}" if key else table, sentence)
    for key, value in given.items():
        if not _is_as_written(value, form[key].data):
            raise refused(source, f"{table}.{key}", _kind_wanted(form[key].data))
    return {key: form[key].data for key in given}


def _refuse_key(module: ModuleDefinition, key: str, source: str, place: str) -> None:
    known = declared(module)
    if key in known.secrets:
        raise refused(source, place, _("this is a secret, and a text holds none. Take it out and enter it on the modules page."))
    if key in known.plain:
        return
    if key in known.defaults:
        raise refused(source, place, _("this setting cannot be written in a text. Take it out and set it on the modules page."))
    keys = ", ".join(each for each in known.defaults if each in known.plain)
    if keys:
        raise refused(source, place, _("there is no such setting. Known: %(keys)s.", keys=keys))
    raise refused(source, place, _("'%(code)s' has nothing to set. Take it out.", code=module.code))


def _first_error(module: ModuleDefinition, given: Mapping[str, Any], form: Form) -> tuple[str, str] | None:
    """The first key that the form refuses, with its sentence. A default that it refuses by itself is not the text's fault."""
    if form.validate():
        return None
    blank, known = filled(module, {}), declared(module).defaults
    blank.validate()
    for key in (*given, *(form.errors.keys() - given.keys())):
        is_default = key not in given or same(given[key], known[key])
        if key in form.errors and not (is_default and key in blank.errors):
            return key or "", _sentence(form, key)
    return None


def _sentence(form: Form, key: str | None) -> str:
    """What the form says, and for a choice what there is to choose from."""
    said = str(next(iter(form.errors[key])))
    if key is None or not isinstance(form[key], SelectField):
        return said
    values = [toml.inline(choice[0]) for choice in form[key].iter_choices()][:CHOICES_TOLD]
    return str(_("%(said)s Use one of: %(values)s.", said=said, values=", ".join(values)))


def _is_as_written(value: Any, data: Any) -> bool:
    """Whether the form took the value for what it is: a number in quotes, or a yes in words, is the wrong kind."""
    if isinstance(data, float) and isinstance(value, int) and not isinstance(value, bool):
        return data == value
    return same(data, value)


def _kind_wanted(data: Any) -> str:
    """What the value should have been, told by what the form made of it."""
    kinds = {
        bool: _("this must be true or false."),
        int: _("this must be a whole number, without quotes."),
        float: _("this must be a number, without quotes."),
        list: _("this must be a list."),
    }
    said = kinds.get(type(data)) or _("this must be a text in quotes, written %(value)s.", value=toml.inline(data or ""))
    return str(said)
