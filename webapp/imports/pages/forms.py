"""Shapes of what people send."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from webapp.imports.kind import ImportKind
from webapp.imports.models import Import
from webapp.imports.services import Choices
from webapp.merchants.models import Store

ACCEPT = ".csv,.tsv,.txt,.xlsx,text/csv,text/tab-separated-values,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def upload_form(kind: ImportKind, store: Store, *, several: bool, empty: bool = False) -> FlaskForm:
    """The form that takes a file of this kind, with its options. Where a page has `several`, each has names of its own."""
    fields: dict[str, object] = {
        "file": FileField(
            _l("File"),
            validators=[FileRequired(_l("Choose a file."))],
            description=kind.hint or _l("CSV or Excel (.xlsx) with a header row. Encoding and separator are found out."),
            render_kw={"accept": ACCEPT},
        )
    }
    for option in kind.options:
        fields[option.key] = SelectField(option.label, choices=list(option.choices(store)), default=option.default(store))
    form = type("UploadForm", (FlaskForm,), fields)
    more = {"formdata": None} if empty else {}
    made: FlaskForm = form(prefix=kind.code.replace(".", "-") if several else "", **more)
    return made


def chosen_columns(kind: ImportKind, form: Mapping[str, str], width: int) -> dict[int, str]:
    """The fields chosen for each column in the mapping form (`column-0`, `column-1`, …); what is not known counts as left out."""
    keys = kind.by_key
    chosen = {position: form.get(f"column-{position}", "") for position in range(width)}
    return {position: key for position, key in chosen.items() if key in keys}


def chosen_reading(form: Mapping[str, str], found: Import) -> Choices:
    """How the file should be read: what differs from how it is read now, and what was said before. The rest is found out anew."""

    def said(name: str) -> str | None:
        value = form.get(name)
        return value if value is not None and (value != str(getattr(found, name)) or name in found.chosen) else None

    sheet, header = said("sheet"), said("header_row")
    number = int(header) if header is not None and header.isascii() and header.isdigit() and len(header) < 6 else -1
    return Choices(
        encoding=said("encoding"),
        delimiter=said("delimiter"),
        header_row=None if header is None or (sheet is not None and header == str(found.header_row)) else number,
        decimal=said("decimal"),
        sheet=sheet,
    )
