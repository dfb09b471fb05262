"""Writing the trail: `audit()` for what a service does, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any

from flask import current_app, g
from sqlalchemy import insert, inspect, select
from sqlalchemy.orm import Session

from webapp.actor import current_actor
from webapp.audit import labels
from webapp.audit.models import AuditEntry
from webapp.db import db, utcnow
from webapp.db.audited import Audited
from webapp.db.secrets import MASK, is_encrypted
from webapp.merchants.models import Store
from webapp.routing.context import platform_here

HIDDEN: list[Any] = []
"""What `changes` holds of a field of which only the name is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an entry is about, and where that is. What is not said follows from the page or the work under way."""

    kind: str
    id: int | None = None
    platform_id: int | None = None
    merchant_id: int | None = None
    store_id: int | None = None


def audit(
    action: str,
    subject: Audited | Subject,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    *,
    personal: tuple[str, ...] = (),
) -> None:
    """An entry in the caller's transaction: without its commit there is none.

    `action` is a code that `webapp.audit.labels` has words for; of `before` and `after` the fields that differ are kept, and of the
    `personal` ones only the names. Raises LookupError for an action without words.
    """
    audit_many([(action, subject, before or {}, after or {})], personal=personal)


def audit_many(
    told: Iterable[tuple[str, Audited | Subject, Mapping[str, Any], Mapping[str, Any]]], *, personal: tuple[str, ...] = ()
) -> None:
    """Entries for (action, subject, before, after), as `audit` writes each, in as many statements as one takes."""
    rows, known = [], labels.actions()
    for action, subject, before, after in told:
        if action not in known:
            raise LookupError(f"Nobody declared the action '{action}': call declare('{action}', _l('…')) first.")
        about = subject if isinstance(subject, Subject) else subject_of(subject)
        rows.append(entry(action, about, differences(before, after, personal)))
    if rows:
        write(db.session(), rows)


def differences(before: Mapping[str, Any], after: Mapping[str, Any], personal: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """[before, after] of each field that differs, as JSON."""
    pairs = {name: [plain(before.get(name)), plain(after.get(name))] for name in {**before, **after}}
    return {name: HIDDEN if name in personal else pair for name, pair in pairs.items() if pair[0] != pair[1]}


def subject_of(row: Audited) -> Subject:
    """What entries about this row are about: itself, or the thing it is a part of."""
    trail, known = row.__trail__, inspect(row).dict
    where = {name: known.get(name) for name in ("platform_id", "merchant_id", "store_id")}
    if trail.place is not None:
        where[trail.place] = known["id"]
    kind, column = trail.part_of or (trail.code, "id")
    return Subject(kind=kind, id=known.get(column), **where)


def entry(action: str, about: Subject, changes: Mapping[str, list[Any]]) -> dict[str, Any]:
    """The columns of an entry."""
    actor, store, here = current_actor(), g.get("store"), platform_here()
    held = inspect(store).dict if store is not None else {}
    own = about.platform_id is None and about.merchant_id is None and about.store_id is None
    days, now = current_app.config["KEEP_AUDIT_DAYS"], utcnow()
    return {
        "at": now,
        "action": action,
        "subject_kind": about.kind,
        "subject_id": about.id,
        "platform_id": about.platform_id or (here.id if here is not None else None),
        "merchant_id": about.merchant_id or (held.get("merchant_id") if own or about.store_id == held.get("id") else None),
        "store_id": about.store_id or (held.get("id") if own else None),
        "actor_kind": str(actor.kind),
        "user_id": actor.user_id,
        "on_behalf_of": actor.on_behalf_of,
        "token_id": actor.token_id,
        "job_run_id": actor.job_run_id,
        "command": actor.command,
        "request_id": g.get("request_id"),
        "changes": dict(changes),
        "keep_until": now + timedelta(days=days) if days > 0 else None,
    }


def write(session: Session, rows: list[dict[str, Any]]) -> None:
    """Insert entries beneath the session, so that a flush under way can do it too."""
    connection, merchants = session.connection(), dict[int, int | None]()
    for row in rows:
        store_id = row["store_id"]
        if store_id is None or row["merchant_id"] is not None:
            continue
        if store_id not in merchants:
            merchants[store_id] = connection.scalar(select(Store.__table__.c.merchant_id).where(Store.__table__.c.id == store_id))
        row["merchant_id"] = merchants[store_id]
    connection.execute(insert(AuditEntry.__table__), rows)  # type: ignore[arg-type]


def purged(rows: int, before: datetime) -> None:
    """What the retention tells of itself: so many entries, all older than that."""
    audit("audit.purged", Subject(kind="audit"), after={"entries": rows, "before": before})


def plain(value: Any) -> Any:
    """A value as JSON takes it; of a secret, that there is one."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return MASK if is_encrypted(value) else str(value)
