"""What happens when the module is switched on."""

from __future__ import annotations

from typing import Any

from modules.marketplace import services
from webapp.tenancy import scope


def switched_on(platform: Any) -> None:
    """Paid orders have waited: every active connection is asked for them first, then what was queued is sent."""
    with scope(platform.id):
        services.catch_up()
