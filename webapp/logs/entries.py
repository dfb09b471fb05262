"""What an entry is made of, and how many of them are written at once."""

from __future__ import annotations

import hashlib
import re
import sys
import traceback
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.dialects import postgresql, sqlite

from webapp.db import WRITING, db
from webapp.logs.models import LogEntry, LogGroup
from webapp.logs.redact import redacted, redacted_facts

CHANGING = re.compile(r"0x[0-9a-f]+|\b[0-9a-f]{8,}\b|\d+|'[^']*'|\"[^\"]*\"", re.IGNORECASE)
"""What differs between two entries about the same: numbers, ids, quoted values."""
OWN = frozenset({"event", "level", "logger", "timestamp", "request_id", "platform", "store_code", "job_run", "module", "exception"}) | {
    "stack_info",
    "_record",
    "_from_structlog",
}
"""What has a place of its own, or is none of the facts."""
LONGEST_DETAIL = 8000
INFO = "INFO"
WEBHOOK = "webhook.received"
"""A call of another system. It is kept though nothing is wrong: whoever asks what became of it finds it."""
LEVELS = (INFO, "WARNING", "ERROR", "CRITICAL")


def entry(facts: dict[str, Any], *, level: str, logger: str, at: datetime, error: Any = None) -> dict[str, Any]:
    """The row of an entry, redacted."""
    event = redacted(str(facts.get("event", "")), 300) or "—"
    detail = redacted(_trace(error) or str(facts.get("exception") or ""), LONGEST_DETAIL)
    run = facts.get("job_run")
    row = {
        "at": at,
        "level": level if level in LEVELS else "WARNING",
        "logger": redacted(logger, 120),
        "module_code": redacted(str(facts.get("module") or _module(logger)), 60),
        "platform_code": redacted(str(facts.get("platform") or ""), 60),
        "store_code": redacted(str(facts.get("store_code") or ""), 60),
        "event": event,
        "facts": {key: value for key, value in redacted_facts(facts).items() if key not in OWN},
        "detail": detail,
        "request_id": redacted(str(facts["request_id"]), 64) if facts.get("request_id") else None,
        "job_run_id": run if isinstance(run, int) and 0 < run < 2**31 else None,
    }
    return {**row, "fingerprint": fingerprint(row)}


def fingerprint(row: dict[str, Any]) -> str:
    """The same for entries that say the same about different things: level, logger, words, where it was raised, platform."""
    last = row["detail"].strip().splitlines()[-1:] or [str(row["facts"].get("error", ""))]
    words = CHANGING.sub("#", f"{row['event']}\n{last[0]}")
    said = "\n".join((row["platform_code"], row["level"], row["logger"], row["module_code"], words))
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def dropped(count: int, at: datetime) -> dict[str, Any]:
    """The entry that says how many were not kept."""
    return entry({"event": "log.entries_dropped", "count": count}, level="WARNING", logger="webapp.logs", at=at)


def write(rows: list[dict[str, Any]]) -> None:
    """Keep these entries and count them in their groups, in one transaction on a connection of its own."""
    groups: dict[str, dict[str, Any]] = {}
    for row in sorted((each for each in rows if each["level"] != INFO), key=lambda each: each["at"]):
        shared = {key: row[key] for key in ("fingerprint", "level", "logger", "module_code", "platform_code", "event")}
        group = groups.setdefault(row["fingerprint"], {**shared, "count": 0, "first_seen": row["at"]})
        group["count"] += 1
        group["last_seen"] = row["at"]
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    upsert = make(LogGroup)
    counted = {"count": LogGroup.count + upsert.excluded.count, "last_seen": upsert.excluded.last_seen, "event": upsert.excluded.event}
    with db.engine.execution_options(**WRITING).begin() as connection:
        connection.execute(insert(LogEntry), rows)
        for key in sorted(groups):  # in one order everywhere: two processes never wait for each other
            connection.execute(upsert.values(**groups[key]).on_conflict_do_update(index_elements=["fingerprint"], set_=counted))


def _module(logger: str) -> str:
    """The code of the module whose code logs."""
    parts = logger.split(".")
    return parts[1].replace("_", "-") if parts[0] == "modules" and len(parts) > 1 else ""


def _trace(error: Any) -> str:
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple) and len(error) == 3 and error[0] is not None:
        return "".join(traceback.format_exception(*error))
    if isinstance(error, BaseException):
        return "".join(traceback.format_exception(error))
    return ""
