"""What points and stamps are exchanged for."""

from __future__ import annotations

from flask import Response, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.loyalty import queries, services, tables
from modules.loyalty.forms import RewardForm, say
from modules.loyalty.models import Reward
from modules.loyalty.queries import lists
from modules.loyalty.store.blueprint import READ, SETUP, loyalty
from webapp.accounts.access import may, permission
from webapp.db import transaction
from webapp.domain import DomainError
from webapp.entitlements.gate import require_feature
from webapp.routing.context import current_store
from webapp.web.htmx import render, see_other

FEATURE = "rewards_catalog"
FORM = "loyalty/store/reward.html"
FIELDS = {"wrong_unit": "unit", "bad_end": "ends_at", "bad_year": "ends_at"}


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
    if not form.validate_on_submit():
        return show(form)
    try:
        with transaction():
            services.create_reward(current_store(), **form.values())
    except DomainError as error:
        return refuse(form, error)
    return see_other(url_for(".reward_list"), _("The reward was added."))


@loyalty.route("/rewards/<int:reward_id>/edit", methods=["GET", "POST"])
@permission(SETUP)
@require_feature(FEATURE)
def edit_reward(reward_id: int) -> ResponseReturnValue:
    """Change a reward."""
    reward = queries.reward(reward_id)
    form = RewardForm(obj=reward)
    if not form.validate_on_submit():
        return show(form, reward)
    try:
        with transaction():
            services.save_reward(current_store(), reward_id, version=form.version.data or 0, **form.values())
    except DomainError as error:
        return refuse(form, error, queries.reward(reward_id))
    return see_other(url_for(".reward_list"), _("The reward was saved."))


def show(form: RewardForm, reward: Reward | None = None) -> Response:
    """The form, with 422 where it was sent and something is wrong with it."""
    return render(FORM, form=form, reward=reward, status=422 if form.is_submitted() else 200)


def refuse(form: RewardForm, error: DomainError, reward: Reward | None = None) -> Response:
    """The form as it was typed with what the service said; after a stale save, the next one is of what is there now."""
    if error.code == "stale" and reward is not None:
        form.version.data, form.version.raw_data = reward.version, None
    say(form, error, FIELDS)
    return render(FORM, form=form, reward=reward, status=error.status)
