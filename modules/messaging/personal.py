"""What messaging keeps about a customer: what they were sent, what people wrote to each other about them, and notices that name them.

What was sent to them and what they wrote on a site is handed out; what people of the store wrote to each other is not theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from modules.messaging.queries import mailings as queries
from modules.messaging.queries.receiving import moments_by_address, written_by
from modules.messaging.services.forgetting import forget
from webapp.registry.kinds.heard import Heard
from webapp.registry.kinds.personal import PersonalData, Whose

MOST = 10_000


def collect(person: Whose) -> Mapping[str, Any]:
    """The messages that they were sent, and what they wrote on the sites of the merchant's stores."""
    rows = queries.to_customer(person.ids, MOST)
    sent = [{"at": row.Recipient.at, "subject": row.Mailing.subject, "text": row.Mailing.body} for row in rows]
    return {"messages": sent, "messages_from_site": [dict(row._mapping) for row in written_by(person.stores, person.emails)]}


PERSONAL = PersonalData(code="messaging", subject="customer", collect=collect, erase=forget)
HEARD = Heard(code="messaging", subject="customer", moments=queries.moments, written=moments_by_address)
