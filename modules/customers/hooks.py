"""What happens when the module is switched on again."""

from __future__ import annotations

from typing import Any

from modules.customers.services import figures
from webapp.tenancy import scope


def switched_on(platform: Any) -> None:
    """What was kept of customers may be old: lists ask the modules until the job has counted it."""
    with scope(platform.id):
        figures.doubt_all()
