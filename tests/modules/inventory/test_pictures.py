"""Pictures of products."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.inventory.queries import pictures
from tests.modules.inventory.conftest import World, add_article, article
from tests.modules.inventory.conftest import at_work as working
from tests.support.page import Page
from tests.support.pictures import picture
from webapp.db import db
from webapp.files import File

pytestmark = pytest.mark.sqlite_only


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    login(client, world.bob)
    return client


def send(world: World, bob: FlaskClient, *contents: bytes) -> tuple[int, Page]:
    """The id of a product to which these were added, and its page of pictures."""
    product, _variant = article(world.shop, add_article(world.shop))
    url = world.url(f"products/{product.id}/pictures")
    sent = [(io.BytesIO(content), f"{number}.png") for number, content in enumerate(contents)]
    answer = Page(bob.get(url)).submit(bob, "main form[enctype]", {"pictures": sent}, content_type="multipart/form-data")
    return product.id, Page(bob.get(url)) if answer.status_code == 303 else Page(answer)


def row(world: World, product: int) -> list[tuple[int, str]]:
    """(width, alt) of the pictures in their order."""
    with working(world.shop):
        return [(each.width, each.alt) for each in pictures.pictures(product)]


def test_pictures_are_added_described_and_put_in_order(world: World, bob: FlaskClient) -> None:
    product, page = send(world, bob, picture(size=(40, 30)), picture(size=(20, 30)))
    page.send(bob, page.select("form[action$='/pictures/1']")[0], {"alt": "The cover"})
    page.send(bob, page.select("form[action$='/1/move']")[0])
    assert row(world, product) == [(20, ""), (40, "The cover")]
    shown = Page(bob.get(world.url())).one("tbody img")["src"]
    with working(world.shop):
        assert pictures.pictures(product)[0].token in shown


def test_a_removed_picture_is_let_go(world: World, bob: FlaskClient) -> None:
    product, page = send(world, bob, picture())
    ask = Page(bob.get(page.select("a[href$=remove]")[0]["href"]))
    assert ask.submit(bob, "main form[action$=remove]").status_code == 303
    assert row(world, product) == []
    with working(world.shop):
        assert [file.refs for file in db.session.query(File)] == [0]
    assert not Page(bob.get(world.url())).select("tbody img")


def test_what_is_no_picture_is_refused(world: World, bob: FlaskClient) -> None:
    product, page = send(world, bob, b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert (page.status, row(world, product)) == (422, [])


def test_a_picture_does_not_make_an_open_form_late(world: World, bob: FlaskClient) -> None:
    product, _variant = article(world.shop, add_article(world.shop))
    form = Page(bob.get(world.url(f"products/{product.id}/edit")))
    sent = {"pictures": [(io.BytesIO(picture()), "x.png")]}
    upload = Page(bob.get(world.url(f"products/{product.id}/pictures")))
    assert upload.submit(bob, "main form[enctype]", sent, content_type="multipart/form-data").status_code == 303
    assert form.submit(bob, "main form.form", {"name": "Other"}).status_code == 303


def test_pictures_of_another_shop_are_not_there(world: World, bob: FlaskClient) -> None:
    product, _variant = article(world.other_shop, add_article(world.other_shop))
    assert bob.get(world.url(f"products/{product.id}/pictures")).status_code == 404
