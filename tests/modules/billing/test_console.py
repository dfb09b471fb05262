"""The provider's page over all platforms: each number leads to as many rows, and currencies are never added up."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from modules.billing.services import renewals
from modules.billing.services import subscriptions as service
from tests.factories import places
from tests.factories.people import person, super_admin
from tests.factories.plans import NOON, TERMS, Desk
from tests.support.page import Page
from tests.support.statements import reads, statements
from webapp.db import utcnow
from webapp.roles import Role

pytestmark = pytest.mark.sqlite_only
URL = "/admin/revenue/"


def owing(desk: Desk) -> None:
    """A subscription whose second month was refused."""
    desk.start("large")
    with desk.work():
        service.set_refusal(desk.live(), True)
        renewals.renew_due(desk.platform_id, terms=TERMS, now=NOON.replace(month=2))


def test_each_number_leads_to_as_many_rows(client: FlaskClient, login, desk: Desk) -> None:
    owing(desk)
    login(client, super_admin())
    page = Page(client.get(URL))
    assert "€30.00" in page.text(f"[data-this-month] [data-platform={desk.code}]")
    counts = page.select(f"[data-subscriptions] [data-platform={desk.code}] td a") + page.select("[data-ageing] [data-age] a")
    told = [int(each.get_text().split()[-1]) for each in counts]
    assert told == [len(Page(client.get(each["href"])).select(".table-results tbody tr")) for each in counts]
    assert sum(told) >= 2


def test_each_platform_stands_in_its_own_currency(client: FlaskClient, login, desk: Desk) -> None:
    desk.start(now=utcnow())
    login(client, super_admin())
    assert [each.get_text() for each in Page(client.get(URL)).select(".stat-value")] == ["€10.00"]
    assert Page(client.get(URL)).select("[data-months]")[0]["data-months"] == "EUR"


def test_a_platform_without_billing_is_not_on_it_and_more_platforms_ask_no_more(client: FlaskClient, login, desk: Desk) -> None:
    login(client, super_admin())
    client.get(URL)
    with statements() as few:
        client.get(URL)
    for number in range(5):
        places.platform("billing", code=f"more-{number}")
    places.platform(code="bare")
    client.get(URL)
    with statements() as many:
        page = Page(client.get(URL))
    assert len(page.select("[data-subscriptions] tbody tr")) == 6
    assert len(reads(many)) == len(reads(few))


def test_it_is_the_provider_s_alone(client: FlaskClient, login, desk: Desk) -> None:
    login(client, person("admin", Role.PLATFORM_ADMIN, platform=desk.platform))
    assert client.get(URL).status_code in {403, 404}
