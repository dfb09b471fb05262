"""What is wrong with a form is said above it, a line each: also within groups of fields, and where no field is to blame."""

from __future__ import annotations

import pytest
from flask import Flask, get_template_attribute
from wtforms import FieldList, Form, FormField, IntegerField, StringField
from wtforms.validators import DataRequired, Length

from tests.support.markup import read

pytestmark = pytest.mark.sqlite_only


class Line(Form):
    sku = StringField("SKU", [DataRequired("Say which one.")])
    quantity = IntegerField("Quantity", [DataRequired("Say how many.")])


class Letter(Form):
    subject = StringField("Subject", [DataRequired("Write a subject.")])


class Order(Form):
    name = StringField("Name", [Length(max=3, message="Three letters at most.")])
    french = FormField(Letter, label="French")
    lines = FieldList(FormField(Line), label="Items", max_entries=9)


def said(app: Flask, form: Form) -> tuple[str, list[str], list[str]]:
    """The heading, the lines, and what they lead to."""
    with app.test_request_context():
        drawn = read(str(get_template_attribute("ui/form.html", "error_summary")(form)))
    lines = drawn.select("li")
    return (
        drawn.select("h2")[0].get_text(),
        [" ".join(line.get_text(" ").split()) for line in lines],
        [a["href"] for a in drawn.select("li a")],
    )


def test_each_field_within_a_group_is_named_with_its_group(app: Flask) -> None:
    good = {"sku": "A", "quantity": 1}
    form = Order(data={"name": "Anna", "lines": [good, {}]})
    assert not form.validate()
    heading, lines, links = said(app, form)
    assert heading == "Please correct what is marked below"
    assert lines == [
        "Name : Three letters at most.",
        "French – Subject : Write a subject.",
        "Items, row 2 – SKU : Say which one.",
        "Items, row 2 – Quantity : Say how many.",
    ]
    assert links == ["#name", "#french-subject", "#lines-1-sku", "#lines-1-quantity"]


def test_where_no_field_is_to_blame_nothing_is_said_to_be_marked(app: Flask) -> None:
    form = Order(data={"name": "Ann", "french": {"subject": "S"}})
    form.validate()
    form.form_errors.append("Orders are read-only here.")
    heading, lines, _links = said(app, form)
    assert (heading, lines[0]) == ("Nothing was saved", "Orders are read-only here.")
