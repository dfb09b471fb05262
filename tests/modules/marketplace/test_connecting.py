"""A store connects step by step, and the platform looks after all of them: as their users do it, without JavaScript."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from modules.marketplace import queries, services
from modules.marketplace.models import Status
from modules.marketplace.settings import MarketplaceSettings
from modules.marketplace.simulator import Fault, Simulator
from tests.factories.people import person
from tests.factories.places import store
from tests.factories.work import at_work
from tests.modules.marketplace.letzshop import Connected, connected
from webapp import jobs
from webapp.db import utcnow
from webapp.domain import DomainError
from webapp.roles import Role
from webapp.settings.typed import settings

KEY = "simulator-key"


@pytest.fixture
def fresh(app: object, simulator: Simulator) -> Connected:
    """A shop that is not connected yet."""
    return connected(simulator, "orders")


def state(market: Connected) -> Any:
    with at_work(market.platform):
        found = queries.connection(market.shop.id)
        return found.status, found.read_only, found.last_error


@pytest.mark.pages
def test_the_wizard_leads_from_the_key_to_orders(fresh: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, fresh.alice)
    fresh.simulator.shop.sell(2)
    asked = Page(client.get(fresh.url("/connect"))).submit(client, "main form", {"api_key": KEY})
    fresh.work()
    test = Page(client.get(asked.location))
    assert [each[0] for each in test.texts("#key-test tbody data")] == ["€"] * 5
    schedule = Page(client.get(fresh.url("/connect/schedule")))
    assert schedule.submit(client, "main form", {"mode": "sends", "sync_minutes": "30"}).status_code == 303
    fresh.work()
    assert (state(fresh), len(Page(client.get(fresh.url("/"))).select("tbody tr"))) == ((Status.ACTIVE, False, ""), 2)


@pytest.mark.pages
def test_a_key_that_is_refused_is_said_and_another_one_helps(fresh: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, fresh.alice)
    for key, well in (("wrong", False), (KEY, True)):
        Page(client.get(fresh.url("/connect"))).submit(client, "main form", {"api_key": key})
        fresh.work()
        shown = Page(client.get(fresh.url("/connect/test")))
        assert (shown.has("#key-test [data-alert=danger]"), shown.has("#key-test [data-alert=success]")) == (not well, well)


@pytest.mark.pages
@pytest.mark.parametrize("key", ["", " ", "clé", "a b", "x" * 401])
def test_what_is_no_key_is_refused_at_its_field(fresh: Connected, client: FlaskClient, login: Any, Page: Any, key: str) -> None:  # noqa: N803
    login(client, fresh.alice)
    answer = Page(client.get(fresh.url("/connect"))).submit(client, "main form", {"api_key": key})
    assert (answer.status_code, Page(answer).one("#api_key")["aria-invalid"]) == (422, "true")


@pytest.mark.pages
def test_the_key_is_never_shown_and_forgotten_on_request(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, market.alice)
    pages = [
        client.get(market.url(path)).get_data(as_text=True) for path in ("/connection", "/connect", "/connect/test", "/connection/forget")
    ]
    assert not any(KEY in page for page in pages)
    Page(client.get(market.url("/connection/forget"))).submit(client, "main form")
    with at_work(market.platform):
        assert settings(MarketplaceSettings, market.shop.id).api_key == ""
    assert state(market)[0] == Status.PAUSED


@pytest.mark.pages
def test_two_who_change_a_connection_at_once_are_told(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, market.alice)
    first, second = (Page(client.get(market.url("/connect/schedule"))) for _each in range(2))
    market.sync()
    assert first.submit(client, "main form", {"sync_minutes": "20"}).status_code == 303
    late = second.submit(client, "main form", {"sync_minutes": "40"})
    assert (late.status_code, Page(late).one("#sync_minutes")["value"]) == (409, "40")


@pytest.mark.pages
def test_staff_read_and_ask_and_do_not_connect(market: Connected, client: FlaskClient, login: Any) -> None:
    login(client, market.bob)
    assert [client.get(market.url(path)).status_code for path in ("/", "/runs", "/connection", "/connect", "/connect/schedule")] == [
        200, 200, 200, 403, 403,
    ]  # fmt: skip


@pytest.mark.pages
def test_the_platform_sees_every_connection_and_acts_for_a_store(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    market.simulator.shop.key = "another"
    market.sync()
    login(client, person("oscar", Role.PLATFORM_ADMIN, platform=market.platform))
    page = f"/platforms/{market.platform.code}/admin/marketplace-letzshop/"
    shown = Page(client.get(page))
    assert (len(shown.select("tbody tr")), "refused the key" in shown.text("tbody tr")) == (1, True)
    shown.submit(client, "form[action$=pause]")
    assert state(market)[0] == Status.PAUSED
    Page(client.get(page)).submit(client, "form[action$=resume]")
    assert state(market)[0] == Status.ACTIVE


@pytest.mark.pages
@pytest.mark.parametrize("act", ["ask", "pause", "resume"])
def test_nobody_acts_for_a_store_of_another_platform(market: Connected, client: FlaskClient, login: Any, act: str) -> None:
    login(client, person("oscar", Role.PLATFORM_ADMIN, platform=market.platform))
    page = f"/platforms/{market.platform.code}/admin/marketplace-letzshop"
    bare = store(market.platform, "bare")
    client.get(f"{page}/")
    assert {client.post(f"{page}/{each}/{act}").status_code for each in (market.other_shop.id, bare.id, 10**9)} <= {400, 404}


def test_a_marketplace_that_asks_for_patience_gets_it(market: Connected) -> None:
    market.simulator.faults.retry_after = 600
    market.simulator.faults.plan(Fault.BUSY)
    market.sync()
    asked = market.simulator.requests
    for wait, more in ((timedelta(), False), (timedelta(minutes=11), True)):
        with at_work(market.platform):
            found = queries.connection(market.shop.id)
            found.next_sync_at = utcnow()
            assert found.wait_until is not None
            found.wait_until -= wait
            jobs.enqueue("marketplace.tick")
        market.work()
        assert (market.simulator.requests > asked) is more


@pytest.mark.sqlite_only
def test_a_connection_that_fails_again_and_again_is_asked_less_often(market: Connected) -> None:
    market.simulator.shop.key = "another"
    rests, failures = [], 0
    for _time in range(4):
        market.sync()
        with at_work(market.platform):
            found = queries.connection(market.shop.id)
            failures = found.failures
            rests.append(round(((found.next_sync_at or utcnow()) - utcnow()).total_seconds() / 60))
    assert (rests, failures) == ([15, 30, 60, 60], 4)


@pytest.mark.sqlite_only
def test_a_store_that_sells_in_another_currency_cannot_connect(fresh: Connected) -> None:
    with at_work(fresh.platform):
        fresh.shop.currency = "CHF"
        with pytest.raises(DomainError) as refused:
            services.save_key(fresh.shop, api_key=KEY)
    assert refused.value.code == "currency"


@pytest.mark.pages
@pytest.mark.parametrize("paused", [False, True])
def test_after_forgetting_the_key_the_wizard_ends_with_a_connection_that_works(
    market: Connected,
    client: FlaskClient,
    login: Any,
    Page: Any,  # noqa: N803
    paused: bool,
) -> None:
    login(client, market.alice)
    if paused:
        Page(client.get(market.url("/connection"))).submit(client, "form[action$=pause]")
    Page(client.get(market.url("/connection/forget"))).submit(client, "main form")
    market.simulator.shop.sell(2)
    Page(client.get(market.url("/connect"))).submit(client, "main form", {"api_key": KEY})
    market.work()
    saved = Page(client.get(market.url("/connect/schedule"))).submit(client, "main form", {"mode": "sends", "sync_minutes": "20"})
    assert "Orders are looked for now, and then every 20 minutes." in Page(client.get(saved.location)).text("main, [role=status], body")
    market.work()
    with at_work(market.platform):
        found = queries.connection(market.shop.id)
        assert (found.status, queries.may_send(market.shop.id), queries.shipment_counts(market.shop.id).all) == (Status.ACTIVE, True, 2)
        assert timedelta(minutes=19) < (found.next_sync_at or utcnow()) - utcnow() <= timedelta(minutes=20)


@pytest.mark.pages
def test_who_changes_a_paused_connection_is_told_that_it_stays_paused(
    market: Connected,
    client: FlaskClient,
    login: Any,
    Page: Any,  # noqa: N803
) -> None:
    login(client, market.alice)
    Page(client.get(market.url("/connection"))).submit(client, "form[action$=pause]")
    saved = Page(client.get(market.url("/connect/schedule"))).submit(client, "main form", {"sync_minutes": "20"})
    assert "It stays paused until somebody resumes it." in Page(client.get(saved.location)).text("body")
    assert state(market)[0] == Status.PAUSED


@pytest.mark.pages
def test_a_number_that_is_none_is_said_once(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, market.alice)
    answer = Page(client.get(market.url("/connect/schedule"))).submit(client, "main form", {"sync_minutes": "often"})
    shown = Page(answer)
    assert (answer.status_code, len(shown.select("#sync_minutes-error > div"))) == (422, 1)


@pytest.mark.pages
def test_a_time_that_has_come_is_due_and_not_ago(market: Connected, client: FlaskClient, login: Any, Page: Any) -> None:  # noqa: N803
    login(client, market.alice)
    for minutes, due in ((-1, True), (9, False)):
        with at_work(market.platform):
            queries.connection(market.shop.id).next_sync_at = utcnow() + timedelta(minutes=minutes)
        shown = Page(client.get(market.url("/connection")))
        told = dict(zip(shown.texts("main dt"), shown.texts("main dd"), strict=True))["Next time"]
        assert (told == "Due now", "ago" in told) == (due, False)
