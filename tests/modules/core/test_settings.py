"""Settings of a platform and of a store."""

from __future__ import annotations

import pytest

from tests.factories.people import person
from tests.factories.places import platform, store
from tests.support.page import Page
from webapp.db import db, transaction
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.providing.platforms import edit_platform
from webapp.roles import Role


def at_platform(client, login):
    here = platform()
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=here))
    return here, f"/platforms/{here.code}/admin/settings"


def test_a_platform_is_renamed_and_the_next_page_says_so(client, login):
    _here, address = at_platform(client, login)
    answer = Page(client.get(address)).submit(client, "#settings form", {"name": "New name", "page_size": "50"})
    assert answer.status_code == 303
    page = Page(client.get(address))
    assert page.one("#settings [name=name]")["value"] == "New name"
    assert page.one("#settings [name=page_size] [selected]")["value"] == "50"
    assert "New name" in page.text("header")


def test_a_wrong_time_zone_keeps_what_was_typed(client, login):
    _here, address = at_platform(client, login)
    answer = Page(client.get(address)).submit(client, "#settings form", {"name": "Kept", "timezone": "Nowhere/Else"})
    assert answer.status_code == 422
    assert Page(answer).one("#settings [name=name]")["value"] == "Kept"
    assert Page(answer).has("#settings [name=timezone][aria-invalid=true]")


def test_a_stale_save_answers_409_with_both_versions(client, login):
    here, address = at_platform(client, login)
    mine, theirs = Page(client.get(address)), Page(client.get(address))
    theirs.submit(client, "#settings form", {"timezone": "Europe/Paris"})
    answer = mine.submit(client, "#settings form", {"name": "Mine", "timezone": "Europe/Berlin"})
    assert answer.status_code == 409
    page = Page(answer)
    assert page.one("#settings [name=timezone] option[selected]")["value"] == "Europe/Berlin"
    assert "Europe/Paris" in page.text("#settings")
    assert db.session.get(Platform, here.id).name != "Mine"
    assert page.submit(client, "#settings form").status_code == 303


def test_a_name_that_the_console_gave_meanwhile_is_not_taken_back(client, login):
    here, address = at_platform(client, login)
    page = Page(client.get(address))
    with transaction():
        edit_platform(here.id, version=1, name="By the provider", hosts=[])
    late = Page(page.submit(client, "#settings form", {"timezone": "Europe/Paris"}))
    assert late.status == 409
    assert any(row.startswith("Name By the provider") for row in late.texts("#settings .diff tbody tr"))
    assert db.session.get(Platform, here.id).name == "By the provider"
    assert late.submit(client, "#settings form", {"name": "By the provider"}).status_code == 303


def test_hosts_that_the_console_changed_meanwhile_are_no_conflict(client, login):
    here, address = at_platform(client, login)
    page = Page(client.get(address))
    with transaction():
        edit_platform(here.id, version=1, name=here.name, hosts=["new.test"])
    assert page.submit(client, "#settings form", {"timezone": "Europe/Paris"}).status_code == 303


@pytest.mark.parametrize("odd", ["", "²", "9" * 5000, "x"])
def test_an_odd_version_is_a_form_to_correct(client, login, odd):
    _here, address = at_platform(client, login)
    assert Page(client.get(address)).submit(client, "#settings form", {"version": odd}).status_code == 422


def test_a_store_is_renamed_and_a_stale_save_is_refused(client, login):
    here = platform()
    shop = store(here)
    login(client, person("alice", Role.STORE_MANAGER, platform=here, store=shop))
    address = f"/platforms/{here.code}/store/{shop.code}/settings"
    first, second = Page(client.get(address)), Page(client.get(address))
    assert first.submit(client, "#settings form", {"name": "First"}).status_code == 303
    assert second.submit(client, "#settings form", {"name": "Second"}).status_code == 409
    assert db.session.get(Store, shop.id).name == "First"


def test_lists_are_as_long_as_the_platform_says(client, login):
    here, address = at_platform(client, login)
    for number in range(12):
        store(here, f"store-{number:02}")
    stores = f"/platforms/{here.code}/admin/stores"
    assert len(Page(client.get(stores)).select("tbody tr")) == 12
    Page(client.get(address)).submit(client, "#settings form", {"page_size": "10"})
    assert len(Page(client.get(stores)).select("tbody tr")) == 10
