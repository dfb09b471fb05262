"""Strangers get 404, members without the right 403, closed pages 404."""

from __future__ import annotations

import pytest
from flask import g, url_for
from werkzeug.routing import BuildError

from tests.factories.people import person, super_admin
from tests.factories.places import platform, store
from tests.support.page import Page
from webapp.accounts.access import permission, public
from webapp.db import transaction
from webapp.menu.visibility import set_hidden
from webapp.registry.definition import Frontend
from webapp.roles import Role


def test_a_stranger_to_the_platform_reads_what_an_unknown_address_says(client, login):
    mine, theirs = platform(), platform()
    login(client, person("charlie", Role.PLATFORM_ADMIN, platform=mine))
    here = client.get(f"/platforms/{theirs.code}/admin/dashboard")
    nowhere = client.get(f"/platforms/{theirs.code}/admin/no-such-page/")
    assert here.status_code == nowhere.status_code == 404
    assert here.data == nowhere.data


def test_a_platform_admin_is_a_stranger_in_the_console(client, login):
    login(client, person("charlie", Role.PLATFORM_ADMIN, platform=platform()))
    assert client.get("/admin/dashboard").status_code == 404
    assert client.get("/admin/profile").status_code == 200


def test_store_people_reach_their_own_store_only(client, login):
    here = platform()
    mine, other = store(here, "mine"), store(here, "other")
    login(client, person("bob", Role.STORE_STAFF, platform=here, store=mine))
    base = f"/platforms/{here.code}"
    assert client.get(f"{base}/store/{mine.code}/dashboard").status_code == 200
    assert client.get(f"{base}/store/{other.code}/dashboard").status_code == 404
    assert client.get(f"{base}/store/nowhere/dashboard").status_code == 404
    assert client.get(f"{base}/admin/dashboard").status_code == 404


def test_a_member_without_the_right_is_told_so(client, login):
    here = platform()
    shop = store(here)
    login(client, person("bob", Role.STORE_STAFF, platform=here, store=shop))
    assert client.get(f"/platforms/{here.code}/store/{shop.code}/settings").status_code == 403


def test_nobody_learns_of_stores_without_logging_in(client):
    here = platform()
    store(here, "mine")
    answers = [client.get(f"/platforms/{here.code}/store/{code}/dashboard").status_code for code in ("mine", "nowhere")]
    assert answers == [303, 303]


def test_a_link_to_nowhere_within_a_store_says_so(app):
    here = platform()
    shop = store(here)
    with app.test_request_context(f"/platforms/{here.code}/store/{shop.code}/dashboard"):
        g.store_code = shop.code
        assert url_for("core.store.dashboard.index").endswith(f"/store/{shop.code}/dashboard")
        with pytest.raises(BuildError):
            url_for("no.such.page")


def test_a_menu_item_that_the_platform_closed_is_closed(client, login):
    here = platform()
    login(client, super_admin())
    address = f"/platforms/{here.code}/admin/stores"
    assert client.get(address).status_code == 200
    with transaction():
        set_hidden(here.id, Frontend.ADMIN, ["stores"])
    assert client.get(address).status_code == 404


def test_a_suspended_platform_is_paused_and_an_unknown_host_is_nothing(client):
    from webapp.providing.platforms import suspend_platform

    here = platform()
    with transaction():
        suspend_platform(here)
    paused = client.get("/", base_url=f"http://{here.code}.localhost")
    assert (paused.status_code, paused.headers["Retry-After"]) == (503, "60")
    assert client.get("/", base_url="http://nowhere.example").status_code == 404
    assert client.get("/healthz", base_url="http://nowhere.example").status_code == 200


@pytest.mark.parametrize(("mark", "kind"), [(public, "public"), (permission("a:b:c"), "permission")])
def test_declarations_leave_the_view_as_it_is(mark, kind):
    def view():
        return "x"

    assert mark(view) is view
    assert view.__access__.kind == kind


def test_a_platform_admin_is_a_guest_on_the_modules_page_of_their_own_platform(client, login):
    mine, theirs = platform(), platform()
    login(client, person("charlie", Role.PLATFORM_ADMIN, platform=mine))
    own = client.get(f"/admin/platforms/{mine.code}/modules")
    assert own.status_code == 200
    assert not Page(own).has("a[data-menu-item][href^='/admin/']")
    for address in (f"/admin/platforms/{theirs.code}/modules", "/admin/platforms/nowhere/modules", "/admin/platforms"):
        assert client.get(address).status_code == 404
