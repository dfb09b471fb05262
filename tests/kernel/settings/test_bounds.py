"""Every setting of every module has bounds: numbers a least and a most, texts a length, choices their words."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from wtforms import DecimalField, Field, FieldList, FormField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange

from webapp.kernel import kernel

OWN_READING = ("MoneyField", "RateField")
"""Fields that read a number out of a text, and bound it."""


def fields(form: object) -> Iterator[Field]:
    for field in form:  # type: ignore[attr-defined]
        if isinstance(field, FormField):
            yield from fields(field.form)
        elif not isinstance(field, FieldList):
            yield field


def fault(field: Field) -> str:
    found = {type(each): each for each in field.validators}
    if isinstance(field, IntegerField | DecimalField):
        bounds = found.get(NumberRange)
        return "" if bounds is not None and bounds.min is not None and bounds.max is not None else "has no bounds"
    if isinstance(field, SelectField | SelectMultipleField):
        return "" if field.validate_choice or len(field.validators) > 1 else "takes any word"
    if isinstance(field, StringField) and type(field).__name__ not in OWN_READING:
        return "" if Length in found and found[Length].max > 0 else "has no length"
    return ""


@pytest.mark.sqlite_only
def test_every_setting_has_bounds(app: Flask) -> None:
    wrong, seen = [], 0
    with app.test_request_context("/"):
        for code, module in kernel().registry.modules.items():
            for field in fields(module.config_form()) if module.config_form is not None else ():
                seen += 1
                if said := fault(field):
                    wrong.append(f"{code}.{field.name} {said}")
    assert seen > 50
    assert wrong == []
