"""The blueprint behind a store's menu item, and how its forms are refused."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask_wtf import FlaskForm
from wtforms import Field

from webapp.commerce import Money, format_money, format_rate
from webapp.commerce.fields import MoneyField, RateSelectField
from webapp.domain import Conflict, DomainError
from webapp.web.htmx import render

inventory = Blueprint("inventory", __name__)
FIELD_OF = {
    "sku_taken": "sku",
    "sale_above_price": "sale_price",
    "name_taken": "name",
    "below_zero": "quantity",
    "below_reserved": "quantity",
    "nothing_moves": "quantity",
    "too_large": "quantity",
}


def show_form(template: str, form: FlaskForm, **context: Any) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    context.setdefault("conflict", None)
    return render(template, status=422 if form.is_submitted() else 200, form=form, **context)


def refuse(template: str, form: FlaskForm, error: DomainError, **context: Any) -> Response:
    """The form as it was typed, with what a service said beside its field, or above the form."""
    field = FIELD_OF.get(error.code)
    if field is not None and field in form:
        form[field].errors = [*form[field].errors, error.message]
    elif error.code != "stale":
        form.form_errors.append(error.message)
    conflict = error if isinstance(error, Conflict) and error.code == "stale" else None
    return render(template, status=error.status, form=form, conflict=conflict, **context)


def shown(field: Field, value: Any) -> Any:
    """A value of a variant as people read it: prices with their currency, rates in per cent."""
    if isinstance(field, MoneyField):
        return format_money(Money(value, field.unit))
    return format_rate(value) if isinstance(field, RateSelectField) else value
