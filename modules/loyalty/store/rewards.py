"""What points and stamps are exchanged for."""

from __future__ import annotations

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services, tables
from modules.loyalty.forms import RewardForm
from modules.loyalty.queries import lists
from modules.loyalty.store.blueprint import READ, SETUP, loyalty
from webapp.accounts.access import may, permission
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render
from webapp.web.saving import form_page

FEATURE = "rewards_catalog"
FORM = "loyalty/store/reward.html"


@loyalty.get("/rewards")
@permission(READ)
@require_feature(FEATURE)
def reward_list() -> ResponseReturnValue:
    """Every reward."""
    may_add = may(SETUP) and queries.programme(current_store().merchant_id) is not None
    return render("loyalty/store/rewards.html", page=tables.rewards(may_add=may_add).page(lists.rewards()), may_add=may_add)


@loyalty.route("/rewards/new", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def create_reward() -> ResponseReturnValue:
    """Add a reward."""
    form = RewardForm()

    def save() -> tuple[str, str]:
        services.create_reward(current_store(), **form.values())
        return url_for(".reward_list"), _("The reward was added.")

    return form_page(FORM, form, save, reward=None)


@loyalty.route("/rewards/<int:reward_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_reward(reward_id: int) -> ResponseReturnValue:
    """Change a reward."""
    reward = queries.reward(reward_id)
    form = RewardForm(obj=reward)

    def save() -> tuple[str, str]:
        services.save_reward(current_store(), reward_id, version=form.version.data, **form.values())
        return url_for(".reward_list"), _("The reward was saved.")

    return form_page(FORM, form, save, lambda: queries.reward(reward_id), reward=reward)
