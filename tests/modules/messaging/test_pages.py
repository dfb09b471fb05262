"""The bell, the notification centre and what people choose there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.messaging.services import notices as services
from tests.factories import work
from tests.factories.people import super_admin
from tests.modules.messaging.conftest import LOW, World, configure, tell, told
from tests.support.page import Page
from tests.support.statements import reads, statements
from webapp.accounts.models import User
from webapp.accounts.services import add_membership
from webapp.db import db, transaction
from webapp.entitlements.gate import Answer
from webapp.platforms.models import Platform
from webapp.roles import Role

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


def kinds_offered(client: FlaskClient, url: str) -> list[str]:
    return [option.get_text() for option in Page(client.get(url)).select("select[name=kind] option")][1:]


def test_the_kinds_to_choose_from_are_named_once_and_are_those_that_one_can_get(world: World, bob: FlaskClient) -> None:
    tell(world.shop)
    offered = kinds_offered(bob, world.page())
    assert offered == sorted(set(offered))
    assert {"Low stock", "New messages", "Imports that end"} <= set(offered)
    assert not {"Many failed tasks", "Modules that are switched by themselves"} & set(offered)


def test_who_works_at_two_places_chooses_messages_of_both_by_one_name(world: World, bob: FlaskClient) -> None:
    with transaction():
        user = db.session.get_one(User, world.bob.id)
        add_membership(user, Role.PLATFORM_ADMIN, platform=db.session.get_one(Platform, world.platform.id))
    facts = {"thread_id": 1, "subject": "Rota", "who": "Alice"}
    tell(world.shop, kind="messaging.message-store", facts=facts)
    with work.at_work(world.platform):
        services.notify("messaging.message-platform", key="one", facts=facts)
    page = Page(bob.get(world.page()))
    (option,) = [each for each in page.select("select[name=kind] option") if each.get_text() == "New messages"]
    assert len(Page(bob.get(world.page(f"?kind={option['value']}"))).select("[data-notice]")) == 2
    names = Page(bob.get(world.page("preferences"))).texts("label.form-label")
    assert {"New messages (in stores)", "New messages (on platforms)"} <= set(names)
    assert len(names) == len(set(names))
    assert not [each for each in names if "at the provider" in each], "an administrator of a platform is no reader at the provider's"


def test_what_the_plan_does_not_open_is_no_kind_to_choose(world: World, bob: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(code: str, merchant_id: int | None = None) -> Answer:
        return Answer("not_in_tier") if code == "low_stock_alerts" else Answer("granted")

    tell(world.shop)
    tell(world.shop, kind="messaging.message-store", facts={"thread_id": 1, "subject": "Rota", "who": "Alice"})
    monkeypatch.setattr("modules.messaging.kinds.feature_answer", answer)
    assert "New messages" in kinds_offered(bob, world.page())
    assert "Low stock" not in kinds_offered(bob, world.page())
    assert not Page(bob.get(world.page("preferences"))).has(f"select[name='kind-{LOW}']")


def test_the_mail_about_ones_own_account_is_not_chosen(world: World, bob: FlaskClient) -> None:
    configure(world.platform, email_enabled=True)
    page = Page(bob.get(world.page("preferences")))
    assert [each["value"] for each in page.select("select[name='kind-core.security'] option")] == ["app", "off"]
