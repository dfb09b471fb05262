"""A host shows the desk or the site, never both."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from werkzeug.test import TestResponse

from tests.support.shopfront import MARK
from tests.support.statements import statements
from webapp.db import transaction
from webapp.platforms.models import Platform
from webapp.providing import merchants
from webapp.providing.platforms import suspend_platform

pytestmark = pytest.mark.pages
DESK, SITE, KIRCHBERG = "http://shop.localhost", "http://site.test", "http://kirchberg.test"
KERNEL = ("/", "/login", "/logout", "/account", "/reset", "/admin/base-page", "/public/x", "/healthz/", "/change")


def ask(shop: SimpleNamespace, url: str, **options: object) -> TestResponse:
    base, _slash, path = url.partition(".test/")
    return shop.client.get(f"/{path}", base_url=f"{base}.test", **options)  # type: ignore[no-any-return]


def switch_off(shop: SimpleNamespace, *codes: str) -> None:
    from webapp.kernel import kernel
    from webapp.switching.ask import Ask

    with transaction():
        kernel(shop.app).modules.apply(Ask(shop.here.id, dict.fromkeys(codes, False), revision=shop.here.revision, reason="test"))


def test_words_are_on_sites_and_not_on_the_desk(shop: SimpleNamespace) -> None:
    assert ask(shop, f"{SITE}/join").status_code == 200
    assert shop.client.get("/join", base_url=DESK).status_code == 404


def test_pages_of_the_desk_are_not_on_sites(shop: SimpleNamespace) -> None:
    switch_off(shop, "pages")
    never = ask(shop, f"{SITE}/never").data
    assert [path for path in KERNEL if ask(shop, f"{SITE}{path}").data != never] == []


def test_the_root_is_asked_last_and_for_looking_only(shop: SimpleNamespace) -> None:
    assert ask(shop, f"{SITE}/about").text == "page /about in en of Shop, 1"
    assert ask(shop, f"{SITE}/old").location == "/about"
    assert shop.client.head("/about", base_url=SITE).status_code == 200
    assert [shop.client.open("/about", method=each, base_url=SITE).status_code for each in ("POST", "PUT", "OPTIONS")] == [404] * 3


def test_a_root_that_is_off_leaves_the_same_404(shop: SimpleNamespace) -> None:
    switch_off(shop, "pages", "club")
    answers = {path: ask(shop, f"{SITE}{path}") for path in ("/about", "/", "/join", "/card/1", "/never")}
    assert {each.status_code for each in answers.values()} == {404}
    assert len({each.data for each in answers.values()}) == 1


def test_a_store_has_its_own_site_and_one_on_the_platforms(shop: SimpleNamespace) -> None:
    assert ask(shop, f"{KIRCHBERG}/").text == "page / in en of Kirchberg, 1"
    assert ask(shop, f"{SITE}/s/kirchberg/").text == "page / in en of Kirchberg, 1"
    assert '/s/kirchberg/join"' in ask(shop, f"{SITE}/s/kirchberg/join").text
    assert ask(shop, f"{SITE}/s/nobody/").status_code == ask(shop, f"{KIRCHBERG}/s/kirchberg/").status_code == 404


def test_a_language_is_the_first_part_of_the_address(shop: SimpleNamespace) -> None:
    assert ask(shop, f"{SITE}/fr/about").text == "page /about in fr of Shop, 1"
    assert ask(shop, f"{SITE}/s/kirchberg/de/card/x").text == "card x in de, cookies []"
    assert '<html lang="fr">' in ask(shop, f"{SITE}/fr/join").text


@pytest.mark.parametrize(("what", "status"), [("closed", 404), ("suspended", 503), ("paused", 503)])
def test_a_site_is_shut_with_its_store_or_platform(shop: SimpleNamespace, what: str, status: int) -> None:
    with transaction() as write:
        if what == "paused":
            suspend_platform(write.get_one(Platform, shop.here.id))
        elif what == "closed":
            merchants.set_store_status(shop.store, "closed")
        else:
            merchants.set_merchant_status(shop.store.merchant, "suspended")
    assert ask(shop, f"{KIRCHBERG}/").status_code == ask(shop, f"{SITE}/s/kirchberg/").status_code == status
    assert ask(shop, f"{SITE}/").status_code == (503 if what == "paused" else 200)


def test_browsers_keep_a_page_until_it_changes(shop: SimpleNamespace) -> None:
    first = ask(shop, f"{SITE}/about")
    assert (first.headers["Cache-Control"], "Vary" in first.headers) == ("no-cache", False)
    with statements() as sent:
        again = ask(shop, f"{SITE}/about", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data, len(sent)) == (304, b"", 0), "only the reader's own statement"
    MARK["version"] += 1
    try:
        assert ask(shop, f"{SITE}/about", headers={"If-None-Match": first.headers["ETag"]}).status_code == 200
    finally:
        MARK["version"] -= 1


def test_a_change_of_modules_makes_every_page_a_new_one(shop: SimpleNamespace) -> None:
    first = ask(shop, f"{SITE}/about").headers["ETag"]
    switch_off(shop, "club")
    assert ask(shop, f"{SITE}/about", headers={"If-None-Match": first}).status_code == 200


def test_one_page_may_use_the_camera(shop: SimpleNamespace) -> None:
    assert "camera=(self)" in ask(shop, f"{SITE}/card/1").headers["Permissions-Policy"]
    assert "camera=()" in ask(shop, f"{SITE}/join").headers["Permissions-Policy"]


def test_what_search_engines_read(shop: SimpleNamespace) -> None:
    assert "Disallow: /\n" in shop.client.get("/robots.txt", base_url=DESK).text
    assert "Sitemap: http://site.test/sitemap.xml" in ask(shop, f"{SITE}/robots.txt").text
    listed = ask(shop, f"{SITE}/sitemap.xml").text
    assert [address in listed for address in ("<loc>http://site.test/fr/<", "<loc>http://site.test/about<", 'hreflang="en"')] == [True] * 3
    assert '<xhtml:link rel="alternate" hreflang="x-default" href="http://site.test/"/>' in listed


@pytest.mark.parametrize("path", ["/sitemap.xml", "/brand/ffffff-000000.css"])
def test_what_only_sites_have_is_on_no_desk_and_not_in_the_console(shop: SimpleNamespace, path: str) -> None:
    assert ask(shop, f"{SITE}{path}").status_code == 200
    for base in (DESK, "http://localhost"):
        assert shop.client.get(path, base_url=base).status_code == 404


def test_errors_are_the_sites_own(shop: SimpleNamespace) -> None:
    for url in (f"{SITE}/never", f"{SITE}/join/refused"):
        page = ask(shop, url).text
        assert [word in page for word in ("site.css", "tabler", "Interlock")] == [True, False, False]
    assert "This is full. Come back tomorrow." in page


def test_a_root_that_fails_is_noted_on_its_module(shop: SimpleNamespace) -> None:
    from webapp.faults.failures import broken

    shop.app.config["PROPAGATE_EXCEPTIONS"] = False
    try:
        assert ask(shop, f"{SITE}/broken").status_code == 500
    finally:
        shop.app.config["PROPAGATE_EXCEPTIONS"] = None
    assert (shop.here.id, "pages") in broken([shop.here.id])
