"""What happens when the module is switched on."""

from __future__ import annotations

from typing import Any

from webapp import jobs

REFUSALS = "messaging.refusals"


def switched_on(_platform: Any) -> None:
    """Who unsubscribed meanwhile is written down."""
    jobs.enqueue(REFUSALS, unique_key="all")
