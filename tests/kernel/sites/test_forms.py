"""Sites have no cookies; their forms prove by a signed token where they are from. The desk takes nothing from a host beside it."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from werkzeug.test import TestResponse

from tests.factories.people import super_admin
from tests.support.client import PASSWORD
from tests.support.page import Page
from webapp.db import utcnow
from webapp.web import sites

pytestmark = pytest.mark.pages
DESK, SITE, KIRCHBERG = "http://shop.localhost", "http://site.test", "http://kirchberg.test"


def token(shop: SimpleNamespace, base: str = SITE) -> str:
    return str(Page(shop.client.get("/join", base_url=base)).one("input[name=csrf_token]")["value"])


def join(shop: SimpleNamespace, csrf: str, base: str = SITE, **headers: str) -> TestResponse:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return shop.client.post("/join", base_url=base, data={"csrf_token": csrf, "name": "Ann"}, headers=named)  # type: ignore[no-any-return]


def test_a_form_is_sent_without_a_cookie(shop: SimpleNamespace) -> None:
    answer = join(shop, token(shop), Origin=SITE)
    assert (answer.status_code, answer.text) == (200, "joined as Ann at the platform")
    assert "Set-Cookie" not in answer.headers


def test_a_site_reads_no_cookie(shop: SimpleNamespace) -> None:
    shop.client.set_cookie("session", "something", domain="site.test")
    assert shop.client.get("/card/1", base_url=SITE).text == "card 1 in en, cookies []"


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": "http://site.test:x"},
        {"Sec_Fetch_Site": "same-site"},
    ],
)
def test_a_form_of_another_site_is_refused(shop: SimpleNamespace, headers: dict[str, str]) -> None:
    assert join(shop, token(shop), **headers).status_code == 400


def test_a_token_is_for_one_host(shop: SimpleNamespace) -> None:
    assert join(shop, token(shop, KIRCHBERG)).status_code == 400
    assert join(shop, token(shop, KIRCHBERG), KIRCHBERG).text == "joined as Ann at kirchberg"


@pytest.mark.parametrize("csrf", ["", "1", "99999999.x", "é", "\ud800"])
def test_no_other_token_counts(shop: SimpleNamespace, csrf: str) -> None:
    csrf = csrf.encode("utf-8", "replace").decode()
    assert join(shop, csrf).status_code == 400


def test_a_form_that_was_open_too_long_is_sent_once_more(shop: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    old = token(shop)
    later = utcnow() + timedelta(hours=14)
    monkeypatch.setattr(sites, "utcnow_among", lambda: later)
    page = join(shop, old, Origin=SITE)
    assert page.status_code == 400
    assert Page(page).submit(shop.client, "form", {}, headers={"Origin": SITE}).text == "joined as Ann at the platform"


def sign_in(shop: SimpleNamespace) -> None:
    person = super_admin()
    page = Page(shop.client.get("/login", base_url=DESK))
    assert page.submit(shop.client, "form", {"email": person.email, "password": PASSWORD}).status_code in (302, 303)


@pytest.mark.parametrize(("sender", "status"), [("same-origin", 303), ("none", 303), ("same-site", 400), ("cross-site", 400), (None, 303)])
def test_the_desk_takes_forms_of_its_own_host_only(shop: SimpleNamespace, sender: str | None, status: int) -> None:
    sign_in(shop)
    page = Page(shop.client.get("/change", base_url=DESK))
    csrf = page.select("input[name=csrf_token]")[0]["value"]
    headers = {"Sec-Fetch-Site": sender} if sender else {}
    answer = shop.client.post("/logout", base_url=DESK, data={"csrf_token": csrf}, headers=headers)
    assert answer.status_code in ({302, 303} if status == 303 else {status})


def test_two_session_cookies_are_none(shop: SimpleNamespace) -> None:
    sign_in(shop)
    name = shop.app.config["SESSION_COOKIE_NAME"]
    good = f"{name}={shop.client.get_cookie(name, domain='shop.localhost').value}"
    headers = {"Cookie": f"{good}; {name}=planted"}
    fresh = shop.app.test_client(use_cookies=False)
    answer = fresh.get("/change", base_url=DESK, headers=headers)
    assert (answer.status_code, "two session cookies" in answer.text) == (400, True)
    assert fresh.get("/change", base_url=DESK, headers={"Cookie": good}).status_code == 200
    assert fresh.get("/static/app.css", base_url=DESK, headers=headers, buffered=True).status_code == 200
