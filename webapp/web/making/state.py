"""The file that is being made by this job, as the pages that are asked for it see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from flask import Response, g, has_app_context
from flask_babel import gettext as _

from webapp.domain import DomainError
from webapp.web.making.lines import Lines

if TYPE_CHECKING:
    from webapp.web.tables.page import TablePage

HERE = "_file_in_making"
PIECE = 5_000
"""Rows of a list that are read at a time."""
SHEET = 1_048_575
"""Rows of a sheet below its heading."""
MOST = 5_000_000
OFTEN = 1_000
"""Rows after which a job says that it is alive."""


class Making:
    """A file on its way. A list comes piece by piece, each from where the last one ended; a page that writes its file by itself, at once.

    `alive` is called now and then with how many rows are read.
    """

    def __init__(self, lines: Lines, out: BinaryIO, alive: Callable[[int, int | None], None]) -> None:
        self.lines = lines
        self.out = out
        self.alive = alive
        self.form = ""
        self.name = ""
        self.header: list[str] = []
        self.rows = 0
        self.total: int | None = None
        self.page: TablePage | None = None
        self.written = False
        """Whether the file stands in `out` already, as its page wrote it."""
        self.whole = False

    def begin(self, total: int, form: str) -> None:
        """A list of so many rows. Raises DomainError for more than a file of this form has room for."""
        check_room(total, form)
        self.total, self.form = total, form

    def read_page(self) -> TablePage | None:
        """The piece that was read since this was last asked; None where the page has no list."""
        page, self.page = self.page, None
        return page

    def take(self, page: TablePage, header: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
        """One piece of a list."""
        self.name, self.header = page.table.name, list(header)
        self.add(lines)
        self.whole = len(page.rows) < PIECE

    def table(self, name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], form: str) -> Response:
        """All rows of a page that makes its file by itself."""
        self.name, self.form, self.header = name, form, [str(each) for each in header]
        self.add(rows)
        self.whole = True
        return Response(status=204)

    def bytes(self, name: str, parts: Iterable[bytes], total: int | None = None) -> Response:
        """A file whose bytes a page makes by itself; each of `total` parts may take long."""
        stem, _dot, self.form = name.rpartition(".")
        self.name, self.total = stem, total
        for part in parts:
            self.out.write(part)
            self._count()
            if total is not None:
                self.alive(min(self.rows, total), total)
        self.written = self.whole = True
        return Response(status=204)

    def add(self, lines: Iterable[Sequence[Any]]) -> None:
        """More rows."""
        for line in lines:
            self.lines.add(line)
            self._count()
        check_room(self.rows, self.form)

    def _count(self) -> None:
        self.rows += 1
        if self.rows % OFTEN == 0:
            self.alive(self.rows, self.total)
            check_room(self.rows, self.form)

    def settled(self) -> Iterator[Sequence[Any]]:
        """The lines as they are written."""
        for number, line in enumerate(self.lines, 1):
            if number % OFTEN == 0:
                self.alive(self.rows, self.total)
            yield line


def making_here() -> Making | None:
    """The file that is being made; None for everybody who waits for an answer."""
    found: Making | None = g.get(HERE) if has_app_context() else None
    return found


def check_room(rows: int, form: str) -> None:
    """Raises DomainError for more rows than a file may have, and says what would do."""
    if form == "xlsx" and rows > SHEET:
        said = _("This list has more than %(most)s rows, and a sheet ends there. Choose CSV, or narrow the list.", most=f"{SHEET:,}")
        raise DomainError(said, "too_many_rows")
    if rows > MOST:
        said = _("This list has more than %(most)s rows. Narrow it with search and filters, then download it.", most=f"{MOST:,}")
        raise DomainError(said, "too_many_rows")
