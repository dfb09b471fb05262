"""What happens when the module is switched off and on."""

from __future__ import annotations

from typing import Any

from modules.loyalty import services
from webapp.settings.config import module_config
from webapp.tenancy import scope


def switched_off(platform: Any) -> None:
    """From now on nothing ends."""
    with scope(platform.id):
        services.stop_clock(platform.id)


def switched_on(platform: Any) -> None:
    """Everything ends later by the time the module was off."""
    with scope(platform.id):
        services.put_off(platform.id, grace_days=int(module_config("loyalty")["grace_days"]))
