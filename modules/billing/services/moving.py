"""Moving merchants from older versions of a tier to its newest one: planned with exact amounts, shown, and then done exactly so."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from modules.billing.effects import NOTHING, Beside, Effect, effect
from modules.billing.models import Subscription, Tier, TierVersion
from modules.billing.models.subscriptions import Status
from modules.billing.queries import overrides, subscriptions
from modules.billing.services.subscriptions import record
from webapp.db import db, utcnow
from webapp.domain import Conflict
from webapp.events import publish


@dataclass(frozen=True)
class Step:
    """What one merchant has and will have from the end of its period on; `price` is minor units, net, per interval."""

    subscription: Subscription
    version: TierVersion
    price: int
    beside: Beside = NOTHING

    @property
    def before(self) -> TierVersion:
        """The version that the merchant has."""
        return self.subscription.tier_version

    @property
    def at(self) -> datetime:
        """When it takes effect."""
        return self.subscription.period_end

    @property
    def is_due(self) -> bool:
        """Whether that moment is over, because the renewal is not paid: then it takes effect with it."""
        return self.at <= utcnow()

    @property
    def effect(self) -> Effect:
        """Features that come and go, and limits that are others."""
        return effect(self.before, self.version, self.beside, max(self.at, utcnow()))


def plan(tier: Tier, *, lock: bool = False) -> list[Step]:
    """Everybody on an older version, as far as nothing else waits: who has cancelled or chosen another plan is left alone.

    So is who pays in a currency in which the newest version is not sold; `left_out` names them.

    Where the newest version's price is on request, what was agreed stays.
    """
    rows = [each for each in _behind(tier, lock=lock) if tier.current.sold_in(each.currency)]
    beside = overrides.beside(tier.platform_id, {row.merchant_id for row in rows})
    steps = []
    for each in rows:
        price = tier.current.price(each.interval, each.currency)
        steps.append(Step(each, tier.current, each.price if price is None else price, beside[each.merchant_id]))
    return sorted(steps, key=lambda step: (step.subscription.merchant.legal_name, step.subscription.id))


def left_out(tier: Tier) -> list[Subscription]:
    """Who would move, but pays in a currency in which the newest version is not sold."""
    found = [each for each in _behind(tier) if not tier.current.sold_in(each.currency)]
    return sorted(found, key=lambda row: (row.merchant.legal_name, row.id))


def _behind(tier: Tier, *, lock: bool = False) -> list[Subscription]:
    """Who has an older version, and waits for nothing else."""
    rows = subscriptions.of_tier(tier.platform_id, tier.id, lock=lock)
    free = [row for row in rows if row.next_tier_version_id is None and not row.cancel_at_period_end]
    return [row for row in free if row.tier_version_id != tier.current.id]


def plan_for(tier: Tier, rows: Iterable[Subscription]) -> tuple[list[Step], list[tuple[Subscription, str]]]:
    """What moving these to a tier means for each, and why others of them stay as they are."""
    rows = list(rows)
    beside = overrides.beside(tier.platform_id, {row.merchant_id for row in rows})
    steps, stay = list[Step](), list[tuple[Subscription, str]]()
    for row in rows:
        why, price = _stays(row, tier), tier.current.price(row.interval, row.currency)
        if why is None and price is not None:
            steps.append(Step(row, tier.current, price, beside[row.merchant_id]))
        else:
            stay.append((row, why or _("the price of this tier is on request")))
    return steps, stay


def _stays(row: Subscription, tier: Tier) -> str | None:
    """Why a subscription cannot move to a tier with others; None where it can."""
    if not row.live:
        return _("it has ended")
    if row.tier_version_id == tier.current.id:
        return _("it has this tier already")
    if row.next_tier_version_id is not None:
        return _("another change waits")
    if row.cancel_at_period_end:
        return _("it is cancelled")
    if row.past_due_since is not None:
        return _("an invoice is open")
    if row.status == Status.PAUSED:
        return _("it is paused")
    return None if tier.current.sold_in(row.currency) else _("this tier has no price in %(currency)s", currency=row.currency)


def move_many(tier: Tier, ids: Collection[int], *, seen: str) -> int:
    """Have these moved to a tier when their periods end; how many. Raises Conflict where the plan is not the one that was seen."""
    if tier.archived_at is not None:
        raise Conflict(_("%(tier)s is off the price list by now. Choose another one.", tier=tier.name), "archived")
    steps, _stay = plan_for(tier, subscriptions.by_ids(tier.platform_id, ids, lock=True))
    if mark(steps) != seen:
        raise Conflict(_("Something has changed since you saw the plan. Look at it again and confirm."), "plan_changed")
    carry_out(steps)
    return len(steps)


def mark(steps: Sequence[Step]) -> str:
    """Names a plan: another one where anything that was shown is different by now."""
    facts = [(s.subscription.id, s.before.id, s.version.id, s.subscription.price, s.price, s.at.isoformat(), s.effect) for s in steps]
    return hashlib.sha256(repr(facts).encode()).hexdigest()


def move(tier: Tier, *, seen: str) -> int:
    """Have everybody of the plan moved when their period ends; how many. Raises Conflict where the plan is not the one that was seen."""
    steps = plan(tier, lock=True)
    if mark(steps) != seen:
        raise Conflict(_("Something has changed since you saw the plan. Look at it again and confirm."), "plan_changed")
    carry_out(steps)
    return len(steps)


def carry_out(steps: Sequence[Step]) -> None:
    """Have each change wait for the end of its period. The subscriptions are locked."""
    now = utcnow()
    for step in steps:
        held = step.subscription
        held.next_tier_version_id, held.next_interval, held.next_price = step.version.id, held.interval, step.price
        db.session.flush()
        record(held, "change_scheduled", now, tier=step.version.tier.name, price=step.price, interval=held.interval)
        publish("billing.subscription_changed", subscription_id=held.id, merchant_id=held.merchant_id)
