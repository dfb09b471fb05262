"""Merchants that pause and resume their own plan, where the platform's settings let them; and ending one that opens nothing."""

from __future__ import annotations

from typing import Any

from flask import abort, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from modules.billing import catalogue, labels, pricing
from modules.billing.config import current_terms, merchants_pause
from modules.billing.forms import SeenForm
from modules.billing.services import subscriptions as service
from modules.billing.services.ensuring import ensure_can_pause
from modules.billing.store.plan import billing, own
from webapp.accounts.access import permission
from webapp.db import check_version, transaction, utcnow
from webapp.domain import DomainError
from webapp.web.htmx import render, see_other
from webapp.web.saving import attempt, form_page


@billing.route("/pause", methods=["GET", "POST"])
@permission("billing:plan:write")
def pause() -> ResponseReturnValue:
    """What a pause means for this plan; the form on the page begins it."""
    _ensure_allowed()
    form = SeenForm(version=own().version)

    def save() -> tuple[str, str]:
        subscription = own(lock=True)
        check_version(subscription, form.version.data)
        service.pause(subscription)
        return url_for(".plan"), _("Your plan is paused. Resume it whenever you like.")

    return form_page("billing/store/pause.html", form, save, lambda: own(), around=_meaning)


@billing.post("/end-pause")
@permission("billing:plan:write")
def end_pause() -> ResponseReturnValue:
    _ensure_allowed()
    with transaction():
        subscription = own(lock=True)
        service.end_pause(subscription)
        until = labels.day_here(subscription.period_end)
    return see_other(url_for(".plan"), _("Your plan goes on. This period ends on %(date)s.", date=until))


@billing.get("/end")
@permission("billing:plan:write")
def confirm_end() -> ResponseReturnValue:
    """What ending a plan that opens nothing means: it ends at once; the form on the page does it."""
    return render("billing/store/end.html", subscription=own(), labels=labels)


def _ensure_allowed() -> None:
    if not merchants_pause():
        abort(404)


def _meaning() -> dict[str, Any]:
    """What the page of a pause says. `problem` is why the plan cannot be paused."""
    subscription, now = own(), utcnow()
    refused = attempt(lambda: ensure_can_pause(subscription, now))
    return {
        "subscription": subscription,
        "problem": refused.message if isinstance(refused, DomainError) else None,
        "days_left": labels.days_left(subscription, now),
        "closes": catalogue.feature_names(subscription.tier_version.features),
        "next_charge": pricing.of_renewal(subscription, terms=current_terms()),
        "labels": labels,
    }
