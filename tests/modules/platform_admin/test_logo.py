"""A platform's logo: uploaded in the console, shown above its login page and its menus, and nowhere else."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.page import Page
from tests.support.pictures import SVG, photo_with_position, picture
from webapp.db import db
from webapp.files import File
from webapp.roles import Role
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
EDIT = "/admin/platforms/oms"


@pytest.fixture
def root(app: Flask, client: FlaskClient, login: Any) -> FlaskClient:
    """A super admin, in the console of a provider with one platform."""
    platform(code="oms")
    login(client, super_admin())
    return client


def upload(root: FlaskClient, content: bytes, name: str = "logo.png") -> Any:
    page = Page(root.get(EDIT))
    return page.submit(root, "form[data-action=logo]", {"logo": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def brand(root: FlaskClient, address: str) -> tuple[str, str]:
    """The name and the picture above a page of the platform."""
    page = Page(root.get(address, base_url="http://oms.localhost"))
    return page.text(".brand-name"), str(page.one("header img, .side-brand img")["src"])


def test_a_logo_stands_above_the_login_page_and_the_menus_of_its_platform(root: FlaskClient) -> None:
    assert upload(root, picture(size=(400, 100))).status_code == 303
    name, address = brand(root, "/login")
    shown = root.get(address, base_url="http://oms.localhost")
    assert (name, shown.mimetype) == ("Oms", "image/png")
    assert Image.open(io.BytesIO(shown.get_data())).size == (400, 100)
    assert Page(root.get("/platforms/oms/admin/dashboard")).one(".side-brand img")["src"].startswith("/platforms/oms/media/")


def test_elsewhere_it_is_not_shown(root: FlaskClient) -> None:
    other = platform(code="loyalty")
    upload(root, picture())
    for base in ("http://localhost", f"http://{other.code}.localhost"):
        page = Page(root.application.test_client().get("/login", base_url=base))
        assert page.text(".brand-name") == "Interlock"


def test_the_edit_page_shows_it_and_takes_it_away(root: FlaskClient) -> None:
    upload(root, picture())
    page = Page(root.get(EDIT))
    assert root.get(str(page.one("[data-logo]")["src"])).status_code == 200
    page.submit(root, "form[data-action=remove-logo]")
    assert not Page(root.get(EDIT)).has("[data-logo]")
    assert brand(root, "/login")[0] == "Interlock"


def test_a_new_one_takes_the_place_of_the_old(root: FlaskClient) -> None:
    upload(root, picture())
    before = brand(root, "/login")[1]
    upload(root, picture("JPEG"), "logo.jpg")
    assert brand(root, "/login")[1] != before
    with unscoped("tests count"):
        assert sorted(refs for (refs,) in db.session.query(File.refs)) == [0, 1]


def test_a_photo_as_logo_tells_nobody_where_it_was_taken(root: FlaskClient) -> None:
    upload(root, photo_with_position(), "home.jpg")
    shown = root.get(brand(root, "/login")[1], base_url="http://oms.localhost").get_data()
    assert b"Exif" not in shown


@pytest.mark.parametrize(
    ("content", "said"), [(SVG, "SVG"), (b"", "Choose a picture"), (b"MZ" + bytes(99), "program"), (picture()[:60], "damaged")]
)
def test_what_is_no_picture_is_refused_at_its_field(root: FlaskClient, content: bytes, said: str) -> None:
    answer = upload(root, content, "logo.png" if content else "")
    page = Page(answer)
    assert answer.status_code == 422
    assert said in page.text("[data-field=logo] .field-error")
    assert upload(root, picture()).status_code == 303


def test_the_form_of_name_and_hosts_is_not_stale_because_of_a_logo(root: FlaskClient) -> None:
    page = Page(root.get(EDIT))
    upload(root, picture())
    assert page.submit(root, "form.form:not([data-action])", {"name": "Orders"}).status_code == 303
    assert brand(root, "/login")[0] == "Orders"


def test_administrators_of_a_platform_do_not_choose_it(app: Flask, client: FlaskClient, login: Any) -> None:
    here = platform(code="oms")
    login(client, person("alice", Role.PLATFORM_ADMIN, platform=here))
    assert client.get(f"{EDIT}/logo").status_code == 404
