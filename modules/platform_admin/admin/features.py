"""The features of a store, with why it has each of them, on the platform's own pages."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.platform_admin.access import modules_page
from modules.platform_admin.admin.stores import stores, wanted
from modules.platform_admin.features import features_page, why_json
from webapp.accounts.access import permission
from webapp.routing.context import current_platform


@stores.get("/<code>/features")
@permission("platform-admin:stores:read")
def features(code: str) -> ResponseReturnValue:
    row = wanted(code)
    return features_page(
        current_platform(),
        row,
        json_url=lambda feature: url_for("platform-admin.admin.stores.feature_why", code=code, feature=feature),
        link=url_for,
        merchant_url=url_for("platform-admin.admin.merchants.detail", merchant_id=row.merchant_id),
        modules_url=modules_page(),
        trail=[(_("Stores"), url_for(".list")), (row.name, url_for(".edit", code=code))],
    )


@stores.get("/<code>/features/<feature>/why.json")
@permission("platform-admin:stores:read")
def feature_why(code: str, feature: str) -> ResponseReturnValue:
    return why_json(current_platform(), wanted(code), feature)
