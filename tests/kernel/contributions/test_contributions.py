"""Who sees which contributions, and whose fault it is when one fails."""

from __future__ import annotations

import pytest
from flask import Flask, g

from tests.factories import people
from tests.factories.places import platform as make_platform
from tests.factories.work import at_work
from tests.support.bazaar import card
from webapp.accounts.models import User
from webapp.contributions import Raised, asked, contributions, everyones, or_else
from webapp.platforms.models import Platform
from webapp.registry.definition import Frontend
from webapp.registry.kinds.cards import DashboardCard
from webapp.roles import Role


def codes(found: list[DashboardCard]) -> list[str]:
    return [each.code for each in found]


def seen(app: Flask, platform: Platform, somebody: User, frontend: Frontend | None = None) -> list[str]:
    """What somebody sees on the platform's own pages."""
    with app.test_request_context("/admin/base-page", base_url=f"http://{platform.code}.localhost"):
        g._login_user = somebody
        return codes(contributions(DashboardCard, frontend))


def administrator(platform: Platform) -> User:
    return people.person("paula", Role.PLATFORM_ADMIN, platform=platform)


@pytest.mark.sqlite_only
def test_an_administrator_sees_what_is_on_lightest_first(bazaar: Flask, market: Platform) -> None:
    assert seen(bazaar, market, administrator(market), Frontend.ADMIN) == ["light", "cash", "gated", "heavy"]


@pytest.mark.sqlite_only
def test_without_the_permission_it_is_not_there(bazaar: Flask, market: Platform) -> None:
    assert "cash" not in seen(bazaar, market, people.person("sam"), Frontend.ADMIN)


@pytest.mark.sqlite_only
def test_each_frontend_has_its_own_and_without_one_all_are_given(bazaar: Flask, market: Platform) -> None:
    assert seen(bazaar, market, administrator(market), Frontend.STORE) == ["in-store"]


@pytest.mark.sqlite_only
def test_of_a_module_that_is_off_there_is_nothing(bazaar: Flask) -> None:
    quiet = make_platform("ear", code="quiet")
    assert seen(bazaar, quiet, administrator(quiet)) == []


@pytest.mark.sqlite_only
def test_jobs_and_commands_ask_for_everybodys(bazaar: Flask, market: Platform) -> None:
    with at_work(market):
        assert codes(everyones(DashboardCard)) == ["light", "cash", "gated", "in-store", "heavy"]


@pytest.mark.sqlite_only
def test_outside_any_platform_and_the_console_nobody_can_say(bazaar: Flask) -> None:
    with pytest.raises(LookupError):
        everyones(DashboardCard)


@pytest.mark.sqlite_only
def test_what_one_raises_is_its_modules(bazaar: Flask, market: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> str:
        raise ZeroDivisionError

    stall = bazaar.extensions["interlock"].registry.modules["stall"]
    monkeypatch.setitem(stall.__dict__, "contributes", (DashboardCard(code="bad", title="", frontend=Frontend.ADMIN, render=fails),))
    with at_work(market):
        (bad,) = everyones(DashboardCard)
        with pytest.raises(ZeroDivisionError):
            bad.render()
        assert g.acting_module == ("stall", "card bad")


@pytest.mark.sqlite_only
def test_what_raises_in_the_console_takes_nothing_with_it(bazaar: Flask) -> None:
    """No platform has a row to note it on: the others answer all the same."""

    def fails() -> str:
        raise ZeroDivisionError

    with bazaar.test_request_context("/", base_url="http://localhost"):
        assert asked("stall", "card bad", fails, seconds=1) == Raised()
        assert or_else("stall", "card bad", fails, "otherwise") == "otherwise"


def test_what_is_guarded_answers_as_before() -> None:
    assert card("plain").render() == "plain"
