"""Publish/subscribe between modules, reaching only those that are on."""

from __future__ import annotations

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
    registry = kernel().registry
    declared = registry.events.get(event)
    wrong = declared.refused(facts) if declared is not None else "no module declares it"
    if wrong:
        raise LookupError(f"The event '{event}' is not told: {wrong}.")
    for module, listener in registry.contributed(Listener, on_here()):
        if listener.event != event:
            continue
        if listener.after_commit:
            enqueue(job_code(module.code, listener), args=facts, store_id=facts.get("store_id"))
        else:
            with acting(module.code, f"listener of {event}"):
                listener.run(**listener.heard(facts))
