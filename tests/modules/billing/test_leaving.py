"""A merchant that billing keeps records of does not leave the platform, and whoever tries is told why."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories import places
from tests.factories.people import super_admin
from tests.factories.plans import Desk
from tests.support.page import Page
from webapp.db import transaction
from webapp.merchants import queries
from webapp.providing.merchants import create_merchant

pytestmark = pytest.mark.both_databases

FORM = "main form[method=post]"


def test_a_merchant_with_a_subscription_stays(client: FlaskClient, login, desk: Desk) -> None:
    elsewhere = places.platform()
    with transaction():
        merchant = create_merchant(legal_name="Papeterie Faber", platform_ids=[desk.platform_id, elsewhere.id])
    desk.merchant_id = merchant.id
    desk.start()
    login(client, super_admin())
    url = f"/admin/merchants/{merchant.id}/edit"
    typed = {"legal_name": "Papeterie Faber & Cie", "platforms": [str(elsewhere.id)]}
    answer = Page(Page(client.get(url)).submit(client, FORM, typed))
    assert answer.status == 422
    assert f"{desk.platform.name} keeps records of it" in answer.text(".error-summary")
    assert answer.one("[name=legal_name]")["value"] == "Papeterie Faber & Cie"
    assert not answer.has(f"[name=platforms][value='{desk.platform_id}'][checked]")
    assert [platform.id for platform in queries.platforms_of(merchant.id)] == sorted([desk.platform_id, elsewhere.id])
    assert merchant.legal_name == "Papeterie Faber"


def test_a_merchant_without_records_leaves(client: FlaskClient, login, desk: Desk) -> None:
    elsewhere = places.platform()
    with transaction():
        merchant = create_merchant(legal_name="Papeterie Faber", platform_ids=[desk.platform_id, elsewhere.id])
    login(client, super_admin())
    answer = Page(client.get(f"/admin/merchants/{merchant.id}/edit")).submit(client, FORM, {"platforms": [str(elsewhere.id)]})
    assert answer.status_code == 303
    assert [platform.id for platform in queries.platforms_of(merchant.id)] == [elsewhere.id]
