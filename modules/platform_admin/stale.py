"""A save that came too late: both versions side by side, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import Field

from webapp.db import HasVersion
from webapp.domain import DomainError
from webapp.web.htmx import render


def refused(
    template: str,
    form: FlaskForm,
    error: DomainError,
    row: HasVersion | None = None,
    field: str | None = None,
    saved: Mapping[str, Any] | None = None,
    **context: Any,
) -> Response:
    """The form again with what the rule said; a stale save shows what is there now and carries its version on.

    `saved` holds what is there now of fields that are no columns of the row.
    """
    now: list[tuple[str, str, str]] = []
    if row is not None and error.code == "stale" and "version" in form:
        now = differences(form, row, saved or {})
        form.version.data, form.version.raw_data = row.version, None
        form.form_errors.append(_("Somebody else saved this in the meantime. Your values are still in the form: save again to keep them."))
    elif field is not None and field in form:
        form[field].errors = [error.message]
    else:
        form.form_errors.append(error.message)
    return render(template, status=error.status, form=form, row=row, now=now, **context)


def differences(form: FlaskForm, row: HasVersion, saved: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(label, saved now, typed) of every field that differs."""
    found = []
    for item in form:
        name = item.short_name
        if name == "version" or not (name in saved or hasattr(row, name)):
            continue
        before, after = readable(item, saved[name] if name in saved else getattr(row, name)), readable(item, item.data)
        if before != after:
            found.append((str(item.label.text), before, after))
    return found


def readable(item: Field, value: Any) -> str:
    """A field's value as the form shows it: choices by their names, several of them in a row."""
    names = dict(getattr(item, "choices", None) or ())
    values = sorted(value) if isinstance(value, list | tuple | set) else [value]
    shown = [str(names.get(each, each)).replace("\r\n", "\n").strip() for each in values if each not in (None, "")]
    return ", ".join(shown) or "—"
