"""Host headers that name nobody, or try to name somebody else."""

from __future__ import annotations

import pytest

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.support.mails import delivered, link_in
from tests.support.page import Page

NOBODYS = [
    "nowhere.example", "localhost:80@evil.example", "localhost:evil", "localhost:99999", "localhost:0", "localhost:80:90", "localhost:", "",
    " localhost", "localhost,evil.example", "localhost/x", "localhost\\x", "localhost#x", "evil.example:localhost", "[::1", "[::1]", "a..b",
    ".localhost", "x" * 64 + ".localhost", "x." * 130 + "localhost", "loc\u00e4lhost",
]  # fmt: skip


@pytest.mark.parametrize("host", NOBODYS)
def test_a_host_that_is_nobodys_is_an_address_that_never_was(client, host):
    answers = [client.get(path, headers={"Host": host}) for path in ("/login", "/admin/dashboard", "/", "/nothing")]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.data for answer in answers} == {client.get("/nothing").data}
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost.", "localhost:8104", "127.0.0.1:1"])
def test_a_console_host_is_itself_on_any_port_and_in_any_case(client, host):
    assert client.get("/login", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["shop.localhost", "SHOP.localhost.", "shop.localhost:8104"])
def test_a_platforms_host_is_itself_on_any_port_and_in_any_case(client, host):
    platform(code="shop")
    assert client.get("/admin/dashboard", headers={"Host": host}).status_code == 303


def test_nobody_can_put_another_host_into_a_mail(app, client):
    page, sent = Page(client.get("/reset")), {"email": super_admin().email}
    assert page.submit(client, "main form", sent, headers={"Host": "localhost:80@evil.example"}).status_code == 404
    page.submit(client, "main form", sent, headers={"X-Forwarded-Host": "evil.example"})
    assert [link_in(message.body).split("/reset/")[0] for message in delivered(app)] == ["http://localhost"]
