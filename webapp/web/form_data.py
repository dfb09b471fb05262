"""What forms read of a request: text for fields of text, files for fields of files. A field of text that comes as a file is left out."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask_wtf import FlaskForm
from flask_wtf.form import SUBMIT_METHODS, _Auto
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField
from wtforms.form import BaseForm


def init_app(_app: Flask) -> None:
    """Every form reads like this. The library would hand any field a file, and JSON with its numbers and lists where that is sent."""
    FlaskForm.Meta.wrap_formdata = form_data


def form_data(_meta: Any, form: BaseForm, given: Any) -> Any:
    """What was given; where nothing was, what this request sent, and None where it sent no fields at all."""
    if given is not _Auto:
        return given
    if request.method not in SUBMIT_METHODS:
        return None
    named = {field.name for field in form if isinstance(field, FileField)}
    files = [(name, file) for name, file in request.files.items(multi=True) if name in named]
    if files:
        return CombinedMultiDict((MultiDict(files), request.form))
    return request.form or None
