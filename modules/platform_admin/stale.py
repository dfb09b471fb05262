"""A save that came too late: both versions side by side, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from webapp.db import Versioned
from webapp.domain import DomainError
from webapp.web.htmx import render


def refused(
    template: str, form: FlaskForm, error: DomainError, row: Versioned | None = None, field: str | None = None, **context: Any
) -> Response:
    """The form again with what the rule said; a stale save shows what is there now and carries its version on."""
    now: list[tuple[str, Any, Any]] = []
    if row is not None and error.code == "stale" and "version" in form:
        now = differences(form, row)
        form.version.data, form.version.raw_data = row.version, None
        form.form_errors.append(_("Somebody else saved this in the meantime. Your values are still in the form: save again to keep them."))
    elif field is not None and field in form:
        form[field].errors = [error.message]
    else:
        form.form_errors.append(error.message)
    return render(template, status=error.status, form=form, row=row, now=now, **context)


def differences(form: FlaskForm, row: Versioned) -> list[tuple[str, Any, Any]]:
    """(label, saved now, typed) of every field that differs."""
    pairs = [(item.label.text, getattr(row, item.short_name, None), item.data) for item in form if hasattr(row, item.short_name)]
    return [
        (str(label), saved or "—", typed or "—") for label, saved, typed in pairs if label != "Version" and (saved or "") != (typed or "")
    ]
