"""Why a store has a feature, or has it not."""

from __future__ import annotations

from flask import abort, jsonify
from flask.typing import ResponseReturnValue

from webapp.api import modules as service
from webapp.api.access import visible_platform
from webapp.api.blueprint import api
from webapp.api.operations import Answer, Operation
from webapp.api.schemas import ref
from webapp.merchants.queries import store_on
from webapp.switching.features import explain_feature


@api.get("/platforms/<code>/stores/<store>/features/<feature>/why")
@Operation(
    summary="Say why a store has a feature",
    description=(
        "Whether it has it, and the whole chain of reasons: the module, the tier and the subscription, an exception to the plan. "
        "A feature belongs to the store's merchant: its other stores on the platform have it, too."
    ),
    tag="Features",
    scope="modules:read",
    answers={200: Answer(description="Every reason, the deciding one first.", schema=ref("FeatureWhy"))},
)
def explain_store_feature(code: str, store: str, feature: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    row = store_on(platform.id, store)
    if row is None:
        abort(404)
    found = explain_feature(service.snapshot(platform.id), row.merchant_id, feature)
    return jsonify(platform=platform.code, store=row.code, **found.as_json())
