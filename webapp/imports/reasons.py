"""Why a row was refused: a code with facts, kept as they are and told in the language of whoever reads."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from webapp.said import kept, told

SHOWN_CELL = 60
Text = Any
"""A string or a lazily translated one."""

SENTENCES: Mapping[str, Text] = {
    "width": _l("The row has %(count)s cells, the header has %(width)s."),
    "nul": _l("The row holds a NUL character, which no text can have. Save the file again as CSV."),
    "unreadable": _l("Line %(line)s holds bytes that are no text in this encoding. Choose another encoding, or save the file as UTF-8."),
    "long_cell": _l("A cell has more than %(limit)s characters."),
    "many_cells": _l("The row has more than %(limit)s cells."),
    "long_line": _l("The line has more than %(limit)s characters."),
    "open_quote": _l("A quotation mark opens on line %(line)s and is never closed. Close it, or take it away."),
    "after_open_quote": _l("It stands after the quotation mark on line %(line)s that is never closed."),
    "too_many_rows": _l("The file has more than %(limit)s rows. Split it, and import the parts one after the other."),
    "no_identity": _l("There is no %(fields)s."),
    "twice": _l("Row %(first)s has the same %(field)s."),
    "apart": _l("Row %(first)s has the same %(field)s and is further up. Put such rows below each other."),
    "too_many_together": _l("More than %(limit)s rows have the same %(field)s."),
    "with_others": _l("Row %(row)s, which belongs to it, cannot be imported."),
    "text": "%(text)s",
    "size": _l("%(field)s has %(size)s characters; at most %(limit)s are possible."),
    "control": _l("%(field)s holds control characters."),
    "one_line": _l("%(field)s must be on one line."),
    "number": _l("%(field)s is not a number: %(cell)s."),
    "ambiguous": _l("%(field)s could mean two numbers: %(cell)s. Say which decimal sign the file uses, then check again."),
    "decimal_sign": _l("%(field)s does not fit the decimal sign of this file, which is “%(sign)s”: %(cell)s."),
    "decimals": _l("%(field)s has more than %(places)s decimals: %(cell)s."),
    "no_decimals": _l("%(field)s has to be a whole number: %(cell)s."),
    "bounds": _l("%(field)s must be between %(low)s and %(high)s: %(cell)s."),
    "other_currency": _l("%(field)s is in another currency than the store’s (%(currency)s): %(cell)s."),
    "beside": _l("%(field)s has something besides the number: %(cell)s."),
    "yes_no": _l("%(field)s is neither yes nor no: %(cell)s."),
    "one_of": _l("%(field)s must be one of %(values)s: %(cell)s."),
    "link": _l("%(field)s is not a web address: %(cell)s."),
    "country": _l("%(field)s is not a country. Write its name or its code, like LU: %(cell)s."),
    "day": _l("%(field)s is not a day like 2026-03-01 or 1.3.2026: %(cell)s."),
    "days": _l("%(field)s must be a first and a last day, such as 2026-11-01/2026-11-30: %(cell)s."),
    "gtin": _l("%(field)s is not a barcode number of 8, 12, 13 or 14 digits with a valid last digit: %(cell)s."),
    "busy": _l("Somebody changed it at the same moment. Import this row again."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason. `field` is the key of the field it is about; facts are JSON values."""

    code: str
    field: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """The reason as it is kept."""
        facts = {name: kept(fact) if isinstance(fact, str) else fact for name, fact in self.facts.items()}
        return {"code": self.code, "field": self.field, "facts": facts}


class CellProblem(Exception):
    """What a parser of cells raises: the code of a sentence, and its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


def shown(cell: str) -> str:
    """A cell as the file has it, as far as it helps in a sentence."""
    return cell if len(cell) <= SHOWN_CELL else cell[: SHOWN_CELL - 1] + "…"


def tell(stored: Mapping[str, Any], labels: Mapping[str, Text], sentences: Mapping[str, Text]) -> str:
    """The sentence of a kept reason. `labels` are those of fields by key, `sentences` those of the kind beside the common ones."""
    code = str(stored.get("code", ""))
    if code == "decimals" and not stored.get("facts", {}).get("places"):
        code = "no_decimals"
    sentence = sentences.get(code, SENTENCES.get(code))
    if sentence is None:
        return code
    known = {name: told(fact) if isinstance(fact, str) else fact for name, fact in stored.get("facts", {}).items()}
    facts = {"field": labels.get(str(stored.get("field", "")), ""), **known}
    if isinstance(facts.get("fields"), list):
        facts["fields"] = ", ".join(str(labels.get(key, key)) for key in facts["fields"])
    return str(sentence) % facts
