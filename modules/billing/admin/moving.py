"""The plan that moves merchants to the newest version of a tier, and carrying it out."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from modules.billing import catalogue, labels
from modules.billing.admin.tiers import subscription_tiers
from modules.billing.previews import limits_of
from modules.billing.queries import tiers as queries
from modules.billing.services import moving
from webapp.accounts.access import permission
from webapp.db import transaction
from webapp.routing.context import current_platform
from webapp.web.htmx import render, see_other


@subscription_tiers.get("/<int:tier_id>/move")
@permission("billing:tiers:write")
def confirm_move(tier_id: int) -> ResponseReturnValue:
    """Per merchant what it has and will have; the form on it does it."""
    tier = queries.tier(current_platform().id, tier_id)
    steps = moving.plan(tier)
    said: dict[str, Any] = {"steps": steps, "mark": moving.mark(steps), "left_out": moving.left_out(tier)}
    return render("billing/admin/move.html", tier=tier, names=catalogue.feature_names, limits_of=limits_of, labels=labels, **said)


@subscription_tiers.post("/<int:tier_id>/move")
@permission("billing:tiers:write")
def move(tier_id: int) -> ResponseReturnValue:
    with transaction():
        many = moving.move(queries.tier(current_platform().id, tier_id, lock=True), seen=request.form.get("plan", ""))
    said = ngettext("%(num)s merchant moves when its period ends.", "%(num)s merchants move when their period ends.", many)
    return see_other(url_for(".detail", tier_id=tier_id), said)
