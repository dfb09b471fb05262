"""One page of a list, and the addresses that lead to its neighbours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from markupsafe import Markup

from webapp.web.formats import number
from webapp.web.tables.drawing import Cell, drawn_rows
from webapp.web.tables.sizes import SIZES, USUAL_SIZE

if TYPE_CHECKING:
    from webapp.web.tables.saved import View
    from webapp.web.tables.table import Column, Table

WINDOW = 2


@dataclass(frozen=True, kw_only=True)
class State:
    """What the URL asks for, already checked: every value is one that the table knows."""

    q: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    page: int = 1
    size: int = USUAL_SIZE
    columns: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """Whether a search or a filter leaves rows out."""
        return bool(self.q or self.filters)


@dataclass(frozen=True, kw_only=True)
class TablePage:
    """Rows of one page with everything the `table` macro draws around them."""

    table: Table
    rows: Sequence[Any]
    total: int
    state: State
    path: str
    extra: Mapping[str, Sequence[str]] = field(default_factory=dict)
    partial: bool = False
    unread: Mapping[str, str] = field(default_factory=dict)
    """What was written into a filter and makes no sense there."""
    uncounted: bool = False
    """Whether there are more rows than were counted; `total` is how many were."""
    further: bool = False
    """Whether there are rows after this page."""
    form: str = ""
    """The kind of file that is made of the list instead of showing it."""
    views: Sequence[View] = ()
    """The person's own views of the list."""
    cells: dict[str, Cell] = field(default_factory=dict)
    """How the template draws cells; noted for a file."""

    @property
    def columns(self) -> list[Column]:
        """The columns that are shown: those that the address names, or the usual ones."""
        asked = self.state.columns
        return [column for column in self.table.columns if (column.key in asked if asked else column.shown)]

    def drawn(self, cells: Mapping[str, Cell], *, row_id: str = "id", choosable: bool = False) -> Markup:
        """The rows as HTML; none where the list is to be a file, which is made of all of them afterwards."""
        if self.form:
            self.cells.update(cells)
            return Markup()
        return drawn_rows(self, cells, row_id=row_id, choosable=choosable)

    @property
    def page(self) -> int:
        return self.state.page

    @property
    def size(self) -> int:
        return self.state.size

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.state.size))

    @property
    def first(self) -> int:
        """Number of the first row shown, counted from 1; 0 in an empty list."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        last = self.page * self.size
        return self.first + len(self.rows) - 1 if self.uncounted and last > self.total else min(last, self.total)

    @property
    def sizes(self) -> tuple[int, ...]:
        return tuple(sorted({*SIZES, self.size}))

    @property
    def counted(self) -> str:
        """How many rows there are, as people read it: "10,000+" where no more were counted."""
        return f"{number(self.total)}+" if self.uncounted else number(self.total)

    @property
    def around(self) -> list[int | None]:
        """Page numbers to offer: the first, the last and those near this one; None stands for a gap."""
        near = range(self.page - WINDOW, self.page + WINDOW + 1)
        known = max(self.pages, self.page + self.further) if self.uncounted else self.pages
        shown = sorted({1, min(known, self.pages), *(n for n in near if 1 <= n <= known)})
        out: list[int | None] = []
        for one in shown:
            if out and one - (out[-1] or 0) > 1:
                out.append(None)
            out.append(one)
        return out

    def params(self, **changes: Any) -> dict[str, Any]:
        """The query of this page; only what differs from the table's own choice is named."""
        out = dict(self._asked)
        if changes and "page" not in changes:
            out["page"] = ""
        out.update(changes)
        return {key: value for key, value in out.items() if value not in ("", None, [])}

    @cached_property
    def _asked(self) -> Mapping[str, Any]:
        """Every parameter of this page, those that are not needed empty. A page names some twenty addresses that begin with them."""
        state = self.state
        out: dict[str, Any] = {**self.extra, "q": state.q, **state.filters}
        if (state.sort, state.descending) != self.table.default_order:
            out["sort"], out["dir"] = state.sort, "desc" if state.descending else "asc"
        out["size"] = state.size if state.size != self.table.default_size else ""
        out["page"] = state.page if state.page > 1 else ""
        out["columns"] = ",".join(state.columns)
        return out

    def known(self, **changes: Any) -> dict[str, Any]:
        """The query of this page without what is not the list's own: for addresses that have arguments of their own."""
        return {key: value for key, value in self.params(**changes).items() if key not in self.extra}

    def url(self, **changes: Any) -> str:
        """This list with some parameters changed (None removes one); anything but `page` goes back to page 1."""
        query = urlencode(self.params(**changes), doseq=True)
        path = self.path.partition("?")[0]  # what `url_for` may have added is told by the list's own state
        return f"{path}?{query}" if query else path

    @property
    def address(self) -> str:
        """Where this page of the list is."""
        return self.url(page=self.page if self.page > 1 else None)

    def clear_url(self) -> str:
        """This list without search and filters."""
        return self.url(q=None, **dict.fromkeys(self.state.filters))

    def sort_url(self, key: str) -> str:
        """Sorts by a column; by the present one the other way round."""
        down = self.state.sort == key and not self.state.descending
        return self.url(sort=key, dir="desc" if down else "asc")

    def aria_sort(self, key: str) -> str:
        if self.state.sort != key:
            return "none"
        return "descending" if self.state.descending else "ascending"
