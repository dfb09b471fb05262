"""Telling people, and what they do with what they were told. Inside the caller's transaction()."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, update
from sqlalchemy.dialects import postgresql, sqlite

from modules.messaging import kinds
from modules.messaging.kinds import Found, Reader
from modules.messaging.letters import NOTICE
from modules.messaging.models import Notice
from modules.messaging.queries import notices as queries
from modules.messaging.services.digests import plan_digest
from modules.messaging.settings import setting
from webapp.accounts.holders import Spot, holders
from webapp.accounts.models import User
from webapp.db import db, utcnow
from webapp.entitlements.gate import feature_answer
from webapp.mail import send
from webapp.merchants.queries import store_of
from webapp.platforms.queries import module_rows, platform_row
from webapp.registry.kinds.notices import Channel
from webapp.routing.context import current_platform, platform_here
from webapp.tenancy import current_tenant

LONGEST_KEY = 120


@dataclass(frozen=True, slots=True)
class Told:
    """What is told, and where it is about."""

    found: Found
    key: str
    facts: Mapping[str, Any]
    spot: Spot | None
    once: bool

    @property
    def dedupe_key(self) -> str:
        """By which the same is known again: one per person, everywhere."""
        place = "-" if self.spot is None else f"{self.spot.platform_id}/{self.spot.store_id or '-'}"
        return f"{self.found.kind.code}/{place}/{self.key[:LONGEST_KEY]}"[:200]


def notify(
    code: str,
    *,
    key: str,
    facts: Mapping[str, Any],
    store_id: int | None = None,
    users: Collection[int] | None = None,
    at: datetime | None = None,
    once: bool = False,
) -> int:
    """Tell everybody whom it is for; how many that are. Raises LookupError for a kind that nobody declares."""
    found = kinds.kind(code)
    if found is None:
        raise LookupError(f"No module declares the kind of notice '{code}'.")
    spot = None if found.kind.personal else _spot(store_id)
    if not _open(spot) or (at is not None and spot is not None and at < _since(spot.platform_id)):
        return 0
    told = Told(found, key, facts, spot, once)
    people = _recipients(told, users)
    chosen = queries.channels([each.id for each in people], code)
    return sum(_tell(told, each, chosen.get(each.id, found.kind.default_channel)) for each in people)


def _spot(store_id: int | None) -> Spot:
    platform = current_platform()
    if store_id is None:
        return Spot(platform.id)
    return Spot(platform.id, store_of(platform.id, store_id).merchant_id, store_id)


def _open(spot: Spot | None) -> bool:
    """Whether the merchant's plan has notices."""
    return spot is None or spot.merchant_id is None or feature_answer("notifications", spot.merchant_id).granted


def _since(platform_id: int) -> datetime:
    """When notices were switched on there: nobody is told afterwards of what was before."""
    row = module_rows(platform_id).get("messaging")
    begun = row.enabled_at if row is not None else None
    return begun or platform_row(platform_id).created_at


def _recipients(told: Told, users: Collection[int] | None) -> Sequence[User]:
    kind = told.found.kind
    if users is not None:
        named = [user for each in sorted(set(users)) if (user := queries.user(each)) is not None]
        return [each for each in named if Reader(each.id).may_read(kind.code, told.spot)]
    if kind.personal or told.spot is None or kind.frontend is None:
        return []
    people = holders(str(kind.permission), told.spot, kinds.roles_for(kind))
    return [each for each in people if Reader(each.id).may_read(kind.code, told.spot)]


def _tell(told: Told, user: User, channel: Channel) -> bool:
    """One row for the person; a mail only when it is news to them, so that nothing is sent twice."""
    if channel is Channel.OFF:
        return False
    by_mail = channel is Channel.MAIL and _mails(told.spot)
    in_digest = channel is Channel.DIGEST and _mails(told.spot)
    row = _keep(told, user.id, in_digest)
    if row is None:
        return False
    notice_id, count = row
    if by_mail and count == 1:
        send(NOTICE.code, user.email, facts={"notice": notice_id}, locale=user.locale)
    if in_digest and told.spot is not None:
        plan_digest(user, told.spot.store_id)
    return True


def _mails(spot: Spot | None) -> bool:
    if spot is None or not setting("email_enabled"):
        return False
    return spot.merchant_id is None or feature_answer("email_notifications", spot.merchant_id).granted


def _keep(told: Told, user_id: int, in_digest: bool) -> tuple[int, int] | None:
    """The id of the row and how often it happened since it was read; None where once was enough."""
    make: Any = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    spot = told.spot
    place = {
        "platform_id": spot.platform_id if spot else None,
        "merchant_id": spot.merchant_id if spot else None,
        "store_id": spot.store_id if spot else None,
    }
    now = utcnow()
    insert = make(Notice).values(
        user_id=user_id,
        kind=told.found.kind.code,
        dedupe_key=told.dedupe_key,
        facts=dict(told.facts),
        count=1,
        at=now,
        digest_pending=in_digest,
        **place,
    )
    same = {"index_elements": ["user_id", "dedupe_key"]}
    if told.once:
        statement = insert.on_conflict_do_nothing(**same)
    else:
        again = {
            "count": case((Notice.read_at.is_(None), Notice.count + 1), else_=1),
            "digest_pending": case((Notice.read_at.is_(None), Notice.digest_pending), else_=in_digest),
            "digest_id": None,
            "facts": insert.excluded.facts,
            "at": now,
            "read_at": None,
        }
        statement = insert.on_conflict_do_update(**same, set_=again)
    row = db.session.execute(statement.returning(Notice.id, Notice.count)).one_or_none()
    return None if row is None else (row[0], row[1])


def mark_read(user_id: int, notice_id: int) -> Notice:
    """Note that somebody has read a notice of theirs. Raises NotFound."""
    with queries.looking():
        found = queries.notice(user_id, notice_id)
        if found.read_at is None:
            found.read_at = utcnow()
            found.digest_pending = False
        db.session.flush()
        return found


def mark_all_read(user_id: int) -> int:
    """Note that they have read everything that is shown to them here; how many that were."""
    with queries.looking():
        return _read(queries.here(user_id), queries.readable(user_id))


def mark_key_read(user_id: int, code: str, key: str) -> int:
    """Note that they have read what a notice of theirs is about, since they have seen the thing itself."""
    tenant, platform = current_tenant(), platform_here()
    if tenant is None or platform is None:
        return _read(Notice.user_id == user_id, Notice.kind == code, Notice.dedupe_key.endswith(f"/{key}", autoescape=True))
    mine = Notice.user_id == user_id, Notice.platform_id == platform.id, Notice.kind == code
    return _read(*mine, Notice.dedupe_key.endswith(f"/{key}", autoescape=True))


def settle(code: str, *, key: str, users: Collection[int]) -> int:
    """Note that these people need not read a notice any more, wherever it was told; how many had not."""
    return _read(Notice.user_id.in_(list(users)), Notice.kind == code, Notice.dedupe_key.endswith(f"/{key}", autoescape=True))


def _read(*which: Any) -> int:
    statement = update(Notice).where(*which, Notice.read_at.is_(None)).values(read_at=utcnow(), digest_pending=False)
    result: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)


def mark_chosen_read(chosen: Select[Any]) -> tuple[int, int]:
    """Note that these are read; how many were not, and how many there are."""
    ids = list(db.session.scalars(chosen.with_only_columns(Notice.id).order_by(None)))
    return (_read(Notice.id.in_(ids)) if ids else 0), len(ids)
