"""What is kept about a customer, as files to hand out."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from modules.customers import history, queries
from modules.customers.models import Customer

COLUMNS = ("id", "status", "name", "company", "email", "phone", "vat_number", "locale", "created_at", "updated_at")
MOST = 10_000


def archive(customer: Customer) -> bytes:
    """A ZIP file with one JSON file for each kind of thing. Everybody merged into the customer is in it."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, found in contents(customer).items():
            written.writestr(f"{name}.json", json.dumps(found, ensure_ascii=False, indent=2, default=_plain))
    return out.getvalue()


def contents(customer: Customer) -> dict[str, Any]:
    """The files by name."""
    ids = queries.family(customer.id)
    people = sorted(queries.many(ids), key=lambda each: each.id)
    return {
        "customer": [{name: getattr(each, name) for name in COLUMNS} for each in people],
        "addresses": [
            {"label": each.label, "address": each.postal.text().splitlines(), "main": each.is_main}
            for number in ids
            for each in queries.addresses(number)
        ],
        "tags": [each.name for each in queries.tags_of(customer.id)],
        "notes": [{"at": row.Note.at, "text": row.Note.body} for number in ids for row in queries.notes(number)],
        "consent": [
            {"channel": each.channel, "given": each.given, "source": each.source, "at": each.at} for each in queries.consents(ids, MOST)
        ],
        "what_happened": [{"at": each.at, "what": str(each.text), "detail": each.detail} for each in history.everything(ids, MOST)],
    }


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
