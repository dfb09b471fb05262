"""Publish/subscribe between modules, reaching only those that are on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from webapp.faults.failures import acting
from webapp.jobs import enqueue
from webapp.kernel import kernel
from webapp.registry.kinds.listeners import Listener, job_code
from webapp.routing.context import on_here


def publish(event: str, **facts: Any) -> None:
    """Tell the listeners of modules that are on here, requirements first, in the publisher's transaction.

    A DomainError raised by a listener vetoes what is being done. Those that hear it after the commit get a job, which is of the
    store that the facts name as `store_id`. Raises LookupError for an event or a fact that no module declares.
    """
    publish_each(event, [facts])


def publish_each(event: str, told: Sequence[Mapping[str, Any]]) -> None:
    """The same for many of one store, such as the rows of an import: however many there are, a listener gets one job."""
    registry = kernel().registry
    declared = registry.events.get(event)
    for facts in told:
        wrong = declared.refused(facts) if declared is not None else "no module declares it"
        if wrong:
            raise LookupError(f"The event '{event}' is not told: {wrong}.")
    if not told:
        return
    for module, listener in registry.contributed(Listener, on_here()):
        if listener.event != event:
            continue
        if listener.after_commit:
            args = {"told": [listener.heard(facts) for facts in told]}
            enqueue(job_code(module.code, listener), args=args, store_id=told[0].get("store_id"), total=len(told))
        else:
            with acting(module.code, f"listener of {event}"):
                for facts in told:
                    listener.run(**listener.heard(facts))
