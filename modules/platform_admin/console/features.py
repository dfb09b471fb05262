"""The features of a store, with why it has each of them, for the provider and the platform's own administrators."""

from __future__ import annotations

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.platform_admin.access import may_switch, visible_platform
from modules.platform_admin.console.modules import service
from modules.platform_admin.console.platforms import platforms
from modules.platform_admin.features import features_page, why_json
from webapp.accounts.access import permission
from webapp.merchants import queries
from webapp.merchants.models import Store
from webapp.platforms.models import Platform
from webapp.routing.context import platform_urls


def wanted(platform: Platform, code: str) -> Store:
    """The store of the platform, or 404."""
    row = queries.store_on(platform.id, code)
    if row is None:
        abort(404)
    return row


@platforms.get("/<code>/stores/<store>/features")
@permission("platform-admin:modules:read", platform_arg="code")
def features(code: str, store: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    row, inside = wanted(platform, store), platform_urls(code)
    return features_page(
        service().snapshot(platform.id),
        row,
        json_url=lambda feature: url_for(".feature_why", code=code, store=store, feature=feature),
        link=lambda endpoint, **values: inside.build(endpoint, values),
        merchant_url=url_for("platform-admin.console.merchants.detail", merchant_id=row.merchant_id) if may_switch() else None,
        modules_url=url_for(".modules", code=code),
        trail=[
            (_("Platforms"), url_for(".list") if may_switch() else None),
            (platform.name, url_for(".edit", code=code) if may_switch() else None),
            (row.name, inside.build("platform-admin.admin.stores.edit", {"code": store})),
        ],
    )


@platforms.get("/<code>/stores/<store>/features/<feature>/why.json")
@permission("platform-admin:modules:read", platform_arg="code")
def feature_why(code: str, store: str, feature: str) -> ResponseReturnValue:
    platform = visible_platform(code)
    return why_json(service().snapshot(platform.id), wanted(platform, store), feature)
