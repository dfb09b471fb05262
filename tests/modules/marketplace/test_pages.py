"""The pages of a store: upload, columns, check, import, without JavaScript; nobody else's files."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient

from modules.marketplace.usage import usage
from tests.modules.marketplace.conftest import World, at_work
from tests.modules.marketplace.feeds import PLAIN
from tests.support.jobs import work_off
from webapp.db import db
from webapp.imports.models import Import

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


def send(client: FlaskClient, world: World, page: Any, content: bytes = PLAIN.encode(), **options: Any) -> Any:
    first = page(client.get(world.url()))
    return first.submit(
        client, 'form[data-action="upload"]', {"file": (io.BytesIO(content), "my feed.csv")}, content_type="multipart/form-data"
    )


def follow(client: FlaskClient, answer: Any, page: Any) -> Any:
    assert answer.status_code == 303, answer.get_data(as_text=True)[:2000]
    return page(client.get(answer.location))


def checked(client: FlaskClient, columns: Any, page: Any) -> Any:
    """The page of an import once it has been checked with the columns as suggested."""
    return worked_off(client, follow(client, columns.submit(client, 'form[data-action="check"]'), page), page)


def worked_off(client: FlaskClient, shown: Any, page: Any) -> Any:
    """The same page once the jobs are done."""
    work_off(client.application)
    return page(client.get(shown.response.request.path))


def test_staff_import_a_feed(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    ready = checked(client, follow(client, send(client, world, Page), Page), Page)
    assert ready.one("#import")["data-created"] == "3"

    done = worked_off(client, follow(client, ready.submit(client, 'form[data-action="run"]'), Page), Page)

    assert (done.one("#import")["data-state"], done.one("#import")["data-created"]) == ("done", "3")
    feed = client.get(world.url("/feeds/en.csv"), buffered=True)
    assert feed.get_data(as_text=True).count("\r\n") == 4


def test_the_list_beside_a_refused_upload_can_be_sorted(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    send(client, world, Page)
    refused = Page(client.get(world.url())).submit(client, 'form[data-action="upload"]')
    assert refused.status_code == 422
    links = {str(link["href"]) for link in Page(refused).select("thead a")}
    assert {client.get(link).status_code for link in links} == {200}


def test_refused_rows_are_shown_and_downloaded(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.alice)
    columns = follow(client, send(client, world, Page, PLAIN.encode() + b"X-1,Title,,twelve,,,17,1\n"), Page)
    found = checked(client, columns, Page)

    assert "not a number" in found.text('tr[data-row="5"]')
    file = client.get(str(found.one("a[data-refused-file]")["href"]), buffered=True)
    assert (file.status_code, "attachment" in file.headers["Content-Disposition"]) == (200, True)
    assert "twelve" in file.get_data(as_text=True)


def test_htmx_gets_the_part_alone(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    columns = follow(client, send(client, world, Page), Page)
    answer = columns.submit(client, 'form[data-action="check"]', headers=PART)

    assert (answer.status_code, Page(answer).has("html"), Page(answer).one("#import")["data-state"]) == (200, False, "checking")


def test_an_empty_file_is_said_at_the_form(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    answer = send(client, world, Page, b"")

    assert answer.status_code == 422
    assert "empty" in Page(answer).text(".field-error")


def test_columns_that_cannot_work_keep_the_choice(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    columns = follow(client, send(client, world, Page), Page)
    answer = columns.submit(client, 'form[data-action="check"]', {"column-0": "", "column-1": "brand"})

    assert (answer.status_code, Page(answer).one("#column-1 option[selected]")["value"]) == (422, "brand")


@pytest.mark.both_databases
def test_files_of_others_are_not_there(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    follow(client, send(client, world, Page), Page)
    with at_work(world.platform):
        number = db.session.query(Import).one().id
    client = client.application.test_client()
    login(client, world.charlie)

    for path in ("", "/file", "/refused.csv"):
        assert client.get(world.url(f"/imports/{number}{path}", there=True)).status_code == 404
        assert client.get(world.url(f"/imports/{number}{path}")).status_code == 404
    for path in ("/check", "/run", "/continue", "/cancel"):
        assert client.post(world.url(f"/imports/{number}{path}", there=True)).status_code in {400, 404}


def test_samples_and_the_original_are_downloads(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    shown = follow(client, send(client, world, Page), Page)

    assert client.get(world.url("/samples/fr.csv"), buffered=True).get_data().startswith(b"id,title")
    assert client.get(world.url("/samples/xx.csv")).status_code == 404
    original = client.get(shown.response.request.path + "/file", buffered=True)
    assert original.get_data() == PLAIN.encode()


def test_usage_is_told_before_the_module_goes(client: FlaskClient, world: World, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, world.bob)
    send(client, world, Page)

    assert usage(current_app.extensions["interlock"].snapshot_by_code(world.platform.code)) == ["1 import"]
