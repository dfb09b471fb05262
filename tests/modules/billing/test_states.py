"""What each state of a subscription opens is what the table of states says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from modules.billing.models import Subscription
from modules.billing.models.subscriptions import Status
from tests.factories.people import person
from tests.factories.plans import Desk
from webapp.db import transaction, utcnow
from webapp.roles import Role
from webapp.states import BY_NAME, Cell, Does, Thing
from webapp.tenancy import unscoped

pytestmark = pytest.mark.sqlite_only
LONG_AGO, LATELY = utcnow() - timedelta(days=400), utcnow() - timedelta(days=1)
SEEN = {200: Cell.YES, 403: Cell.PLAN}
CASES: dict[str, tuple[str, dict[str, Any] | None]] = {
    "trial": ("current", {"status": Status.TRIALING}),
    "paid": ("current", {"status": Status.ACTIVE}),
    "in its days of grace": ("late", {"status": Status.PAST_DUE, "past_due_since": LATELY}),
    "grace used up": ("over", {"status": Status.PAST_DUE, "past_due_since": LONG_AGO}),
    "unpaid": ("over", {"status": Status.UNPAID, "past_due_since": LONG_AGO}),
    "not yet paid for the first time": ("over", {"status": Status.INCOMPLETE}),
    "never paid": ("over", {"status": Status.INCOMPLETE_EXPIRED, "ended_at": LATELY}),
    "paused": ("over", {"status": Status.PAUSED, "paused_at": LATELY}),
    "ended": ("over", {"status": Status.CANCELED, "ended_at": LATELY}),
    "never began": ("over", None),
}


@pytest.mark.parametrize("case", CASES)
def test_what_a_subscription_opens(desk: Desk, client: Any, login: Any, case: str) -> None:
    state, values = CASES[case]
    if values is not None:
        desk.start("large", now=utcnow())
        with unscoped("a subscription in this state"), transaction() as session:
            session.execute(update(Subscription).values(**values))
    owner = person("alice", Role.MERCHANT_OWNER, platform=desk.platform, merchant=desk.store.merchant)
    row = BY_NAME[Thing.SUBSCRIPTION, state]
    assert (login(client, owner).status_code < 400) is (row.of(Does.LOG_IN) is Cell.YES)
    assert SEEN[client.get(f"{desk.shop}/invoices").status_code] is row.of(Does.READ), "a page of a feature"
    assert client.get(f"{desk.shop}/").status_code == 200, "billing itself stays open"
