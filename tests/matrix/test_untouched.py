"""Every form of something that is there, opened and saved as it stands, changes nothing: whatever its rows hold, and whatever its lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.support.demo import STARTS, DemoPlace
from tests.support.markup import Tag
from tests.support.page import Page, fields_of
from tests.support.walk import Found, walk
from webapp.db import Base, db

SEEN = ("version", "revision", "seen_version")
"""What a form of something that is there carries: the state it was opened with."""
COUNTERS = {"version", "revision", "stamp", "updated_at"}
PASSING = {"login_sessions", "module_uses", "job_runs"}
"""Tables in which something happens whenever a page is asked for."""
ODD = (
    "UPDATE inventory_variants SET tax_rate_bp = 2000 WHERE id % 2 = 1",
    "UPDATE inventory_variants SET tax_rate_bp = 550, price = 1000000000000, gtin = '123' WHERE id % 2 = 0",
    "UPDATE inventory_products SET description = 'First line' || char(10) || 'second line'",
    "UPDATE stores SET locale = 'pt', timezone = 'Asia/Tokyo', currency = 'JPY' WHERE code = 'kirchberg'",
    "UPDATE merchants SET vat_number = 'LU12345678', registration_number = 'none yet', address = 'Old' || char(10) || 'L-1234 Luxembourg'",
    "UPDATE merchants SET country = '', postal_code = '', city = '', street = ''",
    "UPDATE users SET locale = 'fr', timezone = 'Asia/Tokyo'",
)
"""Values that somebody brought in by a file, a program or an older release: on no list, and of no form that is asked for today."""


def edits(pages: list[Found]) -> Iterator[tuple[str, int]]:
    """The page of every form that changes something that is there, and its place among the page's forms."""
    for each in pages:
        if not each.url.endswith("/create"):  # there nothing is there yet
            for place, form in enumerate(each.page.select("form[method=post]")):
                if is_edit(form, each.url):
                    yield each.url, place


def is_edit(form: Tag, url: str) -> bool:
    """Whether it saves what stands in its fields; forms that do something else say what, as an action."""
    seen = url.endswith("/profile") or {tag.get("value") for name in SEEN for tag in form.select(f"[name={name}]")} - {None, "", "0", "-1"}
    return bool(seen) and has_fields(form) and form.get("data-action") in {None, "config"}


def has_fields(form: Tag) -> bool:
    """Whether there is something in it that a person could change."""
    return bool(form.select("select[name], textarea[name], input[name]:not([type=hidden])"))


def as_browsers_send(form: Tag) -> dict[str, Any]:
    """Lines of text end with CR and LF, whatever they ended with on the page."""
    data = fields_of(form)
    return {name: value.replace("\n", "\r\n") if isinstance(value, str) else value for name, value in data.items()}


def kept_columns() -> dict[str, list[str]]:
    """Everything in the database but counters, by table."""
    tables = {name: [column.name for column in table.c if column.name not in COUNTERS] for name, table in Base.metadata.tables.items()}
    return {name: columns for name, columns in tables.items() if columns and name not in PASSING}


def changed_by(client: FlaskClient, url: str, place: int, differing: Callable[[], dict[str, list[str]]]) -> Iterator[str]:
    """What differs after the form on a page was sent as it stands."""
    form = Page(client.get(url)).select("form[method=post]")[place]
    answer = client.post(str(form["action"]), data=as_browsers_send(form))
    if answer.status_code not in {200, 303}:
        said = Page(answer).text(".error-summary")[:200] if answer.mimetype == "text/html" else ""
        yield f"{url} refuses what it shows itself ({answer.status_code}): {said}"
    yield from (f"{url} changes {table}: {rows[:4]}" for table, rows in differing().items())


@pytest.mark.long
@pytest.mark.parametrize("email", ["admin@example.com", "oms@example.com", "owner@example.com"])
def test_a_form_that_was_not_touched_changes_nothing(demo: DemoPlace, email: str) -> None:
    demo.reset()
    with demo.app.app_context(), db.engine.begin() as connection:
        for statement in ODD:
            connection.exec_driver_sql(statement)
    client = demo.client(email)
    found = list(edits(list(walk(demo.app, client, *STARTS[email]))))
    assert len(found) >= 3
    with demo.compared(kept_columns()) as differing:
        wrong = [each for url, place in found for each in changed_by(client, url, place, differing)]
    assert not wrong, "\n".join(wrong)
