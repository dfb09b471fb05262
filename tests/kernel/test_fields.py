"""What the fields that every form shares take, and what they refuse."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import Form, StringField

from webapp.fields import WebAddress


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
