"""What people wrote to each other about a customer, and notices that name one: the words go, the conversation stays.

Nothing here is a customer's own, so nothing is handed out: who wrote is a person of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modules.messaging.services.forgetting import forget
from webapp.registry.kinds.personal import PersonalData, Whose


def collect(_person: Whose) -> Mapping[str, Any]:
    """Nothing."""
    return {}


PERSONAL = PersonalData(code="messaging", subject="customer", collect=collect, erase=forget)
