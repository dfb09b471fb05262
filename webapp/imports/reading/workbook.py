"""Excel workbooks: a sheet becomes a CSV file, in a process of its own whose memory and time are limited.

A workbook is a ZIP of XML: a few kilobytes can unfold into gigabytes, in more ways than can be looked for beforehand.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import Any, BinaryIO

from flask_babel import gettext as _

from webapp.domain import DomainError

SECONDS = 60
CONVERTER = Path(__file__).with_name("convert.py")
EXACT = "\ue000"
"""Stands before a cell that the sheet holds as a number."""
DELIMITER, ENCODING = ",", "utf-8"


@dataclass(frozen=True, slots=True)
class Workbook:
    """A sheet as CSV in UTF-8 with commas, beside the names of all sheets."""

    sheets: list[str]
    sheet: str
    table: BinaryIO


@contextmanager
def workbook_of(stream: BinaryIO, sheet: str = "") -> Iterator[Workbook]:
    """The sheet with this name, or the first. Raises DomainError when the workbook cannot be read."""
    with tempfile.TemporaryDirectory() as folder:
        source, table = Path(folder) / "workbook.xlsx", Path(folder) / "table.csv"
        with source.open("wb") as out:
            copyfileobj(stream, out, 256 * 1024)
        told = _convert(source, table, sheet)
        with table.open("rb") as found:
            yield Workbook(told["sheets"], told["sheet"], found)


def _convert(source: Path, table: Path, sheet: str) -> dict[str, Any]:
    command = [sys.executable, "-I", str(CONVERTER), str(source), str(table), sheet]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own script, its own arguments
        told = json.loads(done.stdout) if done.returncode == 0 else {}
    except (subprocess.TimeoutExpired, ValueError):
        told = {}
    if told.get("problem") == "no_sheet":
        raise DomainError(_("There is no sheet of this name in the workbook."), "no_sheet")
    if "sheets" not in told:
        raise DomainError(
            _("This workbook is too large or unusual to read. Save the sheet as CSV (UTF-8) and choose that file."), "workbook"
        )
    return dict(told)
