"""The bell, the notification centre and what people choose there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.factories.people import super_admin
from tests.modules.messaging.conftest import LOW, World, configure, tell, told
from tests.support.page import Page
from tests.support.statements import reads, statements

pytestmark = pytest.mark.sqlite_only
PART = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def bob(world: World, client: FlaskClient, login: Callable[..., Any]) -> FlaskClient:
    """A browser of the shop's staff."""
    login(client, world.bob)
    return client


def unread(client: FlaskClient, world: World) -> str:
    return str(Page(client.get(world.page("bell"), headers=PART)).one("#bell-count")["data-unread"])


def test_every_page_has_a_bell_that_is_a_link(world: World, bob: FlaskClient) -> None:
    for path in ("dashboard", "inventory/", "orders/"):
        assert Page(bob.get(world.address(path))).one("a.bell")["href"] == world.page("bell")


def test_without_messaging_there_is_no_bell(world: World, bob: FlaskClient) -> None:
    from tests.modules.messaging.test_notices import switch  # beside its own tests

    switch(world, "messaging", on=False)
    assert not Page(bob.get(world.address("dashboard"))).has("a.bell")
    assert bob.get(world.page()).status_code == 404


def test_one_click_reads_a_notice_and_leads_to_what_it_is_about(world: World, bob: FlaskClient) -> None:
    tell(world.shop)
    assert unread(bob, world) == "1"
    page = Page(bob.get(world.page()))
    answer = page.submit(bob, f"#open-{told(world.bob)[0].id}")
    assert (answer.status_code, answer.headers["Location"].endswith("/inventory/low")) == (303, True)
    assert unread(bob, world) == "0"


def test_all_are_read_at_once(world: World, bob: FlaskClient) -> None:
    tell(world.shop, "one")
    tell(world.shop, "two")
    page = Page(bob.get(world.page()))
    assert page.submit(bob, "form[data-action=read-all]").status_code == 303
    assert unread(bob, world) == "0"
    assert [row.read_at for row in told(world.alice)] == [None, None]


def test_someone_elses_notice_is_not_there(world: World, bob: FlaskClient) -> None:
    tell(world.shop)
    page = Page(bob.get(world.page()))
    token = page.one("form[data-action=read-all] input[name=csrf_token]")["value"]
    answer = bob.post(world.page(f"{told(world.alice)[0].id}/open"), data={"csrf_token": token})
    assert answer.status_code == 404


def test_what_is_chosen_is_kept_also_while_mail_is_off(world: World, bob: FlaskClient) -> None:
    configure(world.platform, email_enabled=True)
    page = Page(bob.get(world.page("preferences")))
    assert page.submit(bob, "form.form", {f"kind-{LOW}": "digest", "digest_hour": "7"}).status_code == 303
    configure(world.platform, email_enabled=False)
    page = Page(bob.get(world.page("preferences")))
    assert page.one(f"select[name='kind-{LOW}'] option[selected]").get_text() == "In the app and in the daily mail"
    assert page.submit(bob, "form.form").status_code == 303


def test_the_provider_has_the_pages_too(world: World, client: FlaskClient, login: Callable[..., Any]) -> None:
    login(client, super_admin())
    for path in ("", "preferences"):
        assert client.get(f"/admin/notifications/{path}").status_code == 200
    assert client.get("/admin/notifications/bell").status_code == 303


def test_the_bell_asks_once_and_the_list_twice_however_many_notices_there_are(world: World, bob: FlaskClient) -> None:
    counts = []
    for many in ("one", "two", "three"):
        tell(world.shop, many)
        for path in ("", "bell"):
            with statements() as seen:
                assert bob.get(world.page(path), headers=PART if path else {}).status_code == 200
            counts.append(sum("messaging_notices" in each for each in reads(seen)))
    assert counts == [2, 1] * 3
