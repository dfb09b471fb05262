"""What customers get at the addresses of a site."""

from __future__ import annotations

import pytest

from modules.cms import services
from modules.cms.preview import preview_url
from modules.cms.queries import pages
from modules.cms.services.menus import Entry
from tests.modules.cms.conftest import PLATFORM_SITE, World, kept, text_block
from tests.support.page import Page
from tests.support.statements import statements
from webapp import files
from webapp.db import db, transaction
from webapp.platforms.models import Platform
from webapp.switching.ask import Ask

pytestmark = pytest.mark.pages


def test_a_stores_page_stands_before_the_platforms(world: World) -> None:
    world.page(of=world.whole, title="The platform's")
    assert Page(world.see("/about")).text("h1") == "The platform's"
    world.page(title="The shop's")
    assert Page(world.see("/about")).text("h1") == "The shop's"
    assert Page(world.see("/about", PLATFORM_SITE)).text("h1") == "The platform's"
    assert Page(world.see("/s/shop/about", PLATFORM_SITE)).text("h1") == "The shop's"


def test_each_page_has_one_address(world: World) -> None:
    world.page("home", title="Hello")
    moved = {path: world.see(path).location for path in ("/home", "/en", "/en/home")}
    assert moved == dict.fromkeys(moved, "/")
    assert world.see("/").status_code == 200


def test_an_old_address_leads_on(world: World) -> None:
    text_id = world.page()
    with world.work() as owner:
        world.write(owner, pages.text(owner, text_id), slug="us")
    answer = world.see("/about")
    assert (answer.status_code, answer.location) == (301, "/us")


def test_languages_lead_to_each_other(world: World) -> None:
    text_id = world.page(title="About us")
    with world.work() as owner:
        french = services.add_language(owner, pages.text(owner, text_id).page_id, title="À propos", slug="apropos", locale="fr")
        services.publish(owner, french.id, version=french.version)
    page = Page(world.see("/fr/apropos"))
    assert (page.one("html")["lang"], page.text("h1")) == ("fr", "À propos")
    assert [link["href"] for link in page.select(".site-languages a")] == ["/about", "/fr/apropos"]
    assert page.one("link[hreflang=x-default]")["href"] == "http://shop.test/about"


def test_a_page_asks_two_statements_when_it_is_still_the_same(world: World) -> None:
    world.page(blocks=[text_block("hello")])
    tag = world.see("/about").headers["ETag"]
    with statements() as sent:
        again = world.see("/about", headers={"If-None-Match": tag})
    assert again.status_code == 304
    assert len([each for each in sent if each.startswith("SELECT")]) <= 1, sent  # the reader's own is the other one


@pytest.mark.parametrize("what", ["text", "menu", "unpublish", "picture"])
def test_nothing_stale_is_shown(world: World, what: str) -> None:
    text_id, media_id = world.page(), world.picture()
    tag = world.see("/about").headers["ETag"]
    with world.work() as owner:
        text = pages.text(owner, text_id)
        if what == "text":
            world.write(owner, text, title="Other")
            services.publish(owner, text_id, version=text.version)
        elif what == "menu":
            services.set_menu(owner, "main", [Entry(page_id=text.page_id)])
        elif what == "unpublish":
            services.unpublish(owner, text_id, version=text.version)
        else:
            services.change_picture(owner, media_id, version=1, name="b", folder="", alt={"en": "x"}, focal=(1, 1))
    assert world.see("/about", headers={"If-None-Match": tag}).status_code == (404 if what == "unpublish" else 200)


def test_menus_are_on_every_page_and_default_to_the_platforms(world: World) -> None:
    with world.work(world.whole) as whole:
        services.set_menu(whole, "main", [Entry(label="Prices", url="/prices")])
    world.page()
    assert Page(world.see("/about")).texts(".site-nav a") == ["Prices"]
    with world.work() as owner:
        services.set_menu(owner, "main", [Entry(page_id=pages.pages_of(owner)[0].id), Entry(label="Away", url="https://example.com")])
    links = Page(world.see("/about")).select(".site-nav a")
    assert [(link.text, link["href"], link.get("aria-current")) for link in links] == [
        ("About", "/about", "page"),
        ("Away", "https://example.com", None),
    ]


@pytest.mark.parametrize(
    ("base", "on", "shown"), [(PLATFORM_SITE, True, True), (PLATFORM_SITE, False, False), ("http://shop.test", True, False)]
)
def test_a_menu_leaves_out_what_is_off_or_on_other_sites_only(world: World, base: str, on: bool, shown: bool) -> None:
    with world.work(world.whole) as whole:
        services.set_menu(whole, "main", [Entry(label="Plans", url="/plans"), Entry(label="Card", url="/elsewhere")])
    if on:
        with transaction():
            here = db.session.get_one(Platform, world.platform.id)
            world.app.extensions["interlock"].modules.apply(Ask(here.id, {"billing": True}, revision=here.revision, reason="test"))
    assert Page(world.see("/imprint", base)).texts(".site-nav a") == (["Plans"] if shown else []) + ["Card"]


def test_imprint_and_privacy_are_never_missing(world: World) -> None:
    assert world.store.merchant.legal_name in Page(world.see("/imprint")).text("main")
    assert "no cookies" in Page(world.see("/privacy")).text("main")
    assert Page(world.see("/imprint")).texts(".site-foot a") == ["Imprint", "Privacy"]
    world.page("imprint", title="Our imprint")
    assert Page(world.see("/imprint")).text("h1") == "Our imprint"


def test_a_preview_is_for_who_has_the_link(world: World) -> None:
    text_id = world.page(live=False, blocks=[text_block("secret")])
    with world.work() as owner, world.app.test_request_context("/", base_url="http://cmsland.localhost"):
        url = preview_url(owner, pages.text(owner, text_id))
    assert url is not None
    answer = world.see(url.removeprefix("http://shop.test"))
    assert (answer.status_code, "secret" in answer.text, answer.headers["Cache-Control"]) == (200, True, "no-store")
    assert world.see("/preview/nonsense").status_code == 404
    assert world.see(url.removeprefix("http://shop.test"), PLATFORM_SITE).status_code == 404


def test_a_picture_has_an_address_that_stays(world: World) -> None:
    media_id = world.picture()
    first = world.see(f"/pictures/{media_id}").location
    file_id = kept(world.owner)
    with world.work() as owner:
        services.replace_picture(owner, media_id, files.find(file_id), version=1)
    second = world.see(f"/pictures/{media_id}").location
    assert first != second
    assert world.see(second, buffered=True).status_code == 200


def test_the_sitemap_lists_what_may_be_found(world: World) -> None:
    world.page()
    world.page("hidden", hidden=True)
    listed = world.see("/sitemap.xml").text
    assert ("http://shop.test/about" in listed, "hidden" in listed) == (True, False)


@pytest.mark.parametrize("path", ["/nothing", "/about/more", "/ABOUT", "/%00", "/a" * 100, "/..", "/about.html"])
def test_what_is_not_there_is_the_sites_404(world: World, path: str) -> None:
    world.page()
    never = world.see("/never")
    assert (world.see(path).status_code, world.see(path).data) == (404, never.data)


def test_a_page_tells_search_engines_and_those_who_share_it_what_it_is(world: World) -> None:
    media_id = world.picture()
    picture = {"id": "b1", "kind": "picture", "picture": media_id, "caption": "", "size": "text"}
    world.page(blocks=[picture, text_block("## Hello\n\nWe sell **books** in four languages, and coffee. " + "More. " * 50, "b2")])
    page = Page(world.see("/about"))
    said = str(page.one("meta[name=description]")["content"])
    assert said.startswith("We sell books in four languages, and coffee.")
    assert (len(said) <= 160, said.endswith("…"), page.one("meta[property='og:description']")["content"]) == (True, True, said)
    assert str(page.one("meta[property='og:image']")["content"]).startswith("http://shop.test/media/")
    assert page.one("link[rel=canonical]")["href"] == "http://shop.test/about"


def test_what_the_editor_wrote_for_search_engines_stands_first(world: World) -> None:
    world.page(seo_description="Ours", blocks=[text_block("We sell books in four languages, and coffee.")])
    assert Page(world.see("/about")).one("meta[name=description]")["content"] == "Ours"
