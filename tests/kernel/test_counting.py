"""What a page costs is the same whenever it is counted: what is done once a minute beside it is left out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.factories.people import super_admin
from tests.factories.places import platform
from tests.support.client import login
from tests.support.statements import statements
from webapp.accounts.models import LoginSession
from webapp.db import clocks, transaction, utcnow
from webapp.switching import uses

pytestmark = pytest.mark.both_databases


def test_a_page_costs_the_same_where_a_minute_is_over(app: Flask) -> None:
    place, client = platform("inventory", code="oms"), app.test_client()
    login(client, super_admin())

    def cost() -> int:
        with statements() as sent:
            assert client.get(f"/platforms/{place.code}/admin/inventory").status_code == 200
        return len(sent)

    cost()
    usual = cost()
    with transaction() as session:
        session.execute(update(LoginSession).values(seen_at=utcnow() - timedelta(hours=1)))
    uses._noted.clear()
    clocks.servers._next = 0.0
    assert cost() == usual
