"""A sheet of a workbook as CSV: `python -I convert.py WORKBOOK TABLE SHEET`, a program of its own that imports nothing of ours.

It limits its own memory and time before it opens the workbook; whoever starts it takes any other end than 0 for a refusal. What it
prints is JSON.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import warnings
from datetime import date, datetime, time
from pathlib import Path

MEMORY = 280 * 1024 * 1024
SECONDS = 55
MAX_TABLE = 256 * 1024 * 1024
MAX_ROWS = 300_000
MAX_COLUMNS = 220
MAX_BLANK = 5000
EXACT = "\ue000"


def limit() -> None:
    """No more memory, time and disk than this."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_TABLE, MAX_TABLE))


def cell_text(cell: object) -> str:
    """The text of a cell; one that is a number is marked."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if "%" in str(getattr(cell, "number_format", "")):
            value = value * 100
        text = format(value, ".15g")
        if "e" in text:
            text = format(value, ".0f" if abs(value) >= 1 else ".15f")
        return EXACT + (text.rstrip("0").rstrip(".") if "." in text else text)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value).replace("_x000D_", "\r")


def rows(sheet: object) -> object:
    """The rows as lists of cells, without the empty ones at the end of each and of the sheet."""
    blank = 0
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):  # type: ignore[attr-defined]
        cells = [cell_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        if number > MAX_ROWS or blank > MAX_BLANK:
            return
        if not cells:
            blank += 1
            continue
        for _ in range(blank):
            yield []
        blank = 0
        yield cells


def main(source: str, target: str, wanted: str) -> None:
    """Write the sheet; print the names of all."""
    import openpyxl  # within the limits

    warnings.simplefilter("ignore")
    book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
    sheets = [sheet.title for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    if not sheets or (wanted and wanted not in sheets):
        print(json.dumps({"problem": "no_sheet"}))  # noqa: T201
        return
    sheet = book[wanted or sheets[0]]
    sheet.reset_dimensions()
    with Path(target).open("w", encoding="utf-8", errors="replace", newline="") as out:
        writer = csv.writer(out)
        for cells in rows(sheet):  # type: ignore[attr-defined]
            writer.writerow(cells)
    print(json.dumps({"sheets": sheets[:100], "sheet": sheet.title}))  # noqa: T201
    sys.stdout.flush()
    os._exit(0)  # nothing is left to tidy up, and tidying up a large workbook takes seconds


if __name__ == "__main__":
    limit()
    main(*sys.argv[1:4])
