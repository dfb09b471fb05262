"""The editor and the library, without JavaScript."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from modules.cms.queries import media, pages
from tests.modules.cms.conftest import World
from tests.support.page import Page, fields_of
from tests.support.pictures import picture

pytestmark = pytest.mark.pages
BASE = "/platforms/cmsland/store/shop"


def do(client: FlaskClient, page: Page, what: str, **typed: object) -> Page:
    """Press a button of the editor."""
    data = {**fields_of(page.one("main form.stack")), **typed, "do": what}
    return Page(client.post(f"{BASE}/content-pages/1", data=data, follow_redirects=True))


def test_a_page_is_written_without_javascript(world: World, alice: FlaskClient) -> None:
    new = Page(alice.get(f"{BASE}/content-pages/new"))
    editor = Page(new.submit(alice, "main form", {"title": "About", "slug": "about"}, follow_redirects=True))
    editor = do(alice, do(alice, editor, "add:heading"), "add:text")
    assert [each["data-block"] for each in editor.select("[data-block]")] == ["heading", "text"]
    name = editor.one("[data-block=text] textarea")["name"]
    moved = do(alice, editor, f"up:{str(name).partition('.')[0]}", **{str(name): "Hello **you**"})
    assert [each["data-block"] for each in moved.select("[data-block]")] == ["text", "heading"]
    ask = Page(alice.get(f"{BASE}/content-pages/1/publish"))
    ask.submit(alice, "main form")
    assert Page(world.see("/about")).text("main strong") == "you"


def test_a_late_save_shows_both_and_the_second_one_counts(world: World, alice: FlaskClient) -> None:
    world.page()
    first = Page(alice.get(f"{BASE}/content-pages/1"))
    with world.work() as owner:
        world.write(owner, pages.text(owner, 1), title="By Bob")
    late = Page(alice.post(f"{BASE}/content-pages/1", data={**fields_of(first.one("main form.stack")), "title": "By Ann", "do": "save"}))
    assert (late.status, late.has("[data-too-late]"), late.one("#title")["value"]) == (409, True, "By Ann")
    do(alice, late, "save")
    with world.work() as owner:
        assert pages.text(owner, 1).title == "By Ann"


@pytest.mark.parametrize("before", [[], ["First | /first"]])
def test_a_menu_that_somebody_saved_meanwhile_is_not_overwritten(world: World, alice: FlaskClient, before: list[str]) -> None:
    """The first menu of a site, and a later one."""
    for entries in before:
        Page(alice.get(f"{BASE}/content-pages/menus/main")).submit(alice, "main form", {"entries": entries})
    opened = Page(alice.get(f"{BASE}/content-pages/menus/main"))
    Page(alice.get(f"{BASE}/content-pages/menus/main")).submit(alice, "main form", {"entries": "By Bob | /bob"})
    late = Page(opened.submit(alice, "main form", {"entries": "By Ann | /ann"}))
    assert (late.status, late.one("#entries").get_text().strip()) == (409, "By Ann | /ann")
    assert "By Bob" in late.text("[data-too-late]")
    with world.work() as owner:
        assert [row.label for row in pages.menu_items(owner, "main")] == ["By Bob"]
    assert late.submit(alice, "main form").status_code == 303
    with world.work() as owner:
        assert [row.label for row in pages.menu_items(owner, "main")] == ["By Ann"]


def test_what_is_wrong_keeps_what_was_typed(world: World, alice: FlaskClient) -> None:
    world.page()
    editor = do(alice, Page(alice.get(f"{BASE}/content-pages/1")), "add:buttons")
    name = next(str(each["name"]) for each in editor.select("[data-block] input") if str(each.get("name")).endswith("url1"))
    refused = do(alice, editor, "save", **{name: "javascript:x"})
    assert refused.status == 422
    assert refused.one(f'[name="{name}"]')["value"] == "javascript:x"


def test_pictures_are_added_and_told_apart(world: World, alice: FlaskClient) -> None:
    page = Page(alice.get(f"{BASE}/media-library/upload"))
    data = {**fields_of(page.one("main form")), "pictures": [(io.BytesIO(picture()), "a.png"), (io.BytesIO(picture()), "b.png")]}
    listed = Page(alice.post(f"{BASE}/media-library/upload", data=data, follow_redirects=True))
    assert len(listed.select("tbody tr")) == 2
    with world.work() as owner:
        assert {each.name for each in media.choices(owner)} == {"a.png", "b.png"}


def test_what_is_no_picture_is_refused_at_its_field(world: World, alice: FlaskClient) -> None:
    page = Page(alice.get(f"{BASE}/media-library/upload"))
    data = {**fields_of(page.one("main form")), "pictures": [(io.BytesIO(b"<svg onload=alert(1)>"), "a.png")]}
    refused = Page(alice.post(f"{BASE}/media-library/upload", data=data))
    assert (refused.status, refused.has("#pictures-error")) == (422, True)
