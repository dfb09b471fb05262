"""What people wrote to each other about a customer, and notices that name one: the words go, the conversation stays.

What a customer wrote on the site is their own and handed out; all else was written by people of the store.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modules.messaging.queries.receiving import written_by
from modules.messaging.services.forgetting import forget
from webapp.registry.kinds.personal import PersonalData, Whose


def collect(person: Whose) -> Mapping[str, Any]:
    """What they wrote on the sites of the merchant's stores."""
    return {"messages_from_site": [dict(row._mapping) for row in written_by(person.stores, person.emails)]}


PERSONAL = PersonalData(code="messaging", subject="customer", collect=collect, erase=forget)
