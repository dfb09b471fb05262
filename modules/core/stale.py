"""Settings that somebody else saved first: what is there now beside what was typed, which is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from webapp.domain import Conflict
from webapp.web.htmx import render

COUNTERS = ("version", "revision")


def too_late(page: str, part: str, form: FlaskForm, conflict: Conflict, now: Mapping[str, Any]) -> Response:
    """409 with the form as typed, which carries the present counters on: saving again overwrites knowingly."""
    said = conflict.message
    if conflict.code in ("stale", "revision_moved"):
        said = _("Somebody else saved this in the meantime. Your values are still in the form: save again to keep them.")
    for name in COUNTERS:
        if name in now:
            form[name].data, form[name].raw_data = now[name], None
    fields = [field for field in form if field.short_name in now and field.short_name not in COUNTERS]
    differs = [(field.label.text, now[field.short_name], field.data) for field in fields if now[field.short_name] != field.data]
    return render(page, part, status=409, form=form, conflict=said, now=differs)
