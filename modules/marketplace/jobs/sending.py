"""Decisions out: each noted before it is sent, sent once, and looked at afterwards. What may have arrived is looked at before.

Some are taken at once. Each is sent alone, so that one that is refused keeps no other back; they are noted and looked at together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from modules.marketplace import queries, services
from modules.marketplace.jobs.asking import asking
from modules.marketplace.models import Kind
from modules.marketplace.remote import Letzshop, RemoteError, Shipment, Why
from modules.marketplace.services import ToSend, left
from webapp import jobs
from webapp.jobs import Job
from webapp.routing.context import current_store

AT_ONCE = 20
STOPS = frozenset({Why.NO_KEY, Why.KEY_REFUSED, Why.BUSY, Why.UNREACHABLE})
"""What would be the same for the next action too."""
OF_ONE = frozenset({Why.REJECTED, Why.UNREADABLE, Why.TOO_LARGE, Why.BROKEN})
"""What may be the fault of one shipment among those that were asked for together."""
Seen = dict[str, Shipment | RemoteError]
"""Shipments by remote id as they are now, or why they cannot be seen."""


def send(job: Job) -> None:
    """Everything that is due. What rests is left to a later run."""
    with job.transaction():
        if not queries.may_send(current_store().id):
            return
    with asking(job, "send") as letzshop:
        while told := _next(job):
            _carry_out(job, letzshop, told)
    with job.transaction():
        _later()


def _next(job: Job) -> list[ToSend]:
    """What is to be sent now, noted as being sent; none for nothing, and while the connection is paused."""
    with job.transaction():
        return services.begin_calls(current_store(), job.id, AT_ONCE)


def _carry_out(job: Job, letzshop: Letzshop, told: Sequence[ToSend]) -> None:
    sending = Sending(job, letzshop, told)
    sending.send()
    came = sending.look()
    with job.transaction():
        done = services.finish_calls(current_store(), told, came)
        services.count(current_store(), job.id, services.Counted(seen=len(came), changed=done))
        job.progress(job.done + len(came))
    if sending.stopped is not None:
        raise sending.stopped


class Sending:
    """Actions that are sent one after the other. `stopped` is why those behind one were not sent any more."""

    def __init__(self, job: Job, letzshop: Letzshop, told: Sequence[ToSend]) -> None:
        self._job, self._letzshop, self._told = job, letzshop, told
        self._before: Seen = {}
        self._sent: list[ToSend] = []
        self._errors: dict[int, RemoteError] = {}
        self.stopped: RemoteError | None = None

    def send(self) -> None:
        """Send what is not there yet."""
        self._before = self._see(each.remote_id for each in self._told if each.again)
        for each in self._told:
            self._job.heartbeat()
            try:
                self._mutate(each)
            except RemoteError as error:
                self._errors[each.action_id] = error
                if error.why in STOPS:
                    self.stopped = error
                    return

    def look(self) -> dict[int, Shipment | RemoteError]:
        """What came of each that was sent. A refusal or a lost answer is none where all is as it should be."""
        seen = self._see(each.remote_id for each in self._sent)
        return {each.action_id: self._came_of(each, seen.get(each.remote_id)) for each in self._told if self._was_tried(each)}

    def _was_tried(self, told: ToSend) -> bool:
        return told in self._sent or told.action_id in self._errors or self._is_there(told)

    def _is_there(self, told: ToSend) -> bool:
        """Whether an earlier attempt arrived, as it was seen before."""
        seen = self._before.get(told.remote_id)
        return isinstance(seen, Shipment) and told.kind is not Kind.TRACKING and not left(told.kind, told.units, seen)

    def _came_of(self, told: ToSend, seen: Shipment | RemoteError | None) -> Shipment | RemoteError:
        error = self._errors.get(told.action_id)
        if seen is None:
            return error or self._before[told.remote_id]
        if error is None or isinstance(seen, RemoteError):
            return error or seen
        return error if told.kind is Kind.TRACKING or left(told.kind, told.units, seen) else seen

    def _mutate(self, told: ToSend) -> None:
        units = list(told.units)
        if told.again:
            before = self._before[told.remote_id]
            if isinstance(before, RemoteError):
                raise before
            units = left(told.kind, told.units, before)
        if not units and told.kind is not Kind.TRACKING:
            return
        self._sent.append(told)
        if told.kind is Kind.TRACKING:
            self._letzshop.track(told.key, told.remote_id, told.facts["carrier"], told.facts["code"])
        elif told.kind is Kind.RETURN:
            self._letzshop.take_back(told.key, units)
        else:
            self._letzshop.decide(told.key, dict.fromkeys(units, told.kind is Kind.CONFIRM))

    def _see(self, remote_ids: Iterable[str]) -> Seen:
        """Shipments as they are now: asked for together, and one by one where one of them may be what goes wrong."""
        wanted = list(remote_ids)
        if not wanted:
            return {}
        try:
            return self._letzshop.several(wanted)
        except RemoteError as error:
            if len(wanted) == 1 or error.why not in OF_ONE:
                return dict.fromkeys(wanted, error)
        seen: Seen = {}
        for each in wanted:
            self._job.heartbeat()
            try:
                seen[each] = self._letzshop.shipment(each)
            except RemoteError as error:
                seen[each] = error
                if error.why not in OF_ONE | {Why.NOT_THERE}:
                    return {**dict.fromkeys(wanted, error), **seen}
        return seen


def _later() -> None:
    """Another run at the moment at which something is to be tried again."""
    at = queries.next_waiting_at(current_store().id)
    if at is not None:
        jobs.enqueue(services.SEND, store_id=current_store().id, not_before=at, unique_key="send-later")
