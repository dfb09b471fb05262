"""Entries of the log as a file for programs: one JSON object in each line, the latest first, redacted anew."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select

from modules.monitoring import labels, queries
from webapp.logs.entries import LONGEST_DETAIL
from webapp.logs.models import LogEntry
from webapp.logs.redact import redacted, redacted_facts
from webapp.web.downloads import most_rows, too_many

JSONL = "application/jsonl"


def lines(chosen: Select[Any], *, details: bool) -> Iterator[bytes]:
    """A line of each entry. Raises TooLong when there are more than somebody waits for."""
    if queries.longer_than(chosen, most_rows()):
        raise too_many(most_rows())
    for entry in queries.one_by_one(chosen):
        yield json.dumps(told(entry, details=details), ensure_ascii=False, default=str).encode() + b"\n"


def told(entry: LogEntry, *, details: bool) -> dict[str, Any]:
    """What a file says of an entry; with `details` also the traceback. By rules that knew less it may hold secrets."""
    same = ("level", "logger", "module_code", "platform_code", "store_code", "event", "request_id", "job_run_id", "fingerprint")
    return {
        "id": entry.id,
        "at": entry.at.isoformat(),
        **{name: redacted(value) if isinstance(value := getattr(entry, name), str) else value for name in same},
        "facts": redacted_facts(labels.facts_of(entry)),
        "detail": redacted(entry.detail, LONGEST_DETAIL) if details else "",
    }
