"""What billing asks itself: can the secret of payment notices be read?"""

from __future__ import annotations

from typing import Any

from webapp.domain import DomainError
from webapp.settings.config import module_config


def secrets(_platform: Any) -> str | None:
    """Reads the settings with the keys at hand."""
    try:
        module_config("billing")
    except DomainError as error:
        return error.message
    return None
