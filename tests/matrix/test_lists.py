"""What every list of every module does: it is had as a file, and one comes back to it as one left it."""

from __future__ import annotations

import csv
import io
import sqlite3
import zipfile
from collections.abc import Iterator
from functools import partial
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.matrix.rows import begin, fill, rows
from tests.matrix.test_budgets import STARTS
from tests.matrix.world import World
from tests.support.page import Page
from tests.support.places import Place
from tests.support.walk import HERE, walk
from webapp.db import db
from webapp.jobs.runner import execute

pytestmark = [pytest.mark.long, pytest.mark.sqlite_only]
LEFT = "size=10&page=2"
"""How a list is left: every one can have it."""
NO_FILES = {"platform-admin.console.platforms.history": "has its own", "platform-admin.console.matrix.list": "is no list of rows"}

OF_ITSELF = ("background-tasks.list", "imports.list", "notifications.list")
"""Lists that the making of their own file changes."""


_kept: dict[str, tuple[sqlite3.Connection, dict[str, str]]] = {}
"""What is in this worker's database when every list has rows, by its address, and the address of each list."""


@pytest.fixture
def world(place: Place, app: Flask) -> World:
    """A world where every list has more rows than a page of the smallest size. It is made once, and put back for each test."""
    if place.url in _kept:
        db.session.remove()
        place.become(_kept[place.url][0])
        return World.again(app)
    world = World(app)
    begin(world)
    fill(world, 12)
    pages = walk(app, world.client(world.root), *STARTS, platforms={"", "everything"})
    found = {each.kind.endpoint: each.url for each in pages}
    db.session.rollback()
    _kept[place.url] = place.copied(), {endpoint: found[endpoint] for endpoint in rows() if endpoint in found}
    return world


@pytest.fixture
def lists(world: World, place: Place) -> tuple[FlaskClient, dict[str, str]]:
    """Somebody who may everything, and the address of each list."""
    return world.client(world.root), _kept[place.url][1]


def lines(answer: TestResponse) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.get_data(as_text=True))))


def test_every_list_is_had_as_a_file_of_what_it_shows(lists: tuple[FlaskClient, dict[str, str]]) -> None:
    client, urls = lists
    wrong = [each for endpoint, url in urls.items() if endpoint not in NO_FILES for each in wrong_file(client, url)]
    assert not wrong, "\n".join(wrong)
    assert len(urls) > 30


def with_query(url: str, query: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{query}"


def wrong_file(client: FlaskClient, url: str) -> Iterator[str]:
    """What a list and its files say differently."""
    page = Page(client.get(url))
    shown = [text for head in page.select(".table-results thead th:not(.check-cell)") for text in [" ".join(head.get_text(" ").split())]]
    total = int(str(page.select(".table-results")[0]["data-total"]))
    if total == 0:
        return
    made = client.get(with_query(url, "as=csv"))
    if made.status_code != 200 or made.mimetype != "text/csv":
        yield f"{url} is no file: {made.status_code}, {made.mimetype}"
        return
    header, *body = lines(made)
    if [name for name in (each.rpartition(" (")[0] or each for each in header) if name not in shown]:
        yield f"{url} shows {shown}, and its file has {header}"
    if len(body) != total:
        yield f"{url} has {total} rows, and its file {len(body)}"
    if not any(any(line) for line in body):
        yield f"{url} has rows, and its file says nothing in them: {body[:2]}"
    bare = [cell for line in body for cell in line if "<" in cell and ">" in cell]
    if bare:
        yield f"{url} has markup in its file: {bare[0]!r}"
    workbook = client.get(with_query(url, "as=xlsx"))
    if workbook.status_code != 200 or not workbook.data.startswith(b"PK"):
        yield f"{url} is no workbook: {workbook.status_code}"


def test_every_long_list_is_made_by_a_job_and_is_the_same_file(
    lists: tuple[FlaskClient, dict[str, str]], world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven rows at a time, of lists that somebody is let wait for five rows of."""
    client, urls = lists
    of_a_place = {endpoint: url for endpoint, url in urls.items() if endpoint.split(".")[1] in ("admin", "store")}
    for name, value in (("tables.table.MOST_ROWS", 5), ("downloads.MOST_ROWS", 5), ("tables.table.PIECE", 7), ("making.state.PIECE", 7)):
        monkeypatch.setattr(f"webapp.web.{name}", value)
    monkeypatch.setattr("webapp.jobs.job.QUIET_SECONDS", 0)  # the job says after every piece that it is alive
    monkeypatch.setattr("webapp.web.making.asking.MOST_OF_ONE", 1000)  # one person has a file made of every list there is
    wrong = [
        f"{url}: {each}"
        for form, chosen in (("csv", of_a_place.items()), ("xlsx", [*of_a_place.items()][::5]))
        for endpoint, url in chosen
        for each in wrong_long(world, client, endpoint, with_query(url, f"as={form}"))
    ]
    assert not wrong, "\n".join(wrong)
    assert len(of_a_place) > 25


def wrong_long(world: World, client: FlaskClient, endpoint: str, url: str) -> Iterator[str]:
    """What is wrong with a file that a job makes, beside the one that is made at once."""
    asked = client.get(url)
    if asked.status_code == 200:
        return  # a short one
    question = Page(asked)
    forms = question.select("form[data-action=make-file]")
    if not forms:
        yield f"asks nothing: {asked.status_code}"
        return
    begun = question.send(client, forms[0])
    if begun.status_code != 303:
        yield f"begins nothing: {begun.status_code}"
        return
    at = begun.headers["Location"]
    execute(world.app, int(at.rpartition("/")[2].partition("?")[0]))
    fetch = Page(client.get(at)).select("[data-action=fetch-file]")
    if not fetch:
        yield f"no file: {Page(client.get(at)).text('main')}"
        return
    made = client.get(str(fetch[0]["href"]))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("webapp.web.tables.table.MOST_ROWS", 10_000)
        patch.setattr("webapp.web.downloads.MOST_ROWS", 10_000)
        at_once = client.get(url)
    if (made.status_code, made.mimetype) != (200, at_once.mimetype):
        yield f"is sent as {made.status_code}, {made.mimetype}"
    elif not endpoint.endswith(OF_ITSELF) and contents(made) != contents(at_once):
        yield f"differs: {contents(made)[:600]!r} {contents(at_once)[:600]!r}"


def contents(answer: TestResponse) -> bytes:
    """The bytes of a table, or of the sheet of a workbook, which says when it was made."""
    if not answer.data.startswith(b"PK"):
        return answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return book.read("xl/worksheets/sheet1.xml")


def test_one_comes_back_to_every_list_as_one_left_it(lists: tuple[FlaskClient, dict[str, str]]) -> None:
    """From the list to a row, to its form, through saving it: each link to the list leads to the same page of it."""
    client, urls = lists
    seen: list[str] = []
    wrong = [each for url in urls.values() for each in gone_astray(client, url, seen)]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 15, seen


def gone_astray(client: FlaskClient, url: str, seen: list[str]) -> Iterator[str]:
    """Pages on the way from a list that lead back to its beginning. What led back as it should is added to `seen`."""
    left = with_query(url, LEFT)
    links = [str(each["href"]) for each in Page(client.get(left)).select(".table-results tbody td a[href]")]
    inside = [each for each in links if each.startswith("/") and urlsplit(each).path != urlsplit(url).path and "back=" in each]
    for link in inside[:1]:
        for page in way(client, urljoin(left, link)):
            wrong = [each for each in leads_to(page, url) if not same(each)]
            if wrong:
                yield f"{left} leads to {page.response.request.url.removeprefix(HERE)}, which leads back to {wrong[0]}"
            elif leads_to(page, url):
                seen.append(page.response.request.url)


def way(client: FlaskClient, link: str) -> Iterator[Page]:
    """The page of a row; the page of the form that changes it; what saving it leads to."""
    answer = client.get(link)
    if answer.mimetype != "text/html":
        return  # a file
    page = Page(answer)
    yield page
    edits = [str(each["href"]) for each in page.select("main a[href]") if urlsplit(str(each["href"])).path.endswith("/edit")]
    for edit in edits[:1]:
        form = Page(client.get(edit))
        yield form
        for each in [one for one in form.select("main form[method=post]") if one.select("[name=version]")][:1]:
            answer = form.send(client, each)
            if answer.status_code == 303:
                yield Page(client.get(urljoin(edit, answer.headers["Location"])))


def leads_to(page: Page, url: str) -> list[str]:
    """The links of the page itself, not of the menu, to a list."""
    return [str(each["href"]) for each in page.select("main a[href]") if urlsplit(str(each["href"])).path == urlsplit(url).path]


def same(address: str) -> bool:
    return set(LEFT.split("&")) <= set(urlsplit(address).query.split("&"))


GONE = "999999999"
SAYS_NOTHING = {"labels", "slips", "pick", "file"}
"""What leads to a sheet of paper or a file, which shows what it is about."""


def test_a_row_that_is_gone_keeps_no_action_from_the_others_and_is_counted(lists: tuple[FlaskClient, dict[str, str]]) -> None:
    client, urls = lists
    seen: list[str] = []
    wrong = [each for url in urls.values() for each in kept_back(client, url, seen)]
    assert not wrong, "\n".join(wrong)
    assert len(seen) > 8, seen


def kept_back(client: FlaskClient, url: str, seen: list[str]) -> Iterator[str]:
    """Buttons for many rows that fail, or say nothing, where one of those ticked is not there."""
    page = Page(client.get(url))
    for button in page.select("form[id$=-bulk] button[name=action]"):
        form = page.one("form[id$=-bulk]")
        ticked = str(page.select("input[name=ids]")[0]["value"])
        hidden = {str(each["name"]): str(each.get("value", "")) for each in form.select("input[type=hidden]")}
        typed = {"ids": [ticked, GONE], "action": str(button["value"]), "value": "3"}
        address = urljoin(url, str(button.get("formaction") or form["action"]))
        answer = client.post(address, data={**hidden, **typed}, follow_redirects=True)
        seen.append(f"{url} {button['value']}")
        if answer.status_code >= 400:
            yield f"{url}: {button['value']} answers {answer.status_code}"
        elif str(button["value"]) not in SAYS_NOTHING and "1 was not found" not in answer.get_data(as_text=True):
            yield f"{url}: {button['value']} says nothing of the one that is gone"
        page = Page(client.get(url))


def test_a_way_back_leads_nowhere_else(lists: tuple[FlaskClient, dict[str, str]]) -> None:
    """Another site, another module, nonsense: the page is drawn as if nothing had been said."""
    client, urls = lists
    ask = partial(client.get, urls["inventory.store.inventory.list"].rpartition("/")[0] + "/inventory/products/1")
    for text in (
        "https://evil.example/x?q=1",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/login?q=1",
        "/" + "x" * 2000,
        "/\x00",
    ):
        answer = ask(query_string={"back": text})
        assert answer.status_code in {200, 400}  # a NUL is refused anywhere
        assert "evil" not in answer.get_data(as_text=True)
        assert 'href="/login?' not in answer.get_data(as_text=True)
