"""Decisions out: each noted before it is sent, sent once, and looked at afterwards. What may have arrived is looked at before."""

from __future__ import annotations

from modules.marketplace import queries, services
from modules.marketplace.jobs.asking import asking
from modules.marketplace.models import Kind
from modules.marketplace.remote import Letzshop, RemoteError, Shipment, Why
from modules.marketplace.services import ToSend, left
from webapp import jobs
from webapp.jobs import Job
from webapp.routing.context import current_store

STOPS = frozenset({Why.NO_KEY, Why.KEY_REFUSED, Why.BUSY, Why.UNREACHABLE})
"""What would be the same for the next action too."""


def send(job: Job) -> None:
    """Everything that is due. What rests is left to a later run."""
    with job.transaction():
        if not queries.may_send(current_store().id):
            return
    with asking(job, "send") as letzshop:
        while (told := _next(job)) is not None:
            _carry_out(job, letzshop, told)
    with job.transaction():
        _later()


def _next(job: Job) -> ToSend | None:
    """What is to be sent now, noted as being sent; None for nothing, and while the connection is paused."""
    with job.transaction():
        return services.begin_call(current_store())


def _carry_out(job: Job, letzshop: Letzshop, told: ToSend) -> None:
    store = current_store()
    try:
        seen = _tell(letzshop, told)
    except RemoteError as error:
        with job.transaction():
            services.put_back(store, told.action_id, error)
        if error.why in STOPS:
            raise
        return
    with job.transaction():
        done = services.finish_call(store, told.action_id, seen)
        services.count(store, job.id, services.Counted(seen=1, changed=int(done)))
        job.progress(job.done + 1)


def _tell(letzshop: Letzshop, told: ToSend) -> Shipment:
    """Send what is not there yet, and read the shipment again; a refusal is none where it is as it should be."""
    units = left(told.kind, told.units, letzshop.shipment(told.remote_id)) if told.again else list(told.units)
    try:
        _mutate(letzshop, told, units)
    except RemoteError as error:
        if error.why is not Why.REJECTED or told.kind is Kind.TRACKING:
            raise
        seen = letzshop.shipment(told.remote_id)
        if left(told.kind, told.units, seen):
            raise
        return seen
    return letzshop.shipment(told.remote_id)


def _mutate(letzshop: Letzshop, told: ToSend, units: list[str]) -> None:
    if told.kind is Kind.TRACKING:
        letzshop.track(told.key, told.remote_id, told.facts["carrier"], told.facts["code"])
    elif not units:
        return
    elif told.kind is Kind.RETURN:
        letzshop.take_back(told.key, units)
    else:
        letzshop.decide(told.key, dict.fromkeys(units, told.kind is Kind.CONFIRM))


def _later() -> None:
    """Another run at the moment at which something is to be tried again."""
    at = queries.next_waiting_at(current_store().id)
    if at is not None:
        jobs.enqueue(services.SEND, store_id=current_store().id, not_before=at, unique_key="send-later")
