"""The form of a segment: it opens as the segment is, and saves what is changed."""

from __future__ import annotations

from flask.testing import FlaskClient

from modules.customers.queries import segments
from modules.customers.services import segments as writing
from tests.factories.work import at_work
from tests.modules.customers.conftest import World
from tests.support.page import Page
from webapp.db import db
from webapp.merchants.models import Store

RULE = {"match": "any", "conditions": [{"field": "customers.email", "op": "has", "value": ""}]}


def test_a_segment_opens_with_its_rule_and_is_saved(world: World, alice: FlaskClient) -> None:
    with at_work(world.platform):
        number = writing.create_segment(db.session.get_one(Store, world.shop.id), name="By mail", rule=RULE).id
    address = world.url(f"segments/{number}")
    page = Page(alice.get(address))
    assert page.one("input[name=name]")["value"] == "By mail"
    assert page.one("input[name=match][checked]")["value"] == "any"
    assert page.one("select[name=what_0] option[selected]")["value"] == "customers.email:has"
    answer = page.submit(alice, "main form", {"name": "Can be written to"})
    assert answer.status_code == 303
    with at_work(world.platform):
        (found,) = segments.every_segment()
        assert (found.name, found.rule) == ("Can be written to", RULE)
