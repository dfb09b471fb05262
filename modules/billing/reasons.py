"""Why a merchant has a feature, or has it not: what its plan and the overrides of it say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from modules.billing import labels
from modules.billing.entitled import Entitled, Override, Plan
from modules.billing.models.subscriptions import Status
from webapp.switching.reasons import Reason, told_moment


def explain(held: Entitled, feature: str, now: datetime) -> tuple[Reason, ...]:
    """The reasons, the deciding one first."""
    return tuple(_reasons(held, feature, now))


def _reasons(held: Entitled, feature: str, now: datetime) -> Iterator[Reason]:
    override = held.overrides.get(feature)
    if override is not None and override.counts(now):
        yield _of_override(override, held.who[override.set_by])
    yield _by_plan(held, feature)
    if override is not None and not override.counts(now):
        yield _over(override, held.who[override.set_by])


def _of_override(override: Override, who: str) -> Reason:
    parts = [_("It is granted by an override of the plan.") if override.granted else _("It is refused by an override of the plan.")]
    parts.append(_("%(who)s, %(when)s.", who=who, when=told_moment(override.set_at)))
    if override.until is not None:
        parts.append(_("Until %(when)s.", when=told_moment(override.until)))
    parts.append(_("Reason: %(reason)s", reason=override.reason))
    return Reason(kind="override" if override.granted else "refused", text=" ".join(parts), facts=_facts(override, who))


def _over(override: Override, who: str) -> Reason:
    assert override.until is not None
    said = _("An override that granted it") if override.granted else _("An override that refused it")
    text = _("%(override)s was over on %(when)s.", override=said, when=told_moment(override.until))
    return Reason(kind="override_over", text=text, facts=_facts(override, who))


def _facts(override: Override, who: str) -> dict[str, Any]:
    until = override.until.isoformat() if override.until else None
    return {"by": who, "at": override.set_at.isoformat(), "until": until, "reason": override.reason}


def _by_plan(held: Entitled, feature: str) -> Reason:
    if not held.selling:
        return Reason(kind="nothing_sold", text=_("No tier is on the price list yet, so everything is open."))
    opener = held.openers.get(feature)
    opens = _("The smallest tier that holds it is %(tier)s.", tier=opener) if opener else _("No tier that merchants can choose holds it.")
    if held.plan is None:
        return Reason(kind="no_subscription", text=_("The merchant has no subscription. %(opens)s", opens=opens))
    said = {"tier": held.plan.tier, "version": held.plan.version, "plan": _stands(held.plan)}
    facts = _plan_facts(held.plan)
    if not held.plan.opens:
        text = _("The subscription to the %(tier)s tier (version %(version)s) opens nothing now. %(plan)s", **said)
        return Reason(kind="no_subscription", text=text, facts=facts)
    if feature in held.features:
        return Reason(kind="tier", text=_("The %(tier)s tier (version %(version)s) holds it. %(plan)s", **said), facts=facts)
    text = _("The %(tier)s tier (version %(version)s) does not hold it. %(plan)s", **said)
    return Reason(kind="not_in_tier", text=f"{text} {opens}", facts=facts)


def _stands(plan: Plan) -> str:
    """Where the subscription stands, and since when."""
    state, since = labels.STATUS[Status(plan.status)][0], told_moment(plan.started_at)
    if plan.late_since is not None:
        late = told_moment(plan.late_since)
        return _("Subscribed since %(since)s; %(state)s since %(late)s.", since=since, state=str(state).lower(), late=late)
    return _("Subscribed since %(since)s; %(state)s.", since=since, state=str(state).lower())


def _plan_facts(plan: Plan) -> dict[str, Any]:
    late = plan.late_since.isoformat() if plan.late_since else None
    return {"tier": plan.tier, "version": plan.version, "status": plan.status, "since": plan.started_at.isoformat(), "late_since": late}
