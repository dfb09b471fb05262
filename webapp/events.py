"""Publish/subscribe between modules, reaching only those that are on."""

from __future__ import annotations

from typing import Any

from webapp.faults.failures import acting
from webapp.kernel import kernel
from webapp.routing.context import current_platform


def publish(event: str, **facts: Any) -> None:
    """Run the listeners of the platform's modules, requirements first, in the publisher's transaction.

    A DomainError raised by a listener vetoes what is being done.
    """
    on = current_platform().modules
    for code, module in kernel().registry.modules.items():
        listener = module.listens.get(event)
        if listener is not None and code in on:
            with acting(code, f"listener of {event}"):
                listener(**facts)
