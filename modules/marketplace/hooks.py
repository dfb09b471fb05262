"""What happens when the module is switched on and off."""

from __future__ import annotations

from typing import Any

from modules.marketplace import services
from webapp.tenancy import scope


def switched_on(platform: Any) -> None:
    """Paid orders have waited: every connection is asked for them first, then what was queued is sent."""
    with scope(platform.id):
        services.catch_up()


def switched_off(platform: Any) -> None:
    """Note since when nobody hears what is decided on orders, so that it can be told later."""
    with scope(platform.id):
        services.stop_all()
