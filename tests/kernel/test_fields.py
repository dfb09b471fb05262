"""What the fields that every form shares take, and what they refuse."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField, StringField
from wtforms.validators import DataRequired, NumberRange, Optional

from webapp.fields import DayField, WebAddress, is_valid


class Linked(Form):
    """A form with an address."""

    link = StringField(validators=[WebAddress()])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("https://example.com/a?b=c", True),
        ("HTTP://example.com", True),
        ("javascript://example.com/%0aalert(1)", False),
        ("data://example.com/x", False),
        ("//example.com", False),
        ("", False),
    ],
)
def test_an_address_is_one_of_the_web(app: Flask, typed: str, good: bool) -> None:
    with app.test_request_context("/"):
        assert Linked(MultiDict({"link": typed})).validate() is good


class Dated(Form):
    """A form with a name, and a number and a day that may stay empty."""

    name = StringField(validators=[DataRequired()])
    pieces = IntegerField(validators=[Optional(), NumberRange(1, 9)])
    day = DayField(validators=[Optional()])


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"name": "", "pieces": "", "day": ""}, {"name"}),
        ({"name": "", "pieces": " ", "day": "x"}, {"name", "day"}),
        ({"name": "Pen", "pieces": "many", "day": ""}, {"pieces"}),
        ({"name": "Pen", "pieces": "", "day": ""}, set()),
    ],
)
def test_fields_that_may_be_empty_are_not_marked_where_another_is_wrong(app: Flask, typed: dict[str, str], wrong: set[str]) -> None:
    with app.test_request_context("/"):
        form = Dated(MultiDict(typed))
        assert is_valid(form) is (not wrong)
        assert {field.name for field in form if field.errors} == wrong
        assert all(len(field.errors) <= 1 for field in form)
