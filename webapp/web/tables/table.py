"""The declaration of a list and how it becomes one page of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from sqlalchemy import ColumnElement, Result, Select, false

from webapp.db import db
from webapp.db.folding import holds
from webapp.routing.back import ARG, came_from, note_list
from webapp.web.downloads import MOST_ROWS, too_many
from webapp.web.htmx import is_partial
from webapp.web.making.asking import MADE
from webapp.web.making.giving import give
from webapp.web.making.state import PIECE, Making, making_here
from webapp.web.tables.counting import COUNTED, count, count_all, counted
from webapp.web.tables.files import ASKED, answer_with, form_asked
from webapp.web.tables.listing import Listing
from webapp.web.tables.page import State, TablePage
from webapp.web.tables.saved import View, arguments, counts, views_here
from webapp.web.tables.sizes import SIZES, page_size

MAX_SEARCH = 200
MAX_PAGE = 1_000_000_000
RESERVED = frozenset({"q", "sort", "dir", "page", "size", "columns", ASKED, MADE})
TOTAL = "rows_in_all"

Text = Any
"""A string or a lazily translated one."""


@dataclass(frozen=True)
class Column:
    """One column. `sort` is what to order by; `cell` turns a row into text or Markup (otherwise the attribute `key`)."""

    key: str
    label: Text
    sort: Any = None
    cell: Callable[[Any], Any] | None = None
    numeric: bool = False
    shown: bool = True
    """Whether it is there without having been asked for."""
    exported: bool = True
    """Whether it is in a file of the list; what one only presses is not."""

    def value(self, row: Any) -> Any:
        return self.cell(row) if self.cell else getattr(row, self.key)


@dataclass(frozen=True)
class Filter:
    """A drop-down. `choices` are (value, label) pairs or a function giving them; `where` makes the condition of a value.

    With `reads` it is a field to write in: it says whether a text makes sense, and `hint` is shown where it does not.
    """

    key: str
    label: Text
    choices: Iterable[tuple[str | int, Text]] | Callable[[], Iterable[tuple[str | int, Text]]] = ()
    where: Callable[[str], ColumnElement[bool]] | None = None
    column: Any = None
    reads: Callable[[str], Any] | None = None
    hint: Text = ""

    def takes(self, value: str) -> bool:
        """Whether the value narrows the list."""
        return bool(self.reads(value)) if self.reads is not None else value in dict(self.options())

    def options(self) -> list[tuple[str, Text]]:
        found = self.choices() if callable(self.choices) else self.choices
        return [(str(value), label) for value, label in found]

    def condition(self, value: str) -> ColumnElement[bool]:
        if self.where is not None:
            return self.where(value)
        condition: ColumnElement[bool] = self.column == value
        return condition


@dataclass(frozen=True)
class Empty:
    """What a list without rows says: what would be here, and how to begin."""

    title: Text
    text: Text = ""
    action_label: Text | None = None
    action_url: str | Callable[[], str] | None = None
    icon: str = "inbox"

    @property
    def url(self) -> str | None:
        return self.action_url() if callable(self.action_url) else self.action_url


@dataclass(frozen=True)
class BulkAction:
    """A button under the list that acts on the rows chosen; it is the `action` field of the bulk form."""

    name: str
    label: Text
    icon: str | None = None
    danger: bool = False
    url: Callable[[], str] | None = None
    """Where it is sent, if not where the others are."""
    asks: Text = ""
    """What it needs to be told besides: the label of what is written before the button, in the field `value`."""
    numeric: bool = True
    """Whether that is a number, not a word."""


@dataclass(frozen=True)
class Selection:
    """What a bulk form chose: an action, and the ids ticked or everything that the filters let through."""

    action: str
    ids: tuple[str, ...]
    everything: bool

    def __bool__(self) -> bool:
        return self.everything or bool(self.ids)


@dataclass(frozen=True)
class Table:
    """A list page's declaration; made once per module or per request, it holds no state."""

    name: str
    columns: Sequence[Column]
    filters: Sequence[Filter] = ()
    search: Sequence[Any] = ()
    default_sort: str = ""
    default_descending: bool = False
    empty: Empty = field(default_factory=lambda: Empty(title="—"))
    size: int | None = None
    search_label: Text | None = None
    bulk: Sequence[BulkAction] = ()
    files: bool = True
    """Whether people here may have it as a file."""

    @property
    def element_id(self) -> str:
        return f"table-{self.name}"

    @property
    def default_size(self) -> int:
        """Rows per page where the address does not say: the table's own, or what the platform is set to."""
        return self.size or page_size()

    @property
    def default_order(self) -> tuple[str, bool]:
        return self.default_sort, self.default_descending

    def state(self, args: Mapping[str, str]) -> State:
        """Reads the query; a value that makes no sense is left out, as if it had not been given."""
        sort, descending = self.default_order
        if any(column.key == args.get("sort") and column.sort is not None for column in self.columns):
            sort, descending = args["sort"], args.get("dir") == "desc"
        return State(
            q=_clean(args.get("q", "")) if self.search else "",
            filters=self._chosen(args),
            sort=sort,
            descending=descending,
            page=_integer(args.get("page"), 1, 1, MAX_PAGE),
            size=_integer(args.get("size"), self.default_size, SIZES[0], SIZES[-1]),
            columns=self._asked_columns(args),
        )

    def page(self, statement: Select[Any] | Listing, args: Mapping[str, str] | None = None) -> TablePage:
        """The page that the URL asks for, read and counted by one statement. A page past the end is the last one.

        A `Listing` is a statement that is made once per process: what costs most of a page then, compiling it, is done once too.

        Where the address asks for a file, all rows are on it, and the answer to the request is that file. Raises TooLong when there are
        more than somebody waits for; a job that makes the file gets them piece by piece.
        """
        given = request.args if args is None else args
        state = self.state(given)
        form = form_asked(given) if args is None and self.files else ""
        listing = statement if isinstance(statement, Listing) else None
        whole = statement.statement if isinstance(statement, Listing) else statement
        chosen = self.narrow(whole, state)
        making = making_here() if form else None
        if making is not None:
            return self._piece(chosen, state, making, form, listing)
        if form:
            give()
            if count(chosen) > MOST_ROWS:
                raise too_many(MOST_ROWS)
            state = replace(state, page=1, size=MOST_ROWS)
        rows, total = self._rows(chosen, state, listing)
        last = max(1, -(-min(total, COUNTED) // state.size))
        if total and state.page > last and not rows:
            state = replace(state, page=last)
            rows, total = self._rows(chosen, state, listing)
        page = TablePage(
            table=self,
            rows=rows[: state.size],
            total=min(total, COUNTED),
            uncounted=total > COUNTED,
            further=len(rows) > state.size,
            state=state,
            path=request.script_root + request.path,
            extra=self._others(given),
            unread=self._unread(given),
            partial=is_partial(),
            form=form,
        )
        if form:
            answer_with(page)
        elif args is None:
            note_list(page.address if page.address != page.path else None)
            page = replace(page, views=self._views(whole, page))
        return page

    def _piece(self, chosen: Select[Any], state: State, making: Making, form: str, listing: Listing | None) -> TablePage:
        """The next rows of a file that a job makes."""
        if making.total is None:
            making.begin(count_all(chosen), form)
        found = db.session.execute(self._ordered(chosen, state).limit(PIECE).offset(making.rows)).unique().freeze()
        rows = _entities(chosen, found, listing)
        path = request.script_root + request.path
        page = TablePage(table=self, rows=rows, total=making.total or 0, state=replace(state, page=1, size=PIECE), path=path, form=form)
        making.page = page
        return page

    def _views(self, statement: Select[Any], page: TablePage) -> list[View]:
        """The person's views of this list. Those of another tab are not counted: this one's statement knows nothing of them."""
        kept = [(each, arguments(each.query)) for each in views_here()]
        same = {each.id: self.state(args) for each, args in kept if self._others(args) == page.extra}
        numbers = counts({key: self.narrow(statement, state) for key, state in same.items()}, COUNTED + 1)
        now = page.params(page=None)
        return [
            View(
                id=each.id,
                name=each.name,
                url=f"{page.path}?{each.query}",
                count=min(numbers[each.id], COUNTED) if each.id in numbers else None,
                uncounted=numbers.get(each.id, 0) > COUNTED,
                active=each.id in same and replace(page, state=same[each.id]).params(page=None) == now,
            )
            for each, args in kept
        ]

    def narrow(self, statement: Select[Any], state: State) -> Select[Any]:
        """The statement with search and filters applied, not yet sorted."""
        if state.q:
            statement = statement.where(holds(state.q, self.search))
        for item in self.filters:
            if item.key in state.filters:
                statement = statement.where(item.condition(state.filters[item.key]))
        return statement

    def selection(self, form: Mapping[str, Any] | None = None) -> Selection:
        """What the bulk form of this table asks for."""
        given = request.form if form is None else form
        many = given.getlist("ids") if hasattr(given, "getlist") else given.get("ids", ())
        return Selection(str(given.get("action", "")), tuple(many), given.get("everything") == "1")

    def selected(self, statement: Select[Any], identity: Any, form: Mapping[str, Any] | None = None) -> Select[Any]:
        """The rows that the bulk form acts on: those ticked, or all that match its filters. Nothing ticked is no row.

        `identity` is the column that the check boxes carry; ids that are no integers are left out for an integer column.
        """
        given = request.form if form is None else form
        chosen = self.selection(given)
        narrowed = self.narrow(statement, self.state(given))
        if chosen.everything:
            return narrowed
        ids = _typed(identity, chosen.ids)
        return narrowed.where(identity.in_(ids)) if ids else narrowed.where(false())

    def _chosen(self, args: Mapping[str, str]) -> dict[str, str]:
        given = ((item, _given(item, args)) for item in self.filters)
        return {item.key: value for item, value in given if value and item.takes(value)}

    def _unread(self, args: Mapping[str, str]) -> dict[str, str]:
        given = ((item, _given(item, args)) for item in self.filters if item.reads is not None)
        return {item.key: value for item, value in given if value and not item.takes(value)}

    def _others(self, args: Any) -> dict[str, list[str]]:
        own = RESERVED | {item.key for item in self.filters} | ({ARG} if came_from() is None else frozenset())
        lists = args.lists() if hasattr(args, "lists") else ((key, [value]) for key, value in args.items())
        return {key: list(values) for key, values in lists if key not in own}

    def _asked_columns(self, args: Any) -> tuple[str, ...]:
        """The columns that the address names, in the order of the table; none where these are the usual ones anyway."""
        given = args.getlist("columns") if hasattr(args, "getlist") else [args.get("columns", "")]
        named = {key for one in given for key in one[: MAX_SEARCH * 4].split(",")}
        asked = tuple(column.key for column in self.columns if column.key in named)
        return () if asked == tuple(column.key for column in self.columns if column.shown) else asked

    def _rows(self, statement: Select[Any], state: State, listing: Listing | None) -> tuple[Sequence[Any], int]:
        """The rows of the page, and how many there are in all, counted up to one more than COUNTED."""
        most, skipped = state.size + 1, (state.page - 1) * state.size
        if listing is not None and statement is listing.statement:
            pairs = listing.page(self._keys(state), state.descending, lambda: self._counted(statement, state, listing), most, skipped)
            rows: Sequence[Any] = [row for row, _total in pairs]
            totals = pairs[0][1] if pairs else None
        else:
            found = db.session.execute(self._counted(statement, state, listing).limit(most).offset(skipped)).unique().freeze()
            totals = found().scalars(len(statement.column_descriptions)).first()
            rows = _entities(statement, found, listing) if totals is not None else []
        if totals is None:  # a page without rows says nothing of the others
            return [], count(statement) if state.page > 1 else 0
        return rows, totals

    def _counted(self, statement: Select[Any], state: State, listing: Listing | None) -> Select[Any]:
        """The statement in its order, with the number of rows beside them. To count a listing no join is made for its columns."""
        keys = _tie_break(statement) if listing is not None else ()
        return self._ordered(statement, state).add_columns(counted(statement, rows=keys).scalar_subquery().label(TOTAL))

    def _keys(self, state: State) -> Sequence[Any]:
        """What the column orders by that the list is sorted by; nothing where it keeps the order of its statement."""
        column = next((each for each in self.columns if each.key == state.sort and each.sort is not None), None)
        keys = column.sort if column is not None else ()
        return keys if isinstance(keys, (tuple, list)) else (keys,)

    def _ordered(self, statement: Select[Any], state: State) -> Select[Any]:
        keys = self._keys(state)
        if not keys:
            return statement.order_by(*_tie_break(statement))
        keys = [*keys, *(key for key in _tie_break(statement) if not any(key is each for each in keys))]
        # In one direction, so that one index gives all of it.
        return statement.order_by(None).order_by(*(key.desc() if state.descending else key.asc() for key in keys))


def _entities(statement: Select[Any], found: Callable[[], Result[Any]], listing: Listing | None) -> Sequence[Any]:
    """The rows of a result, without what was counted beside them."""
    own = len(statement.column_descriptions)
    rows = (found().scalars() if own == 1 else found().columns(*range(own))).all()
    return rows if listing is None else [listing.row(*row) for row in rows]


def _tie_break(statement: Select[Any]) -> tuple[Any, ...]:
    """The primary key of the first entity: rows that compare equal keep their place from page to page."""
    entity = statement.column_descriptions[0].get("entity")
    if entity is None or statement._group_by_clauses or statement._distinct:
        return ()
    return tuple(getattr(entity, column.key) for column in entity.__mapper__.primary_key)


def _typed(identity: Any, values: Iterable[str]) -> list[Any]:
    if identity.type.python_type is not int:
        return list(values)
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19]


def _given(item: Filter, args: Mapping[str, str]) -> str:
    """What the address says for a filter."""
    value = args.get(item.key, "")
    return _clean(value) if item.reads is not None else value


def _clean(text: str) -> str:
    """A search that no database chokes on: one line, bounded, without NUL."""
    return " ".join(text.replace("\x00", " ").split())[:MAX_SEARCH].strip()


def _integer(text: str | None, default: int, low: int, high: int) -> int:
    if not text or len(text) > 12 or not (text.isascii() and text.isdigit()):
        return default
    return min(max(int(text), low), high)
