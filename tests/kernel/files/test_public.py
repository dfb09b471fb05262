"""Published pictures: at an unguessable address, the same for everybody, able to do nothing."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.support.jobs import work_off
from tests.support.pictures import picture
from webapp import files
from webapp.db import db, transaction
from webapp.files import File
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.providing import platforms
from webapp.providing.hosts import set_hosts
from webapp.tenancy import scope

pytestmark = pytest.mark.sqlite_only
Published = Callable[..., File]


def on(code: str) -> dict[str, str]:
    return {"base_url": f"http://{code}.localhost"}


@pytest.fixture
def code(shop: Store) -> str:
    return db.session.get_one(Platform, shop.platform_id).code


def test_a_picture_is_served_on_its_platforms_hosts_and_the_consoles(client: FlaskClient, published: Published, code: str) -> None:
    address = str(files.url_for(published()))
    for options in (on(code), {}, {"base_url": f"http://localhost/platforms/{code}"}):
        answer = client.get(address, **options)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert Image.open(io.BytesIO(answer.get_data())).size == (40, 30)
        assert answer.content_length == len(answer.get_data())


def test_it_can_do_nothing_and_may_be_kept_for_ever(client: FlaskClient, published: Published, code: str, login: Any) -> None:
    login(client, super_admin())
    answer = client.get(str(files.url_for(published())))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not {"Set-Cookie", "Vary"} & {name for name, _value in answer.headers}


def test_seen_before_it_is_not_sent_again(client: FlaskClient, published: Published, code: str) -> None:
    address = str(files.url_for(published()))
    tag = client.get(address, **on(code)).headers["ETag"]
    answer = client.get(address, **on(code), headers={"If-None-Match": tag})
    assert (answer.status_code, answer.get_data()) == (304, b"")


def test_elsewhere_and_beside_it_there_is_nothing(client: FlaskClient, published: Published, code: str, keep: Published) -> None:
    address = str(files.url_for(published()))
    other = platform()
    private = keep(picture(), name="photo.png")
    for wrong in (f"{address}x", f"{address}/17", f"{address}/0", "/media/", f"/media/{private.id}", f"/media/{private.storage_key}"):
        assert client.get(wrong, **on(code)).status_code == 404
    assert client.get(address, **on(other.code)).status_code == 404
    assert client.get(address, base_url="http://nobody.localhost").status_code == 404


def test_smaller_widths_are_made_by_a_job_and_stood_in_for_until_then(
    app: Flask, client: FlaskClient, published: Published, code: str
) -> None:
    file = published((700, 350))
    address = str(files.url_for(file, 300))
    before = client.get(address, **on(code))
    work_off(app)
    after = client.get(address, **on(code))
    assert (Image.open(io.BytesIO(before.get_data())).size, before.cache_control.max_age) == ((700, 350), 60)
    assert (Image.open(io.BytesIO(after.get_data())).size, after.mimetype) == ((320, 160), "image/webp")
    assert after.cache_control.immutable
    assert after.headers["ETag"] != before.headers["ETag"]


def test_wider_than_it_is_the_picture_itself_is_shown(app: Flask, client: FlaskClient, published: Published, code: str) -> None:
    file = published((100, 50))
    assert work_off(app) == []
    answer = client.get(str(files.url_for(file, 1000)), **on(code))
    assert Image.open(io.BytesIO(answer.get_data())).size == (100, 50)
    assert answer.cache_control.immutable


def test_a_picture_whose_bytes_are_lost_is_not_there(client: FlaskClient, published: Published, code: str, monkeypatch: Any) -> None:
    def lost(*_: object) -> None:
        raise FileNotFoundError

    address = str(files.url_for(published()))
    monkeypatch.setattr("webapp.files.storage.Objects.read", lost)
    assert client.get(address, **on(code)).status_code == 404


def shut(shop: Store, state: str) -> None:
    """Give the shop a state, or its merchant one that a shop has not."""
    with transaction():
        found = db.session.get_one(Store, shop.id)
        (found.merchant if state in ("suspended", "erased") else found).status = state


@pytest.mark.parametrize(("state", "outside", "desk"), [("suspended", 503, 200), ("closed", 404, 200), ("erased", 404, 404)])
def test_pictures_of_a_shut_shop_are_shown_to_its_people_alone(
    client: FlaskClient, shop: Store, keep: Published, code: str, login: Any, state: str, outside: int, desk: int
) -> None:
    """As docs/states.md says of feeds and pages: on its site, on another one, at the desk, at the console, by any width."""
    file = keep(picture(), name="shoe.png", store_id=shop.id)
    with transaction():
        files.retain(file)
        files.publish(file)
        set_hosts(db.session.get_one(Platform, shop.platform_id), [f"{code}.localhost"], ["all.test", f"own.test {shop.code}"])
    address, site, root = str(files.url_for(file)), {"base_url": "http://all.test"}, super_admin()
    shut(shop, state)
    for path in (address, f"{address}/160"):
        assert [client.get(path, **options).status_code for options in (site, on(code), {})] == [outside] * 3
    assert client.get(address, base_url="http://own.test").status_code == outside
    login(client, root)
    seen = client.get(address)
    assert seen.status_code == desk
    if desk == 200:
        assert seen.headers["Cache-Control"] == "no-store, private"
        assert "ETag" not in seen.headers
    assert client.get(address, **site).status_code == outside


def test_the_pictures_of_a_shop_are_back_when_it_opens(client: FlaskClient, shop: Store, keep: Published, code: str) -> None:
    file = keep(picture(), name="shoe.png", store_id=shop.id)
    with transaction():
        files.retain(file)
        files.publish(file)
    for state, expected in (("closed", 404), ("active", 200)):
        shut(shop, state)
        assert client.get(str(files.url_for(file)), **on(code)).status_code == expected


def test_pictures_of_a_suspended_platform_are_shown_to_nobody_but_in_the_console(
    client: FlaskClient, shop: Store, published: Published, code: str, login: Any
) -> None:
    address = str(files.url_for(published()))
    with transaction():
        platforms.suspend_platform(db.session.get_one(Platform, shop.platform_id))
    assert [client.get(address, **options).status_code for options in (on(code), {})] == [503, 503]
    login(client, super_admin())
    seen = client.get(address)
    assert (seen.status_code, seen.headers["Cache-Control"]) == (200, "no-store, private")


def test_a_private_file_is_sent_as_a_download_that_nobody_keeps(app: Flask, keep: Published, shop: Store) -> None:
    kept = keep(b"a;b\n\xc3\xa4;1\n", name="Pr\u00e4mien.csv")
    with app.test_request_context("/"), scope(shop.platform_id):
        answer = files.send(files.find(kept.id))
        assert answer.get_data() == b"a;b\n\xc3\xa4;1\n"
    assert answer.headers["Content-Disposition"] == "attachment; filename=Pramien.csv; filename*=UTF-8''Pr%C3%A4mien.csv"
    assert (answer.headers["X-Content-Type-Options"], answer.content_length) == ("nosniff", 9)
    assert set(answer.headers["Cache-Control"].split(", ")) == {"no-store", "private"}


def test_what_nobody_knows_is_sent_as_bytes(app: Flask, keep: Published, shop: Store) -> None:
    kept = keep(b"<!doctype html><script>alert(1)</script>", name="page.html")
    with app.test_request_context("/"), scope(shop.platform_id):
        answer = files.send(files.find(kept.id))
    assert (answer.mimetype, kept.name) == ("application/octet-stream", "page_html.bin")
