"""The form of a segment: it opens as the segment is, and saves what is changed."""

from __future__ import annotations

from flask.testing import FlaskClient

from modules.customers.queries import segments
from modules.customers.segment_form import LINES
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


def test_a_segment_shows_its_conditions_and_one_more(world: World, alice: FlaskClient) -> None:
    """The others are there too, folded away: without a script they open as well."""

    def shown(address: str) -> tuple[int, int]:
        page = Page(alice.get(address))
        folded = len(page.select("main details select[name^=what_]"))
        return len(page.select("main select[name^=what_]")) - folded, folded

    with at_work(world.platform):
        shop = db.session.get_one(Store, world.shop.id)
        one = writing.create_segment(shop, name="One", rule=RULE).id
        two = writing.create_segment(shop, name="Two", rule={"match": "all", "conditions": RULE["conditions"] * 2}).id
    most = len(LINES)
    assert shown(world.url("segments/new")) == (2, most - 2)
    assert shown(world.url(f"segments/{one}")) == (2, most - 2)
    assert shown(world.url(f"segments/{two}")) == (3, most - 3)
