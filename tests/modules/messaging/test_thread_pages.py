"""The inbox and the page of a thread."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from modules.messaging.models import Kind
from tests.factories import goods
from tests.factories.people import person, super_admin
from tests.modules.messaging.conftest import World, at_work
from tests.modules.messaging.test_threads import begin
from tests.support.page import Page
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
Login = Callable[..., Any]


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Login) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def inbox(world: World, path: str = "") -> str:
    return world.address(f"messages/{path}")


def tabs(client: FlaskClient, world: World) -> list[str]:
    return Page(client.get(inbox(world))).texts(".nav-tabs a")


def test_an_empty_inbox_says_how_to_begin(world: World, bob: FlaskClient) -> None:
    assert Page(bob.get(inbox(world))).has(".empty a[href$='/messages/new']")


def test_a_new_thread_asks_whom_and_about_what_before_the_message(world: World, bob: FlaskClient) -> None:
    fields = Page(bob.get(inbox(world, "new"))).select("main form.form [data-field]")
    assert [each["data-field"] for each in fields] == ["to", "subject", "body", "files"]


def test_a_thread_with_a_file_is_begun_and_answered(app: Flask, world: World, bob: FlaskClient, login: Login) -> None:
    page = Page(bob.get(inbox(world, "new")))
    values = {"to": "team", "subject": "Opening", "body": "Who opens?", "files": (BytesIO(b"Monday: Anna"), "rota.txt")}
    sent = page.submit(bob, "main form.form", values, content_type="multipart/form-data")
    assert sent.status_code == 303
    alice = app.test_client()
    login(alice, world.alice)
    assert tabs(alice, world) == ["Unread (1)", "Mine (0)", "Open (1)", "Closed (0)"]
    thread = Page(alice.get(sent.headers["Location"]))
    file = alice.get(thread.one("a[href*='/files/']")["href"])
    assert (file.data, file.headers["Cache-Control"]) == (b"Monday: Anna", "no-store, private")
    assert thread.submit(alice, "form[data-action=reply]", {"body": "I do."}).status_code == 303
    assert "I do." in bob.get(sent.headers["Location"]).text


def test_reading_is_one_click_and_a_receipt_for_who_wrote(app: Flask, world: World, bob: FlaskClient, login: Login) -> None:
    url = inbox(world, str(begin(world, world.alice)))
    page = Page(bob.get(url))
    assert page.submit(bob, "#mark-read").status_code == 303
    assert tabs(bob, world)[0] == "Unread (0)"
    assert not Page(bob.get(world.page())).has("form[data-action=read-all]")
    alice = app.test_client()
    login(alice, world.alice)
    assert "Read by Bob" in Page(alice.get(url)).text("[data-readers]")


def test_a_get_reads_nothing(world: World, bob: FlaskClient) -> None:
    bob.get(inbox(world, str(begin(world, world.alice))))
    assert tabs(bob, world)[0] == "Unread (1)"


def test_nothing_typed_is_kept_and_nothing_written_is_refused(world: World, bob: FlaskClient) -> None:
    page = Page(bob.get(inbox(world, "new")))
    answer = page.submit(bob, "main form.form", {"to": "team", "subject": "Opening", "body": "  "})
    assert answer.status_code == 422
    assert Page(answer).one("#subject")["value"] == "Opening"


def test_many_are_read_and_closed_at_once(world: World, bob: FlaskClient) -> None:
    for _each in range(2):
        begin(world, world.alice)
    for action, expected in (("read", "Unread (0)"), ("close", "Closed (2)")):
        page = Page(bob.get(inbox(world)))
        token = page.one("form[action$='/bulk'] input[name=csrf_token]")["value"]
        sent = bob.post(inbox(world, "bulk"), data={"csrf_token": token, "action": action, "everything": "1", "tab": "open"})
        assert sent.status_code == 303
        assert expected in tabs(bob, world)


def test_text_is_found_without_accents(world: World, bob: FlaskClient) -> None:
    begin(world, world.alice, body="La clé est sous le paillasson")
    assert len(Page(bob.get(inbox(world, "?q=CLE"))).select("tbody tr")) == 1
    assert not Page(bob.get(inbox(world, "?q=porte"))).select("tbody tr[data-id], tbody [data-thread]")


def test_a_thread_is_saved_as_text_with_who_wrote_what(world: World, bob: FlaskClient) -> None:
    thread_id = begin(world, world.alice)
    answer = bob.get(inbox(world, f"{thread_id}/export.txt"))
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.mimetype == "text/plain"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = answer.text.splitlines()
    assert lines[0] == "Opening"
    assert any(line.startswith(world.alice.name) for line in lines)
    assert "Who opens on Monday?" in lines


def test_another_store_has_none_of_it(world: World, client: FlaskClient, login: Login) -> None:
    thread_id = begin(world, world.alice)
    login(client, world.charlie)
    for path in ("", "/export.txt", "/files/1"):
        assert client.get(world.address(f"messages/{thread_id}{path}", world.other_shop)).status_code == 404


def test_the_platform_reads_support_and_not_the_team(world: World, client: FlaskClient, login: Login) -> None:
    team, support = begin(world, world.alice), begin(world, world.alice, Kind.SUPPORT)
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/messages"
    assert [client.get(f"{base}/{each}").status_code for each in (team, support)] == [404, 200]
    assert Page(client.get(f"{base}/{support}")).submit(client, "form[data-action=reply]", {"body": "Welcome."}).status_code == 303


def test_the_provider_writes_to_a_platform_and_reads_the_answer(app: Flask, world: World, client: FlaskClient, login: Login) -> None:
    paula = person("paula", Role.PLATFORM_ADMIN, platform=world.platform)
    login(client, super_admin())
    page = Page(client.get("/admin/messages/new"))
    sent = page.submit(client, "main form.form", {"to": f"platform-{world.platform.id}", "subject": "Prices", "body": "New ones."})
    assert sent.status_code == 303
    assert client.get(sent.headers["Location"]).status_code == 200
    other = app.test_client()
    login(other, paula)
    assert "Prices" in other.get(f"/platforms/{world.platform.code}/admin/messages/").text


def test_what_is_about_an_order_is_begun_on_its_page_and_found_there(world: World, bob: FlaskClient) -> None:
    with at_work(world.shop) as shop:
        goods.product(shop, "B1", 3)
    page = Page(bob.get(world.address("inventory/products/1")))
    about = Page(bob.get(page.one("a[href*='/messages/about/']")["href"]))
    new = Page(bob.get(about.one("a[href*='/messages/new?about=']")["href"]))
    assert new.submit(bob, "main form.form", {"to": "team", "subject": "Torn", "body": "Page 3."}).status_code == 303
    again = Page(bob.get(about.response.request.path))
    assert "Torn" in again.text("main")


@pytest.mark.parametrize("word", ["x", "eyJ.abc", "%00"])
def test_an_address_that_no_page_made_is_not_there(world: World, bob: FlaskClient, word: str) -> None:
    assert bob.get(inbox(world, f"about/{word}")).status_code == 404


def test_an_answer_is_kept_and_put_into_a_message(world: World, bob: FlaskClient) -> None:
    page = Page(bob.get(inbox(world, "answers")))
    assert page.submit(bob, "main form.form", {"title": "Hours", "body": "We open at nine."}).status_code == 303
    thread = Page(bob.get(inbox(world, str(begin(world, world.alice)))))
    filled = Page(bob.get(thread.one("a[href*='answer=']")["href"]))
    assert filled.one("#body").get_text().strip() == "We open at nine."


def test_an_announcement_shows_who_gets_it_before_it_is_sent(app: Flask, world: World, client: FlaskClient, login: Login) -> None:
    login(client, person("paula", Role.PLATFORM_ADMIN, platform=world.platform))
    base = f"/platforms/{world.platform.code}/admin/messages"
    page = Page(client.get(f"{base}/announce"))
    shown = page.submit(client, "main form.form", {"to": f"store-{world.shop.id}", "subject": "Closed on Monday", "body": "All day."})
    assert "2 people" in Page(shown).text("main")
    assert Page(client.get(f"{base}/")).has(".empty"), "nothing is sent yet"
    assert Page(shown).submit(client, "form[data-action=announce]").status_code == 303
    other = app.test_client()
    login(other, world.bob)
    assert "Closed on Monday" in other.get(inbox(world)).text
