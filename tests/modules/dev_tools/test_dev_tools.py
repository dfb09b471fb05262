"""The gallery shows every macro there is; the icons page shows every icon."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from modules.dev_tools import sprite
from tests.factories.people import person, super_admin
from tests.factories.places import platform
from tests.support.client import PASSWORD, login
from tests.support.page import Page
from webapp.config import ROOT
from webapp.kernel import kernel
from webapp.roles import Role

MACRO = re.compile(r"{%-?\s*macro\s+(\w+)\(")
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def browser(client: FlaskClient) -> FlaskClient:
    """Logged in at the provider console."""
    login(client, super_admin())
    return client


def macros() -> set[str]:
    """Every macro of templates/ui as file.macro."""
    files = sorted((ROOT / "templates" / "ui").glob("[!_]*.html"))
    return {f"{file.stem}.{name}" for file in files for name in MACRO.findall(file.read_text(encoding="utf-8"))}


def test_gallery_has_an_entry_for_every_macro(browser: FlaskClient) -> None:
    page = Page(browser.get("/admin/components/"))
    assert page.status == 200
    assert {tag["data-component"] for tag in page.select("[data-component]")} == macros()


def test_samples_post_and_change_nothing(browser: FlaskClient) -> None:
    page = Page(browser.get("/admin/components/"))
    answer = page.submit(browser, '[data-component="button.post_button"] form', follow_redirects=True)
    assert "nothing has changed" in Page(answer).text("#messages")


def test_dialog_is_a_page_and_a_part(browser: FlaskClient) -> None:
    assert Page(browser.get("/admin/components/dialog")).has("main dialog[open]")
    assert not Page(browser.get("/admin/components/dialog", headers=PARTIAL)).has("main")


def test_every_permission_is_shown_with_the_roles_that_hold_it(browser: FlaskClient) -> None:
    page = Page(browser.get("/admin/permissions"))
    assert {row["data-permission"] for row in page.select("[data-permission]")} == set(kernel().registry.permissions)
    assert len(page.select('[data-permission="core:dashboard:read"] svg')) == 4
    assert not page.select('[data-permission="platform-admin:platforms:write"] svg')


def test_icons_can_be_searched(browser: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modules.dev_tools.pages.icon_names", lambda: ("arrow-up", "arrow-down", "box"))
    assert Page(browser.get("/admin/icons/?q=arrow+up")).texts("[data-glyph]") == ["arrow-up"]
    assert len(Page(browser.get("/admin/icons/")).select("[data-glyph]")) == 3


def test_no_icon_found_says_so(browser: FlaskClient) -> None:
    page = Page(browser.get("/admin/icons/?q=nothing<script>", headers=PARTIAL))
    assert page.has(".empty")
    assert not page.has("script")


def test_sprite_is_read_by_name(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sprite, "STATIC_DIR", tmp_path)
    assert sprite.icon_names() == ()
    (tmp_path / "vendor").mkdir()  # type: ignore[operator]
    (tmp_path / "vendor" / "icons.svg").write_text('<svg><symbol id="tabler-b"/><symbol id="tabler-a"/></svg>')  # type: ignore[operator]
    assert sprite.icon_names() == ("a", "b")


@pytest.mark.parametrize(("modules", "status"), [(("dev-tools",), 200), ((), 404)])
def test_platform_admin_sees_them_where_the_module_is_on(client: FlaskClient, modules: tuple[str, ...], status: int) -> None:
    on = platform(*modules)
    pat = person("pat", Role.PLATFORM_ADMIN, platform=on)
    host = f"http://{on.code}.localhost"
    Page(client.get("/login", base_url=host)).submit(client, 'form[action*="login"]', {"email": pat.email, "password": PASSWORD})
    assert client.get("/admin/components/", base_url=host).status_code == status
