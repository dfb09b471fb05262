"""Publishing and discarding the draft of a tier, and putting what modules suggest on drafts."""

from __future__ import annotations

from collections.abc import Callable

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from modules.billing.admin.tiers import around, subscription_tiers
from modules.billing.forms import SeenForm
from modules.billing.models import Tier
from modules.billing.queries import tiers as queries
from modules.billing.services import drafts
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.routing.context import current_platform
from webapp.web.htmx import see_other
from webapp.web.saving import form_page


@subscription_tiers.route("/<int:tier_id>/publish", methods=["GET", "POST"])
@permission("billing:tiers:write")
def publish(tier_id: int) -> ResponseReturnValue:
    """What publishing means; the form on it does it."""

    def act(tier: Tier, version: int) -> tuple[str, str]:
        made = drafts.publish(tier, version=version)
        said = (
            _("Published as version %(number)s.", number=tier.current.number) if made else _("Published. No price or feature has changed.")
        )
        return url_for(".detail", tier_id=tier_id), said

    return _asked(tier_id, "billing/admin/publish_tier.html", act)


@subscription_tiers.route("/<int:tier_id>/discard", methods=["GET", "POST"])
@permission("billing:tiers:write")
def discard(tier_id: int) -> ResponseReturnValue:
    """What discarding means; the form on it does it."""

    def act(tier: Tier, version: int) -> tuple[str, str]:
        if drafts.discard(tier, version=version):
            return url_for(".detail", tier_id=tier_id), _("The draft is gone. What is published stays.")
        return url_for(".list"), _("The draft is gone.")

    return _asked(tier_id, "billing/admin/discard_tier.html", act)


@subscription_tiers.post("/suggest")
@permission("billing:tiers:write")
def suggest() -> ResponseReturnValue:
    """Begins or adds to a draft of each tier that a feature is suggested for."""
    with transaction():
        many = drafts.suggest(current_platform().id)
    said = ngettext(
        "%(num)s draft holds what is suggested. Look at it and publish it.",
        "%(num)s drafts hold what is suggested. Look at them and publish them.",
        many,
    )
    return see_other(url_for(".list"), said if many else _("Nothing is suggested that no tier holds."))


def _asked(tier_id: int, page: str, act: Callable[[Tier, int], tuple[str, str]]) -> ResponseReturnValue:
    platform_id = current_platform().id
    form = SeenForm(version=queries.tier(platform_id, tier_id).version)
    return form_page(
        page,
        form,
        lambda: act(queries.tier(platform_id, tier_id, lock=True), form.version.data or 0),
        lambda: queries.tier(platform_id, tier_id),
        around=lambda: around(queries.tier(platform_id, tier_id)),
    )
