"""What billing does by itself: renewals at night, and whatever speaks to a payment provider."""

from __future__ import annotations

from datetime import timedelta

from modules.billing.catalogue import today
from modules.billing.config import current_terms
from modules.billing.gateways import current_gateway, gateway
from modules.billing.queries import notices
from modules.billing.queries import subscriptions as queries
from modules.billing.services import clock, collecting, levels, renewals, usage
from modules.billing.services.notices import receive
from webapp.db import utcnow
from webapp.jobs import Job
from webapp.routing.context import current_platform

KEPT, OVERLAP = timedelta(days=30), timedelta(hours=1)
"""How long Stripe keeps its events, and by how much we ask again for what we have: notices of one second can come apart."""


def renew(job: Job) -> None:
    """Renew what is over and try failed payments again: one subscription at a time, so that a fault takes back only that one."""
    if not current_gateway().immediate:
        reconcile(job)  # nobody is charged before we have heard what was paid
    platform_id, now, terms = current_platform().id, utcnow(), current_terms()
    waiting = [number for number in renewals.due_ids(platform_id, terms=terms, now=now) if number not in job.state.get("seen", [])]
    for done, subscription_id in enumerate(waiting, 1):
        with job.transaction():
            renewals.renew_if_due(platform_id, subscription_id, terms=terms, now=now)
            job.checkpoint(seen=[*job.state.get("seen", []), subscription_id])
            job.progress(done, len(waiting))
    if not renewals.lacks(terms):
        with job.transaction():
            clock.seller_is_known(platform_id)


def warn(job: Job) -> None:
    """Look at every merchant's limits: keep what is used and warn those that come near one, one merchant at a time. Old counts go."""
    platform_id = current_platform().id
    waiting = [number for number in queries.subscribed(platform_id) if number > job.state.get("at", 0)]
    for done, merchant_id in enumerate(waiting, 1):
        with job.transaction():
            levels.warn(platform_id, merchant_id, now=utcnow())
            job.checkpoint(at=merchant_id)
            job.progress(done, len(waiting))
    with job.transaction():
        usage.forget(platform_id, today(utcnow()))


def charge(job: Job) -> None:
    """Ask the gateway for one payment, outside of any transaction, and keep what it says. Asked again, the same reference charges once."""
    platform_id, payment_id = current_platform().id, int(job.args["payment"])
    asked = collecting.demand(platform_id, payment_id)
    if asked is None:
        return
    name, demand = asked
    answer = gateway(name).charge(demand)
    with job.transaction():
        collecting.settle(platform_id, payment_id, answer, utcnow())


def refund(job: Job) -> None:
    """Ask the gateway to give back one refund, outside of any transaction, and keep what it says."""
    platform_id, refund_id = current_platform().id, int(job.args["refund"])
    asked = collecting.refund_demand(platform_id, refund_id)
    if asked is None:
        return
    name, payment, amount, reference = asked
    answer = gateway(name).give_back(payment=payment, amount=amount, reference=reference)
    with job.transaction():
        collecting.settle_refund(platform_id, refund_id, answer)


def reconcile(job: Job) -> None:
    """Ask the provider for everything since the last notice, and for the payments whose end nobody told us."""
    platform_id = current_platform().id
    found = current_gateway()
    newest = notices.newest(platform_id, found.name)
    since = (newest or utcnow() - KEPT) - OVERLAP
    for event, payload in found.since(since):
        with job.transaction():
            receive(platform_id, found.name, event, payload)
    for payment_id, remote_id in collecting.unknown(platform_id, found.name):
        answer = found.look_up(remote_id)
        with job.transaction():
            collecting.settle(platform_id, payment_id, answer, utcnow())
