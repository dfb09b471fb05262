"""What happens when the module is switched on."""

from __future__ import annotations

from typing import Any

from modules.analytics.jobs import REFRESH
from webapp import jobs


def switched_on(_platform: Any) -> None:
    """Figures begin at once: all that were never computed, and what changed since."""
    jobs.enqueue(REFRESH, args={"now": True}, unique_key="now")
