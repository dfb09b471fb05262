"""Settings that come as values, from a program, a text or the command line, checked by the module's own form as a page would."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form

from webapp.db.secrets import MASK, is_encrypted
from webapp.fields import is_valid
from webapp.registry.definition import ModuleDefinition
from webapp.settings.config import as_typed, declared

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Checked:
    """What the form made of the values, and its sentences by key; "" stands for the form as a whole."""

    values: Values
    errors: Mapping[str, list[str]]


def checked(module: ModuleDefinition, given: Values, present: Values, *, by_hand: bool = False) -> Checked:
    """The values, with those that are there already for what is left out, and then the defaults.

    Values that were typed `by_hand` are texts, as those of a page are.
    """
    values = {**present, **given}
    form = filled(module, values)
    told = {} if by_hand else {key: values[key] for key in values.keys() & declared(module).defaults.keys()}
    valid, wrong = is_valid(form), _wrong_kinds(form, told)
    said = {} if valid else {key or "": [str(each) for each in found] for key, found in form.errors.items()}
    return Checked(form.data, said | wrong)


def filled(module: ModuleDefinition, values: Values) -> Form:
    """The form as a browser would send it: these values, and the default of everything else."""
    assert module.config_form is not None
    known = declared(module)
    pairs: list[tuple[str, str]] = []
    for key in known.defaults.keys() & (known.plain | known.secrets):
        value = values.get(key, known.defaults[key])
        kept = key in known.secrets and _is_kept(value)
        pairs += [(key, text) for text in typed("" if kept else as_typed(module, key, value))]
    return module.config_form(MultiDict(pairs))


def typed(value: Any) -> list[str]:
    """A value as a browser would send it."""
    if isinstance(value, list | tuple):
        return [text for each in value for text in typed(each)]
    if isinstance(value, bool):
        return ["y"] if value else []
    return ["" if value is None else str(value)]


def _is_kept(value: Any) -> bool:
    """Whether the value of a secret means "as it is": nothing, what is stored, or the mask that was shown for it."""
    return not value or value == MASK or is_encrypted(value)


def _wrong_kinds(form: Form, values: Values) -> dict[str, list[str]]:
    """Sentences for switches that are no switch, and for true and false where there is none."""
    errors = {}
    for key, value in values.items():
        if isinstance(value, dict):
            errors[key] = [_("This cannot be an object.")]
        elif isinstance(form[key], BooleanField) and not (value is None or isinstance(value, bool)):
            errors[key] = [_("This must be true or false.")]
        elif isinstance(value, bool) and not isinstance(form[key], BooleanField):
            errors[key] = [_("This must be a text or a number.")]
    return errors
