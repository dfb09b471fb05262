"""What this module keeps about a customer, as it is handed out and erased."""

from __future__ import annotations

from typing import Any

from modules.customers import history, queries
from modules.customers.models.customers import SUBJECT
from modules.customers.queries import duplicates, leaving
from modules.customers.services.erasing import empty
from modules.customers.services.values import shown_phone
from webapp.registry.kinds.heard import Heard
from webapp.registry.kinds.personal import PersonalData, Whose

COLUMNS = ("id", "status", "name", "company", "email", "phone", "vat_number", "locale", "created_at", "updated_at")
MOST = 10_000


def identify(customer_id: int) -> tuple[list[int], list[str]]:
    """Everybody merged into the customer, and what all of them are called. Raises NotFound."""
    ids = queries.family(queries.survivor(customer_id).id)
    words = [word for each in queries.many(ids) for word in (each.email, each.name, each.company, each.vat_number, each.phone)]
    words += [shown_phone(each.phone) for each in queries.many(ids)]
    words += [merge.moved["email"] for merge in duplicates.merges_about(ids) if merge.moved.get("email")]
    return ids, list(dict.fromkeys(word for word in words if word))


def collect(person: Whose) -> dict[str, Any]:
    """Everything of theirs, by the name of its file."""
    ids = list(person.ids)
    people = sorted(queries.many(ids), key=lambda each: each.id)
    return {
        "customer": [{name: getattr(each, name) for name in COLUMNS} for each in people],
        "addresses": [
            {"label": each.label, "address": each.postal.text().splitlines(), "main": each.is_main}
            for number in ids
            for each in queries.addresses(number)
        ],
        "tags": sorted({each.name for number in ids for each in queries.tags_of(number)}),
        "notes": [{"at": row.Note.at, "text": row.Note.body} for number in ids for row in queries.notes(number)],
        "consent": [
            {"channel": each.channel, "given": each.given, "source": each.source, "at": each.at} for each in queries.consents(ids, MOST)
        ],
        "references": [each.key for each in queries.references(ids)],
        "what_happened": [{"at": each.at, "what": str(each.text), "detail": each.detail} for each in history.own(ids, MOST)],
    }


PERSONAL = PersonalData(code="customers", subject=SUBJECT, identify=identify, collect=collect, erase=empty)
HEARD = (
    Heard(code="customers", subject=SUBJECT, moments=leaving.changes, held=leaving.asking),
    Heard(code="customers-consent", subject=SUBJECT, moments=leaving.answers),
    Heard(code="customers-notes", subject=SUBJECT, moments=leaving.notes),
)
