"""The list toolkit: the URL decides, two queries suffice, nonsense in the URL is no error."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, func, select
from sqlalchemy.orm import selectinload
from werkzeug.datastructures import MultiDict

from webapp.db import db, transaction
from webapp.merchants.models import Merchant
from webapp.web.tables import Column, Empty, Filter, Table, TablePage

TABLE = Table(
    name="merchants",
    columns=[
        Column("legal_name", "Name", sort=Merchant.legal_name),
        Column("status", "State", sort=(Merchant.status, Merchant.legal_name)),
        Column("email", "E-mail"),
    ],
    filters=[Filter("status", "State", [("active", "Active"), ("closed", "Closed")], column=Merchant.status)],
    search=[Merchant.legal_name, Merchant.email],
    default_sort="legal_name",
    empty=Empty("No merchants yet", "Add the first.", "Add", "/new"),
)


@pytest.fixture
def merchants(app: Flask) -> Iterator[None]:
    """60 merchants, a third of them closed."""
    with transaction():
        for number in range(60):
            state = "closed" if number % 3 == 0 else "active"
            db.session.add(Merchant(legal_name=f"Merchant {number:02}", email=f"m{number}@example.com", status=state))
    with app.test_request_context("/list"):
        yield


def page(**args: str) -> TablePage:
    return TABLE.page(select(Merchant), args)


def names(found: TablePage) -> list[str]:
    return [row.legal_name for row in found.rows]


def test_first_page_is_sorted_and_counts_everything(merchants: None) -> None:
    found = page()
    assert (found.total, found.pages, found.first, found.last) == (60, 3, 1, 25)
    assert names(found)[:2] == ["Merchant 00", "Merchant 01"]


def test_sort_turns_round(merchants: None) -> None:
    found = page(sort="legal_name", dir="desc")
    assert names(found)[0] == "Merchant 59"
    assert found.aria_sort("legal_name") == "descending"
    assert found.sort_url("legal_name") == "/list?sort=legal_name&dir=asc"


def test_filter_and_search_narrow_together(merchants: None) -> None:
    found = page(status="closed", q="merchant 3")
    assert names(found) == ["Merchant 03", "Merchant 30", "Merchant 33", "Merchant 36", "Merchant 39"]
    assert found.state.narrowed


def test_search_takes_wildcards_literally(merchants: None) -> None:
    assert page(q="%").total == 0
    assert page(q="_").total == 0


@pytest.mark.parametrize(
    "args",
    [
        {"page": "0"},
        {"page": "-4"},
        {"page": "x"},
        {"page": "9" * 30},
        {"size": "1"},
        {"size": "100000"},
        {"size": "²"},
        {"sort": "email"},
        {"sort": "nothing", "dir": "sideways"},
        {"status": "no-such-state"},
        {"q": "\x00"},
        {"q": "a" * 5000},
    ],
)
def test_nonsense_falls_back(merchants: None, args: dict[str, str]) -> None:
    found = page(**args)
    assert 10 <= found.size <= 200
    assert 1 <= found.page <= found.pages


def test_page_past_the_end_is_the_last(merchants: None) -> None:
    found = page(page="99")
    assert found.page == 3
    assert len(found.rows) == 10


def test_pages_hold_every_row_once(merchants: None) -> None:
    seen = [name for number in range(1, 7) for name in names(page(size="10", page=str(number), sort="status"))]
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("size", ["10", "200"])
def test_one_query_however_long_the_list(merchants: None, size: str) -> None:
    ran: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: ran.append(a[2]))
    page(size=size)
    assert len([sql for sql in ran if sql.startswith("SELECT")]) == 1


def test_a_page_past_the_end_still_knows_how_many_there_are(merchants: None) -> None:
    found = page(size="25", page="9")
    assert (found.total, found.state.page, len(found.rows)) == (60, 3, 10)


def test_relationships_can_be_loaded_along(merchants: None) -> None:
    found = TABLE.page(select(Merchant).options(selectinload(Merchant.links)), {})
    assert found.total == 60
    assert found.rows[0].links == []


def test_grouped_statement_counts_its_groups(merchants: None) -> None:
    table = Table(name="states", columns=[Column("status", "State", sort=Merchant.status), Column("many", "Many")], default_sort="status")
    found = table.page(select(Merchant.status, func.count().label("many")).group_by(Merchant.status), {})
    assert [(row.status, row.many) for row in found.rows] == [("active", 40), ("closed", 20)]
    assert found.total == 2


def test_urls_keep_what_they_do_not_change(merchants: None) -> None:
    found = page(q="m", status="closed", size="10", page="2", tab="open")
    assert found.url(page=1) == "/list?tab=open&q=m&status=closed&size=10&page=1"
    assert found.url(size=50) == "/list?tab=open&q=m&status=closed&size=50"
    assert found.clear_url() == "/list?tab=open&size=10"


def drawn(found: TablePage) -> str:
    return render_template_string('{% from "ui/table.html" import table %}{{ table(page) }}', page=found)


def test_numbers_are_written_as_people_write_them(merchants: None) -> None:
    table = Table(name="n", columns=[Column("n", "N", numeric=True, cell=lambda _row: 12345)])
    assert ">12,345<" in drawn(table.page(select(Merchant), {}))


def test_a_list_with_nothing_in_it_is_not_searched(merchants: None) -> None:
    nobody = select(Merchant).where(Merchant.id < 0)
    assert 'role="search"' not in drawn(TABLE.page(nobody, {}))
    assert 'role="search"' in drawn(TABLE.page(nobody, {"q": "nobody"}))


def test_bulk_acts_on_rows_ticked(merchants: None) -> None:
    some = [row.id for row in page().rows[:2]]
    form = MultiDict([("action", "close"), ("ids", str(some[0])), ("ids", str(some[1])), ("ids", "1; drop")])
    chosen = db.session.scalars(TABLE.selected(select(Merchant), Merchant.id, form)).all()
    assert {row.id for row in chosen} == set(some)


def test_bulk_acts_on_everything_the_filters_let_through(merchants: None) -> None:
    form = MultiDict({"everything": "1", "status": "closed"})
    chosen = db.session.scalars(TABLE.selected(select(Merchant), Merchant.id, form)).all()
    assert len(chosen) == 20


def test_bulk_with_nothing_ticked_is_nothing(merchants: None) -> None:
    assert not TABLE.selection(MultiDict())
    assert db.session.scalars(TABLE.selected(select(Merchant), Merchant.id, MultiDict())).all() == []


@given(st.dictionaries(st.sampled_from(["q", "page", "size", "sort", "dir", "status"]), st.text(max_size=40)))
def test_state_is_always_lawful(args: dict[str, str]) -> None:
    state = TABLE.state(args)
    assert 10 <= state.size <= 200
    assert state.page >= 1
    assert state.sort in {"legal_name", "status"}
    assert set(state.filters.values()) <= {"active", "closed"}


@given(st.integers(1, 400), st.integers(1, 400))
def test_pages_offered_are_in_order_and_hold_this_one(total_pages: int, at: int) -> None:
    number = min(at, total_pages)
    found = TablePage(table=TABLE, rows=[], total=total_pages * 25, state=TABLE.state({"page": str(number)}), path="/")
    offered = [n for n in found.around if n is not None]
    assert offered == sorted(set(offered))
    assert {1, number, total_pages} <= set(offered)


def test_the_address_chooses_the_columns(merchants: None) -> None:
    chosen = page(columns="email,legal_name,nothing")
    assert [column.key for column in chosen.columns] == ["legal_name", "email"]
    assert chosen.url(page=2) == "/list?page=2&columns=legal_name%2Cemail"
    assert [column.key for column in page(columns="nothing").columns] == ["legal_name", "status", "email"]


def test_boxes_that_are_ticked_choose_columns_too(merchants: None) -> None:
    found = TABLE.page(select(Merchant), MultiDict([("columns", "status"), ("columns", "email")]))
    assert [column.key for column in found.columns] == ["status", "email"]


def test_all_usual_columns_need_no_word_in_the_address(merchants: None) -> None:
    assert page(columns="legal_name,status,email").url() == "/list"


def test_of_a_long_list_only_so_many_rows_are_counted(merchants: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.web.tables.table.COUNTED", 50)
    first, beyond, past = page(), page(page="3"), page(page="9")
    assert (first.counted, first.last, first.further) == ("50+", 25, True)
    assert (beyond.first, beyond.last, beyond.further, len(beyond.rows)) == (51, 60, False, 10)
    assert (past.page, past.last) == (2, 50), "a page past the end is the last one that was counted"


def test_a_page_beyond_what_was_counted_is_among_those_around(merchants: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.web.tables.table.COUNTED", 20)
    assert page(page="2").around == [1, 2, 3]
