"""What the page toolkit does with JavaScript: lists, dialogs, colours, the menu on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

SCHEMES = [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}]


@pytest.fixture
def admin(page: Page, sign_in: Callable[..., None]) -> Page:
    """A super admin's browser at the provider console."""
    sign_in(page, "admin@example.com")
    return page


@pytest.mark.parametrize("context", SCHEMES, indirect=True)
@pytest.mark.parametrize("path", ["/admin/components/", "/admin/icons/"])
def test_every_component_is_accessible(admin: Page, axe: Callable[[Page], None], path: str) -> None:
    admin.goto(path)
    assert admin.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    axe(admin)


def test_list_is_sorted_and_searched_in_place(admin: Page) -> None:
    admin.goto("/admin/merchants")
    admin.evaluate("window.stayed = true")
    admin.get_by_role("link", name="Legal name").click()
    expect(admin.locator("th[aria-sort=descending]")).to_have_count(1)
    admin.locator("main input[name=q]").fill("kirchberg")
    expect(admin.locator("tbody tr")).to_have_count(1)
    assert "dir=desc" in admin.url
    assert "q=kirchberg" in admin.url
    assert admin.evaluate("document.activeElement.name") == "q"
    assert admin.evaluate("window.stayed")


def test_going_back_shows_the_list_as_it_was(admin: Page) -> None:
    admin.goto("/admin/merchants")
    rows = admin.locator("tbody tr").count()
    admin.locator("main input[name=q]").fill("no such merchant")
    expect(admin.get_by_text("Nothing matches")).to_be_visible()
    admin.go_back()
    expect(admin.locator("tbody tr")).to_have_count(rows)
    expect(admin.locator("main input[name=q]")).to_have_value("")


def test_dialog_is_modal_and_gives_the_focus_back(admin: Page) -> None:
    admin.goto("/admin/components/")
    opener = admin.get_by_role("link", name="Open a dialog")
    opener.click()
    expect(admin.locator("#dialog dialog:modal")).to_be_visible()
    expect(admin.locator("#dialog h2")).to_be_focused()
    admin.keyboard.press("Escape")
    expect(admin.locator("#dialog dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_colours_chosen_are_remembered(admin: Page) -> None:
    admin.locator(".user-menu summary").click()
    admin.get_by_role("button", name="Dark").click()
    expect(admin.locator("html")).to_have_attribute("data-bs-theme", "dark")
    admin.reload()
    expect(admin.locator("html")).to_have_attribute("data-bs-theme", "dark")


@pytest.mark.parametrize("context", [{"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}], indirect=True)
def test_menu_opens_on_a_phone_without_javascript(admin: Page) -> None:
    expect(admin.locator("#side-menu")).to_be_hidden()
    admin.get_by_role("button", name="Open the menu").click()
    admin.locator("a[data-menu-item=merchants]").click()
    expect(admin.locator("h1")).to_have_text("Merchants")


def test_a_server_that_is_away_is_said_so(admin: Page) -> None:
    unwatched = admin.context.new_page()  # htmx logs the failure, which is what a watched page must not do
    unwatched.goto("/admin/icons/")
    unwatched.route(lambda url: "q=" in url, lambda route: route.abort())
    unwatched.locator("main input[name=q]").fill("arrow")
    expect(unwatched.locator("#messages")).to_contain_text("did not answer")
    unwatched.unroute_all()
    unwatched.locator("main input[name=q]").fill("box")
    expect(unwatched.locator("#messages")).to_have_text("")  # its next answer takes it back


def test_a_message_that_has_left_leaves_no_empty_box(admin: Page) -> None:
    admin.goto("/admin/components/")
    told = "\n  <div class='alert alert-success'><div>Done</div><button class='alert-close' data-dismiss>x</button></div>\n"
    admin.evaluate("told => { document.getElementById('messages').innerHTML = told }", told)
    admin.locator("#messages [data-dismiss]").click()
    expect(admin.locator("#messages .alert")).to_have_count(0)
    region = admin.locator("#messages")
    assert region.evaluate("each => getComputedStyle(each).borderTopWidth") == "0px"
    assert region.evaluate("each => each.getBoundingClientRect().height") == 0


def test_a_record_is_copied_and_the_button_says_so(admin: Page) -> None:
    admin.context.grant_permissions(["clipboard-read", "clipboard-write"])
    admin.goto("/admin/components/")
    admin.get_by_role("button", name="Copy the record").click()
    expect(admin.locator("[data-copy] span")).to_have_text("Copied")
    expect(admin.locator("#messages")).to_contain_text("Copied")
    assert admin.evaluate("navigator.clipboard.readText()") == "_interlock.example.com"


@pytest.mark.parametrize("context", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_there_is_no_button_to_copy(admin: Page) -> None:
    admin.goto("/admin/components/")
    expect(admin.locator("[data-copy]")).to_be_hidden()
