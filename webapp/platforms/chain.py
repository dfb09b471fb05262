"""The hash chain of a platform's history: an edited, removed or inserted row breaks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from flask_babel import gettext as _
from sqlalchemy import select

from webapp.db import db
from webapp.platforms.models import Platform
from webapp.platforms.modules import ModuleChange
from webapp.said import kept

START = "0" * 64


def hash_of(change: ModuleChange, previous: str) -> str:
    """SHA-256 over the hash of the change before and everything this row says; who it points at may lose their account."""
    facts = {
        "previous": previous,
        "platform": change.platform_id,
        "revision": change.revision,
        "kind": change.kind,
        "at": change.at.isoformat(timespec="microseconds"),
        "actor": kept(change.actor),
        "reason": kept(change.reason),
        "requested": change.requested,
        "before": change.before_json,
        "after": change.after_json,
        "plan": change.plan,
        "once": change.once,
    }
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()


def seal(change: ModuleChange) -> None:
    """Give a new change its hash. The platform's lock is held: nobody appends beside it."""
    statement = select(ModuleChange.hash).where(ModuleChange.platform_id == change.platform_id, ModuleChange.revision < change.revision)
    with db.session.no_autoflush:  # what is written now goes out together with the change
        previous = db.session.scalar(statement.order_by(ModuleChange.revision.desc()).limit(1))
    change.hash = hash_of(change, previous or START)


def broken_links(platform: Platform, latest: int | None = None) -> Iterator[str]:
    """A sentence for each row that is not as it was written, for each gap, and for a history that ends too early.

    With `latest`, only as many revisions are looked at, from where the row before them says it ends.
    """
    previous, expected = START, None
    mine = ModuleChange.platform_id == platform.id
    statement = select(ModuleChange).where(mine).order_by(ModuleChange.revision)
    if latest is not None:
        begins = platform.revision - latest
        statement = statement.where(ModuleChange.revision > begins)
        before = select(ModuleChange.hash, ModuleChange.revision).where(mine, ModuleChange.revision <= begins)
        row = db.session.execute(before.order_by(ModuleChange.revision.desc()).limit(1)).one_or_none()
        if row is not None:
            previous, expected = row.hash, row.revision + 1
    for change in db.session.scalars(statement.execution_options(yield_per=500)):
        if expected is not None and change.revision != expected:
            yield _("%(platform)s: the changes before revision %(n)s are missing.", platform=platform.code, n=change.revision)
        elif change.hash != hash_of(change, previous):
            yield _("%(platform)s: revision %(n)s was edited after it was written.", platform=platform.code, n=change.revision)
        previous, expected = change.hash, change.revision + 1
    if expected is not None and platform.revision != expected - 1:
        said = {"platform": platform.code, "n": platform.revision, "last": expected - 1}
        yield _("%(platform)s is at revision %(n)s, and its history ends with %(last)s.", **said)
