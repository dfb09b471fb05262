"""Everything that is kept about one person, as a ZIP file of JSON and files. It is made when it is fetched, and kept nowhere."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from typing import Any, BinaryIO

from webapp import files
from webapp.domain import NotFound
from webapp.files.sending import pieces
from webapp.files.spooling import spool
from webapp.privacy import queries
from webapp.privacy.services import kept_about
from webapp.registry.kinds.personal import PersonalData, Whose
from webapp.tenancy import whole_merchant


def archive(subject: str, subject_id: int, merchant_id: int) -> BinaryIO:
    """The ZIP file, to be closed. All that is said by modules that are on is in it, from every store of the merchant."""
    kept = kept_about(subject)
    person = queries.whose(subject, subject_id, merchant_id, kept)
    with whole_merchant(merchant_id):
        told = contents(person, kept)
        found = _files(person, kept)
    out = spool()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, values in told.items():
            written.writestr(f"{name}.json", json.dumps(values, ensure_ascii=False, indent=2, default=_plain))
        for name, file in found.items():
            with written.open(f"files/{name}", "w") as target:
                for piece in pieces(file):
                    target.write(piece)
    out.seek(0)
    return out


def contents(person: Whose, kept: list[PersonalData]) -> dict[str, Any]:
    """The JSON values by the name of their file."""
    told: dict[str, Any] = {}
    for each in kept:
        told.update(each.collect(person))
    return told


def _files(person: Whose, kept: list[PersonalData]) -> dict[str, files.File]:
    found: dict[str, files.File] = {}
    for each in kept:
        for name, file_id in (each.files(person) if each.files is not None else {}).items():
            try:
                found[name] = files.find(file_id)
            except NotFound:
                continue
    return found


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
