"""Every list page asks the database as often for a full page of rows as for ten."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient
from sqlalchemy import Select

from tests.matrix.rows import begin, fill, rows
from tests.matrix.world import STORE_CODE, World
from tests.support.statements import reads, statements
from tests.support.walk import walk
from webapp.accounts import sessions
from webapp.switching import uses
from webapp.web.tables import Table, TablePage

STARTS = ("/admin/dashboard", "/platforms/everything/admin/dashboard", f"/platforms/everything/store/{STORE_CODE}/dashboard")
FEW = 10
MANY, PROVED = 60, 200
"""Enough to tell; and a page of the largest size, on both databases, where it is to be proved."""
MOST = 12
"""Statements of any list. Most ask six or fewer; a number is brought down with its page, never up."""
TOTAL = re.compile(r'class="table-results[^>]*data-total="(\d+)"')


@pytest.fixture
def listed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The endpoints of the pages that showed a list."""
    found: set[str] = set()
    page = Table.page

    def noted(table: Table, statement: Select[Any], args: Mapping[str, str] | None = None) -> TablePage:
        found.add(str(request.endpoint))
        return page(table, statement, args)

    monkeypatch.setattr(Table, "page", noted)
    return found


@pytest.fixture
def noted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is noted once a minute, and reads: the use of a module once, the login session never, however long the test takes."""
    monkeypatch.setattr(uses, "EVERY", math.inf)
    monkeypatch.setattr(sessions, "SEEN_EVERY", timedelta.max)


def ask(client: FlaskClient, urls: Mapping[str, str], size: int) -> dict[str, tuple[int, int]]:
    """By endpoint, how often its list page reads the database, and how many rows it says there are.

    A page of each module is asked for before: that the modules have changed, and that one is used, is noted with the first request.
    """
    first = {endpoint.partition(".")[0]: urls[endpoint] for endpoint in rows()}
    for url in (*STARTS, *first.values()):
        client.get(url)
    return {endpoint: counted(client, f"{urls[endpoint]}?size={size}") for endpoint in rows()}


def counted(client: FlaskClient, url: str) -> tuple[int, int]:
    with statements() as seen:
        answer = client.get(url)
    total = TOTAL.search(answer.get_data(as_text=True))  # reading the page as a tree would take longer than making it
    assert total, f"{url} does not say how many rows there are"
    return len(reads(seen)), int(total[1])


@pytest.mark.long
@pytest.mark.pages
@pytest.mark.usefixtures("noted_once")
def test_every_list_page_costs_the_same_for_many_rows(world: World, listed: set[str], proofs: bool) -> None:
    many_rows = PROVED if proofs else MANY
    begin(world)
    fill(world, FEW)
    client = world.client(world.root)
    urls = {found.kind.endpoint: found.url for found in walk(world.app, client, *STARTS, platforms={"", "everything"})}
    for endpoint in listed - rows().keys():
        pytest.fail(f"The list page {endpoint} has no rows here. Name in the module's tests/modules/…/matrix.py what makes some.")
    for endpoint in rows().keys() - listed:
        pytest.fail(f"Nobody finds the list page {endpoint} by links. Link to it, or drop it from the module's matrix.py.")
    few = ask(client, urls, many_rows)
    fill(world, many_rows - FEW)
    many = ask(client, urls, many_rows)
    wrong = [each for endpoint, (read, total) in many.items() for each in wrong_with(endpoint, few[endpoint][0], read, total, many_rows)]
    assert not wrong, "\n".join(wrong)


def wrong_with(endpoint: str, before: int, read: int, total: int, many_rows: int) -> Iterator[str]:
    """What is wrong with a list page that read so often for few rows, and so often for many."""
    if total < many_rows:
        yield f"The list page {endpoint} shows {total} rows, not {many_rows}. See what the module's matrix.py makes for it."
    if read != before:
        yield f"The list page {endpoint} reads {before} times for {FEW} rows, {read} for {many_rows}."
    if read > MOST:
        yield f"The list page {endpoint} reads {read} times. Ask for what belongs together at once."
