"""Filters for the days that a list goes by, as people write them: from a day, to a day, each with the day itself."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.web import days
from webapp.web.tables.table import Filter, Text

HINT = _l("This is not a date. Write one like 2026-11-28, yesterday, monday or 3 days ago.")
FROM, TO = _l("From"), _l("To")


def between(column: Any, begin: Text = FROM, end: Text = TO) -> list[Filter]:
    """Those of a column of moments, `from` and `to` in the address; days are the reader's."""
    return [
        Filter("from", begin, reads=days.is_day, hint=HINT, where=lambda typed: column >= days.begin_of(days.as_day(typed))),
        Filter("to", end, reads=days.is_day, hint=HINT, where=lambda typed: column < days.end_of(days.as_day(typed))),
    ]
