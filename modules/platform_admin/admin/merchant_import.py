"""Merchants and stores that come in by a table: checked first, then taken in; what was refused stays in the form."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField, ValidationError

from modules.platform_admin import merchant_table
from modules.platform_admin.merchant_table import MOST_CHARACTERS, Table
from modules.platform_admin.services import take_lines
from webapp.accounts.access import permission
from webapp.db import trial
from webapp.imports.reading import decoding_of
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other
from webapp.web.saving import form_page

PAGE = "platform_admin/admin/merchant_import.html"
WRITE = "platform-admin:merchants:write"


class TableForm(FlaskForm):
    """A file, or the table as text: what was read of a file stands there too, so that it is chosen once."""

    file = FileField(_l("CSV file"), description=_l("With a header row. At most 500 rows."), render_kw={"accept": ".csv,text/csv"})
    table = TextAreaField(_l("Or the table as text"), render_kw={"rows": 10, "spellcheck": "false"})

    def validate_table(self, field: TextAreaField) -> None:
        """The text of the file, where one was chosen."""
        data = self.file.data.read(4 * MOST_CHARACTERS) if self.file.data else b""
        if data:
            field.data = data.decode(decoding_of([data]).encoding, "replace").replace("\0", "")
        if not (field.data or "").strip():
            raise ValidationError(_("Choose a file, or paste the table."))


def add_import(pages: Blueprint) -> None:
    """Add the page."""

    @pages.route("/import", methods=["GET", "POST"])
    @permission(WRITE)
    def import_table() -> ResponseReturnValue:
        """The form; what a check found; or the import."""
        form, running = TableForm(), request.form.get("action") == "import"

        def save() -> Table:
            table = merchant_table.read(form.table.data or "")
            if running:
                return take_lines(table, current_platform().id)
            with trial():
                return take_lines(table, current_platform().id)

        def then(table: Table) -> ResponseReturnValue:
            refused = [line for line in table.lines if line.refusal]
            if running and not refused:
                return see_other(url_for(".list"), _("The table is imported."))
            if running:
                form.table.data = table.refused()
            return render(PAGE, form=form, report=table, running=running)

        return form_page(PAGE, form, save, then=then, report=None, running=False)
