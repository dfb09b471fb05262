"""A table of merchants and their stores: its columns by their names in four languages, and what each row says.

It is read by the parts of `webapp.imports`; it is short, so it needs no job, and stands in the form until it is taken in.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.domain import DomainError
from webapp.imports.cells import CONTROL, clean
from webapp.imports.columns import plain
from webapp.imports.reading import Record, layout_of, records
from webapp.imports.reasons import tell
from webapp.web.spreadsheets import csv_line

MOST_ROWS, MOST_CHARACTERS = 500, 500_000
FIELDS = {
    "legal_name": (_l("Legal name"), 160, ("legal name", "company", "merchant", "raison sociale", "firma", "name")),
    "vat_number": (_l("VAT number"), 40, ("vat number", "vat", "tva", "numero de tva", "ust-id", "mwst")),
    "registration_number": (_l("Registration number"), 60, ("registration number", "rcs", "registre", "handelsregister")),
    "email": (_l("E-mail"), 254, ("e-mail", "email", "mail", "courriel")),
    "street": (_l("Street and number"), 200, ("street", "address", "rue", "adresse", "strasse")),
    "postal_code": (_l("Postal code"), 20, ("postal code", "zip", "code postal", "plz", "postcode")),
    "city": (_l("Town"), 80, ("town", "city", "ville", "ort", "stadt")),
    "country": (_l("Country"), 2, ("country", "pays", "land")),
    "store_code": (_l("First store: code"), 40, ("store code", "shop code", "code magasin", "store")),
    "store_name": (_l("First store: name"), 120, ("store name", "shop name", "nom du magasin", "shop")),
    "currency": (_l("First store: currency"), 3, ("currency", "devise", "wahrung")),
}
BY_NAME = {plain(name): key for key, (_label, _most, names) in FIELDS.items() for name in (key, *names)}


@dataclass(frozen=True)
class Line:
    """One row: what it says, or why it says nothing. `outcome` and `refusal` are told once it was tried."""

    number: int
    cells: list[str]
    values: Mapping[str, str] = field(default_factory=dict)
    outcome: str = ""
    refusal: str = ""


@dataclass(frozen=True)
class Table:
    """The header and the rows below it."""

    header: list[str]
    lines: list[Line]

    def refused(self) -> str:
        """The table with those rows alone that were refused, to be corrected and tried again."""
        rows = [self.header, *(line.cells for line in self.lines if line.refusal)]
        return b"".join(csv_line(map(clean, row)) for row in rows).decode()


def read(text: str) -> Table:
    """The table. Raises DomainError where there is none, or it is too long."""
    if len(text) > MOST_CHARACTERS:
        raise DomainError(_("This table is too long. Split it, and import the parts one after the other."), "too_long", field="table")
    layout = layout_of(text, lambda name: plain(name) in BY_NAME)
    keys = [BY_NAME.get(plain(name), "") for name in layout.columns]
    if "legal_name" not in keys:
        raise DomainError(_("No column is called “Legal name”. Give the table a header row."), "no_header", field="table")
    found = [record for record in records(io.StringIO(text, newline=""), layout.delimiter) if record.number > layout.header_row]
    lines = list(_lines(found, keys))
    if len(lines) > MOST_ROWS:
        said = _("The table has more than %(most)s rows. Split it, and import the parts one after the other.", most=MOST_ROWS)
        raise DomainError(said, "too_long", field="table")
    return Table(layout.columns, lines)


def _lines(found: list[Record], keys: list[str]) -> Iterator[Line]:
    for record in found:
        if record.blank:
            continue
        if record.problem is not None:
            yield Line(record.number, record.cells, refusal=tell(record.problem.stored(), {}, {}))
            continue
        values = {key: clean(cell) for key, cell in zip(keys, record.cells, strict=False) if key and clean(cell)}
        yield Line(record.number, record.cells, values, refusal=_wrong(values))


def _wrong(values: Mapping[str, str]) -> str:
    """What cannot be kept, whatever it means."""
    for key, value in values.items():
        label, most, _names = FIELDS[key]
        if len(value) > most:
            return _("%(field)s has more than %(most)s characters.", field=label, most=most)
        if CONTROL.search(value) or "\n" in value:
            return _("%(field)s must be on one line.", field=label)
    return "" if values.get("legal_name") else _("There is no legal name.")
