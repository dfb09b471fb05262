"""Shapes of what people send."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from modules.marketplace.fields import BY_KEY, LANGUAGES

LANGUAGE_NAMES = {"en": _l("English"), "fr": _l("French"), "de": _l("German")}


class UploadForm(FlaskForm):
    """A feed and the language it is written in."""

    file = FileField(
        _l("File"),
        validators=[FileRequired(_l("Choose a file."))],
        description=_l("CSV or TSV with a header row. Encoding and separator are found out."),
        render_kw={"accept": ".csv,.tsv,.txt,text/csv,text/tab-separated-values"},
    )
    language = SelectField(
        _l("Language of titles and descriptions"), choices=[(code, LANGUAGE_NAMES[code]) for code in LANGUAGES], default="en"
    )


def chosen_columns(form: Mapping[str, str], width: int) -> dict[int, str]:
    """The fields chosen for each column in the mapping form (`column-0`, `column-1`, …); what is not known counts as left out."""
    chosen = {position: form.get(f"column-{position}", "") for position in range(width)}
    return {position: key for position, key in chosen.items() if key in BY_KEY}
