"""Why a store has a feature."""

from __future__ import annotations

import jsonschema_rs

from modules.billing.services import overrides
from tests.factories import people, places
from tests.factories.plans import Desk
from webapp.db import utcnow
from webapp.roles import Role

WHY = "/cards/stores/main/features/billing_history/why"


def sold(platform):
    """A merchant with a tier that holds the billing history."""
    desk = Desk(platform, places.store(platform, "main"))
    desk.sell("large", 3000, "billing_history")
    desk.start("large", now=utcnow())
    return desk


def test_the_whole_chain(root, platform):
    sold(platform)
    found = root.get(WHY).json
    assert (found["granted"], found["answer"], found["module"]) == (True, "granted", "billing")
    tier, module = found["reasons"]
    assert (tier["kind"], tier["facts"]["tier"], tier["facts"]["version"]) == ("tier", "Large", 1)
    assert (module["kind"], module["module"], len(module["chain"])) == ("module_on", "billing", 1)


def test_answers_keep_to_the_document(root, platform):
    desk = sold(platform)
    with desk.work():
        given = {"feature": "billing_history", "granted": False, "reason": "A trial."}
        overrides.set_override(desk.platform_id, desk.merchant_id, **given)
    document = root.client.get("/api/v1/openapi.json").json
    schema = {"$ref": "#/components/schemas/FeatureWhy", "components": document["components"]}
    for feature in ("billing_history", "subscription_management", "inventory_basic"):
        answer = root.get(f"/cards/stores/main/features/{feature}/why").json
        assert list(jsonschema_rs.validator_for(schema).iter_errors(answer)) == []


def test_an_administrator_of_another_platform_does_not_find_it(program, platform):
    sold(platform)
    stranger = program(people.person("eve", Role.PLATFORM_ADMIN, platform=places.platform()))
    assert stranger.get(WHY).status_code == 404


def test_what_is_not_there(root, platform):
    sold(platform)
    for path in ("/cards/stores/nowhere/features/billing_history/why", "/cards/stores/main/features/nonsense/why"):
        answer = root.get(path)
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
