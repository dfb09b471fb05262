"""Sites in a real browser: what a host beside the desk tries, and that everybody can read what customers see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.support.watch import accessibility_violations

SITES = {"shop.oms.localhost": ("/", "/how-it-works", "/fr/"), "kirchberg.oms.localhost": ("/", "/visit", "/imprint", "/nothing")}


def at(live_server: str, host: str, path: str = "/") -> str:
    """An address on another host of the demo."""
    return live_server.replace("//localhost", f"//{host}") + path


def hostile(page: Page, url: str, html: str) -> None:
    """Opens a page with these contents, as if whoever runs that host had put them there."""
    page.route(url, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(url)


@pytest.fixture
def clerk(context: BrowserContext, live_server: str) -> Page:
    """A tab of the store's owner, logged in at the desk."""
    page = context.new_page()
    page.goto(at(live_server, "oms.localhost", "/login"))
    page.fill('input[name="email"]', "owner@example.com")
    page.fill('input[name="password"]', "interlock-demo")
    page.click('form[action*="login"] button[type="submit"]')
    page.wait_for_url(lambda url: "/login" not in url)
    return page


def test_a_cookie_planted_by_a_host_beside_the_desk_is_refused(clerk: Page, live_server: str) -> None:
    plant = "<script>document.cookie = 'interlock=planted; domain=oms.localhost; path=/'</script>"
    hostile(clerk, at(live_server, "evil.oms.localhost"), plant)
    names = [each["name"] for each in clerk.context.cookies(at(live_server, "oms.localhost")) if each["name"] == "interlock"]
    assert names == ["interlock", "interlock"], "the browser sends both, so there is something to refuse"
    answer = clerk.goto(at(live_server, "oms.localhost", "/store/kirchberg/dashboard"))
    assert answer is not None
    assert (answer.status, "two session cookies" in clerk.inner_text("main")) == (400, True)


def test_a_form_of_a_host_beside_the_desk_is_refused_even_with_the_right_token(clerk: Page, live_server: str) -> None:
    token = clerk.locator("input[name=csrf_token]").first.get_attribute("value")
    desk = at(live_server, "oms.localhost")
    form = f'<form method="post" action="{desk}logout"><input name="csrf_token" value="{token}"><button>x</button></form>'
    hostile(clerk, at(live_server, "shop.oms.localhost", "/evil"), form)
    with clerk.expect_response(lambda response: response.url.endswith("/logout")) as found:
        clerk.click("button")
    assert found.value.status == 400
    still_here = clerk.goto(f"{desk}store/kirchberg/dashboard")
    assert still_here is not None
    assert still_here.url.endswith("/dashboard")
    hostile(clerk, f"{desk}own", form)
    with clerk.expect_response(lambda response: response.url.endswith("/logout")):
        clerk.click("button")
    clerk.goto(f"{desk}store/kirchberg/dashboard")
    assert "/login" in clerk.url, "from the desk itself the same form counts"


@pytest.mark.parametrize("host", SITES)
@pytest.mark.parametrize("context", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_everybody_can_read_a_site(context: BrowserContext, live_server: str, host: str) -> None:
    page, wrong = context.new_page(), []
    for path in SITES[host]:
        for width in (390, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto(at(live_server, host, path))
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                wrong.append(f"{path} is wider than {width}")
        wrong += [f"{path}: {each}" for each in accessibility_violations(page)]
    assert wrong == []
    assert context.cookies() == []


def test_a_page_is_written_published_and_seen(context: BrowserContext, clerk: Page, live_server: str, axe: Callable[[Page], None]) -> None:
    clerk.goto(at(live_server, "oms.localhost", "/store/kirchberg/content-pages/new"))
    clerk.fill("#title", "Gift cards")
    clerk.fill("#slug", "gifts")
    clerk.click("main button[type=submit]")
    clerk.click('button[value="add:text"]')
    clerk.fill("[data-block=text] textarea", "A **book** for somebody.")
    axe(clerk)
    clerk.click('.form-actions button[value="save"]')
    clerk.click("text=Publish…")
    clerk.click("main form button[type=submit]")
    seen = context.new_page()
    seen.goto(at(live_server, "kirchberg.oms.localhost", "/gifts"))
    assert (seen.inner_text("h1"), seen.inner_text("main strong")) == ("Gift cards", "book")
