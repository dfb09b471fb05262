"""Every page that a site offers to search engines says there what it is, whichever module it is of."""

from __future__ import annotations

import re

import pytest

from tests.support.demo import DemoPlace
from tests.support.page import Page

pytestmark = pytest.mark.sqlite_only
HOSTS = ("shop.oms.localhost", "kirchberg.oms.localhost", "loyalty-site.localhost", "cafe-central.loyalty.localhost")
SHORTEST, LONGEST = 15, 160


@pytest.mark.parametrize("host", HOSTS)
def test_every_listed_page_has_a_title_a_heading_and_a_description_of_its_own(demo: DemoPlace, host: str) -> None:
    client, base = demo.app.test_client(), f"http://{host}"
    listed = re.findall(r"<loc>([^<]+)</loc>", client.get("/sitemap.xml", base_url=base).text)
    pages = {url: Page(client.get(url.removeprefix(base), base_url=base)) for url in listed}
    assert len(pages) > 3
    wrong = [url for url, page in pages.items() if page.status != 200 or len(page.select("h1")) != 1 or not page.text("title").strip()]
    said = {url: str(page.one("meta[name=description]")["content"]) for url, page in pages.items() if page.has("meta[name=description]")}
    wrong += [url for url in pages if not SHORTEST <= len(said.get(url, "")) <= LONGEST]
    assert not wrong
    assert len(set(said.values())) == len(said), "two pages say the same"
